/** The version of this Holdfast, as its package.json has it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function readVersion(): string {
  // Compiled, this file lies in dist/src/cli.
  const file = fileURLToPath(new URL('../../../package.json', import.meta.url));
  const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const hasVersion = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return hasVersion && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
