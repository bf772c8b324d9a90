/**
 * A name for "this folder on this machine" that a copy, a restored backup and another machine do not
 * have (PAYMENT P6): machine id and board serial, hashed, with the folder's inode and birth. The number
 * of its device is left out: it changes from one boot to the next on boxes where nothing was moved.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';

/** What names a machine; a card that is moved to another board keeps the first and not the second. */
const machineFiles = ['/etc/machine-id', '/proc/device-tree/serial-number'];

/** Rejects when the folder is not there. */
export async function placeOfFolder(path: string): Promise<string> {
  const { ino, birthtimeNs } = await stat(path, { bigint: true });
  const texts = await Promise.all(machineFiles.map(textOf));
  const machine = createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16);
  return [machine, ino.toString(), birthtimeNs.toString()].join('-');
}

/** Empty where the machine has no such file. */
async function textOf(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}
