/** Where the checkout lies, for tests that read sources, fixtures or text. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout. Compiled tests run from dist/test, one folder further down. */
export const projectRoot = path.resolve(fileURLToPath(import.meta.url), '../../..');
