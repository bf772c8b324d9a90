/**
 * What this software makes of a journal on a disk: its records, its book, and what a start does with
 * it. As values that JSON holds, so that they can be kept beside a fixture and compared for ever.
 */
import { jsonLine } from '../../src/cli/journal/record-lines.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import { indexJournal, readSegments } from '../../src/runtime/journal/reader.js';
import { behaviour } from '../../src/runtime/payment/behaviour.js';
import type { Book } from '../../src/runtime/payment/book.js';
import { decide } from '../../src/runtime/payment/decide.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { replay } from '../../src/runtime/payment/replay.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import type { Secret } from '../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../src/runtime/ports/units.js';
import type { TwinDisk } from '../../src/twins/disk.js';
import { HandClock, newRig } from '../runtime/journal/rig.js';

/** The start that reads the fixtures: another boot of the operating system, fifty days later. */
export function laterClock(): HandClock {
  const clock = new HandClock();
  clock.osBoot = 'os-later';
  clock.monoNow = 5000;
  clock.wallNow = 1_705_000_000_000;
  return clock;
}

/** Every record, carried ones included, as `journal cat --all --json` tells them. */
export async function recordLines(
  disk: TwinDisk,
  key: Secret<Uint8Array> | null,
): Promise<readonly string[]> {
  const folder = disk.reader('');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug(index.error.detail);
  const lines: string[] = [];
  for await (const segment of readSegments({ folder, key }, index.value)) {
    if (!segment.ok) throw new Bug(segment.error.detail);
    for (const record of segment.value.records) lines.push(jsonLine(record).trimEnd());
  }
  return lines;
}

/** What opening tells and what the book holds afterwards, by the rules of today. The disk is that of the next start then. */
export async function readStart(disk: TwinDisk, key: Secret<Uint8Array> | null) {
  const clock = laterClock();
  const opened = await openJournal({
    ...newRig(16, key).options(disk.mount()),
    carries: () => true,
    clock,
  });
  if (!opened.ok) throw new Bug(`the journal did not open: ${JSON.stringify(opened.error)}`);
  const { report, entries, journal } = opened.value;
  const { book, unreadable } = replay(defaultSettings, entries);
  const { number, osBoot, stopped } = report.previousBoot;
  return plainly({
    behaviour,
    opening: {
      mode: journal.mode,
      boot: journal.boot,
      torn: report.torn,
      lostSequence: report.lostSequence,
      lastWallMs: report.lastWallMs,
      damage: report.damage,
      previousBoot: { number, osBoot, stopped },
      unreadable,
    },
    book: bookAsTold(book),
    resume: resumed(book, report.torn),
  });
}

function bookAsTold(book: Book) {
  const { block, numbersDrawn, lastSale, lastSlip, day } = book;
  return {
    day,
    days: [...book.days.values()],
    block,
    numbersDrawn,
    lastSale,
    lastSlip,
    sales: [...book.sales.values()],
    attempts: [...book.attempts.values()],
    refunds: [...book.refunds.values()],
    duties: [...book.duties.values()],
    probes: [...book.probes.values()],
    slips: [...book.slips.values()],
  };
}

/** What a start writes and does (P24). */
function resumed(book: Book, tornTail: boolean) {
  const { entries, effects } = decide(book, {
    kind: 'Started',
    at: { mono: monoMs(5000), wall: wallMs(1_705_000_000_000), trusted: true },
    boot: 99,
    osBoot: 'os-later',
    salt: 'SALTAAAZ',
    tornTail,
    journal: 'ok',
    clock: 'ok',
    channels: ['alipay', 'wechat'],
  });
  return {
    entries: entries.map(({ type, thing, id, state }) => ({ type, thing, id, state })),
    effects,
  };
}

/** Through JSON and back: what a file can hold. */
export function plainly(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}
