/** `journal hexdump SEGMENT:BLOCK`: the bytes of one block; runs of equal lines are left out. */
import { readBlock } from '../../runtime/journal/reader.js';
import { blockBytes } from '../../runtime/journal/format.js';
import { CliError } from '../cli-error.js';
import { exitStatus } from '../command.js';
import { type JournalRequest, unreadable, usage } from './journal-request.js';

const placeForm = /^(\d{1,10}):(\d{1,6})$/;

export async function runHexdump(request: JournalRequest): Promise<number> {
  const [word = ''] = request.words;
  const [, segment, block] = placeForm.exec(word) ?? [];
  if (segment === undefined || block === undefined) {
    throw usage({ zh: `“${word}”不是 段号:块号。`, en: `"${word}" is not SEGMENT:BLOCK.` });
  }
  const { folder, archive } = request.source;
  const bytes = await readBlock(folder, Number(segment), Number(block), archive);
  if (!bytes.ok) throw unreadable(bytes.error, word);
  if (bytes.value === null) throw noBlock(word);
  if (request.json) {
    const hex = Buffer.from(bytes.value).toString('hex');
    request.world.stdout(
      `${JSON.stringify({ segment: Number(segment), block: Number(block), hex })}\n`,
    );
  } else {
    for (const line of dumpLines(bytes.value, Number(block) * blockBytes))
      request.world.stdout(line);
  }
  return exitStatus.done;
}

function noBlock(word: string): CliError {
  return new CliError({
    code: 'E-JOURNAL-BLOCK',
    status: 2,
    wrong: { zh: `没有块 ${word}。`, en: `There is no block ${word}.` },
  });
}

/** Sixteen bytes a line: offset in the file, hexadecimal, and what is printable. */
function* dumpLines(bytes: Uint8Array, offset: number): Generator<string> {
  let before = '';
  let isSkipping = false;
  for (let at = 0; at < bytes.length; at += 16) {
    const row = Buffer.from(bytes.subarray(at, at + 16));
    const hex = row.toString('hex').replaceAll(/(..)(?=.)/g, '$1 ');
    const isRepeated = hex === before && at + 16 < bytes.length;
    if (isRepeated && !isSkipping) yield '*\n';
    isSkipping = isRepeated;
    before = hex;
    if (isRepeated) continue;
    const text = row.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '.');
    yield `${(offset + at).toString(16).padStart(8, '0')}  ${hex.padEnd(47)}  ${text}\n`;
  }
}
