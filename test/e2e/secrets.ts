/** Where something that must not be written down is written down: the till's folder and its log, swept. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import type { BenchState } from '../workbench/bench-client.js';

/** `file: what` for each find. The phone, the wallet's own books and the keys themselves are the bench's. */
export function secretsFound(
  paths: BenchState['paths'],
  codes: readonly string[],
): readonly string[] {
  const secrets = [
    ...codes.map((code) => ({ name: 'a scanned code', bytes: Buffer.from(code) })),
    ...keyContents(paths.keys),
  ];
  return [...filesUnder(paths.data), paths.log, paths.config].flatMap((file) => {
    const held = readFileSync(file);
    return secrets
      .filter(({ bytes }) => held.includes(bytes))
      .map(({ name }) => `${file}: ${name}`);
  });
}

/** Of every secret key file its lines, and of a key in hexadecimal digits its bytes too. */
function keyContents(keys: string): readonly { readonly name: string; readonly bytes: Buffer }[] {
  return readdirSync(keys)
    .filter((name) => !name.includes('public'))
    .flatMap((name) => {
      const text = readFileSync(path.join(keys, name), 'utf8');
      const lines = text
        .split('\n')
        .filter((line) => line.length >= 16 && !line.startsWith('-----'));
      const raw = lines
        .filter((line) => /^[0-9a-f]+$/i.test(line))
        .map((line) => Buffer.from(line, 'hex'));
      return [...lines.map((line) => Buffer.from(line)), ...raw].map((bytes) => ({ name, bytes }));
    });
}

export function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => path.join(folder, name))
    .filter((file) => statSync(file).isFile());
}
