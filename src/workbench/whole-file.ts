/** Files of the bench's folder that are there whole or not at all, and for nobody else to read. */
import { renameSync, writeFileSync } from 'node:fs';

export const secretFile = { mode: 0o600 };

export function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, secretFile);
  renameSync(`${path}.new`, path);
}
