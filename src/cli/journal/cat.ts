/** `journal cat`: the records in order; of one attempt with `--attempt`, with copies with `--all`. */
import type { JournalRecord } from '../../runtime/journal/record.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import type { JournalRequest } from './journal-request.js';
import { humanLine, jsonLine } from './record-lines.js';
import { endOfReading, newsOf, segmentsOf } from './walk.js';

export async function runCat(request: JournalRequest): Promise<number> {
  const { world, json, attempt } = request;
  const line = json ? jsonLine : humanLine;
  let found = 0;
  for await (const record of request.all ? everything(request) : newsOf(request)) {
    if (attempt !== null && record.entry.attempt !== attempt) continue;
    found += 1;
    world.stdout(line(record));
  }
  if (attempt !== null && found === 0) world.stderr(absent(attempt)[world.language]);
  return endOfReading(request);
}

function absent(attempt: string): Bilingual {
  return {
    zh: `账本中没有付款单号 ${attempt} 的记录。
`,
    en: `No record in the journal is about ${attempt}.
`,
  };
}

async function* everything(request: JournalRequest): AsyncGenerator<JournalRecord> {
  for await (const segment of segmentsOf(request)) yield* segment.records;
}
