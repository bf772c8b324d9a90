/** The operating system's randomness. */
import { randomBytes } from 'node:crypto';
import type { Random } from '../runtime/ports/random.js';

export const nodeRandom: Random = { bytes: (length) => randomBytes(length) };
