/** What a power cut meets, for whoever reads a timeline: the call to the disk, and what it had not flushed. */
import type { LossMode } from '../twins/disk/loss.js';
import type { DiskCall } from '../twins/disk/door.js';

export interface Cut {
  readonly mode: LossMode;
  /** It came in the middle of this call; between two of them, it came behind it. */
  readonly isInCall: boolean;
  readonly last: DiskCall | undefined;
  /** Records that were written, and whose flush nobody has answered, as `type attempt`. */
  readonly waiting: readonly string[];
}

export function cutWords({ mode, isInCall, last, waiting }: Cut): string {
  const place = last === undefined ? 'before any call to the disk' : callWords(last, isInCall);
  const lost = waiting.length === 0 ? 'no record waits for a flush' : lostWords(waiting);
  return `power is cut ${place}; ${lost} (${lossWords[mode]})`;
}

function callWords({ number, call, file, length }: DiskCall, isInCall: boolean): string {
  const bytes = length > 0 ? `, ${String(length)} bytes` : '';
  return `${isInCall ? 'in' : 'behind'} call ${String(number)}, ${call} of ${file}${bytes}`;
}

function lostWords(waiting: readonly string[]): string {
  const told = waiting.slice(0, toldMax).join(', ');
  const more = waiting.length - toldMax;
  return `not flushed: ${told}${more > 0 ? ` and ${String(more)} more` : ''}`;
}

const toldMax = 6;

const lossWords: Readonly<Record<LossMode, string>> = {
  kept: 'what was not flushed is kept all the same',
  lost: 'what was not flushed is lost',
  subset: 'of what was not flushed some writes are there',
  torn: 'of what was not flushed some sectors are there',
  garbled: 'of what was not flushed some sectors are there, and one is noise',
  namesLost: 'of what was not flushed the names of files are lost',
  namesKept: 'of what was not flushed the names of files alone are there',
};
