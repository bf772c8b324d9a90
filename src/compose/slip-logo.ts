/**
 * Reads the file of the shop's picture, once at the start. What takes a PNG apart is loaded where there
 * is one: most tills have none, and every start and every command would pay for it.
 */
import { readNamedBytes } from '../platform/named-file.js';
import type { DotPicture } from '../runtime/ports/device.js';
import type { Result } from '../runtime/ports/result.js';
import type { Shades } from '../runtime/terminal/dot-picture.js';

const fileBytesMax = 512 * 1024;

/** The dots, or what is wrong, to stand after the file's name. */
export async function readLogo(path: string, shades: Shades): Promise<Result<DotPicture, string>> {
  const file = await readNamedBytes(path, { bytesMax: fileBytesMax });
  if (!file.ok) return file;
  const { logoOf } = await import('./logo-picture.js');
  return logoOf(file.value, shades);
}
