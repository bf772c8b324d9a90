/** `holdfast day show`: the newest record of a day, read from the journal of a till, live or dead. */
import type { Day } from '../../runtime/payment/day-model.js';
import { decodeDay } from '../../runtime/payment/decode.js';
import { CliError } from '../cli-error.js';
import { exitStatus } from '../command.js';
import { readRequest } from '../journal/journal-request.js';
import { newsOf } from '../journal/walk.js';
import type { ShowRequest } from './day-request.js';
import { dayJson, dayLines } from './day-words.js';

export async function runShow({ world, data, json, day: wanted }: ShowRequest): Promise<number> {
  const journal = await readRequest(['--data', data], world);
  let found: Day | null = null;
  for await (const { entry } of newsOf(journal)) {
    if (entry.thing !== 'day') continue;
    if (wanted === null ? !entry.open : entry.id !== String(wanted)) continue;
    found = decodeDay(entry.body) ?? found;
  }
  if (found === null) throw missing(wanted, data);
  world.stdout(json ? `${JSON.stringify(dayJson(found))}\n` : dayLines(found, world.language));
  return exitStatus.done;
}

function missing(day: number | null, data: string): CliError {
  return new CliError({
    code: 'E-DAY-MISSING',
    status: 2,
    wrong:
      day === null
        ? {
            zh: `${data} 的账本中还没有营业日。`,
            en: `The journal in ${data} has no business day yet.`,
          }
        : {
            zh: `${data} 的账本中没有营业日 ${day}。`,
            en: `The journal in ${data} has no business day ${day}.`,
          },
  });
}
