/** `journal cat`: the records in order; of one attempt with `--attempt`, with copies with `--all`. */
import type { JournalRecord } from '../../runtime/journal/record.js';
import { exitStatus } from '../command.js';
import type { JournalRequest } from './journal-request.js';
import { humanLine, jsonLine } from './record-lines.js';
import { newsOf, segmentsOf } from './walk.js';

export async function runCat(request: JournalRequest): Promise<number> {
  const { world, json, attempt } = request;
  const line = json ? jsonLine : humanLine;
  for await (const record of request.all ? everything(request) : newsOf(request)) {
    if (attempt === null || record.entry.attempt === attempt) world.stdout(line(record));
  }
  return exitStatus.done;
}

async function* everything(request: JournalRequest): AsyncGenerator<JournalRecord> {
  for await (const segment of segmentsOf(request)) yield* segment.records;
}
