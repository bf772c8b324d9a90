/** What the journal's benchmarks share: a folder on the disk to be measured, and entries as a till writes them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeClock } from '../src/platform/node-clock.js';
import { createNodeFolder } from '../src/platform/node-storage.js';
import { type OpenedJournal, openJournal } from '../src/runtime/journal/open.js';
import { Bug } from '../src/runtime/ports/bug.js';
import type { JournalEntry } from '../src/runtime/ports/entry.js';
import { silentLog } from '../src/runtime/ports/log.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../src/runtime/ports/units.js';

export const chainKey = new Secret<Uint8Array>(new Uint8Array(32).fill(7));

/** Gives `use` a new folder on the disk of HOLDFAST_BENCH_DIR (default `dist`), and removes it. */
export async function* inBenchFolder<T>(
  use: (path: string) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const path = await mkdtemp(join(process.env['HOLDFAST_BENCH_DIR'] ?? 'dist', 'bench-'));
  try {
    yield* use(path);
  } finally {
    await rm(path, { recursive: true });
  }
}

export async function openBenchJournal(path: string): Promise<OpenedJournal> {
  const folder = await createNodeFolder(path);
  if (!folder.ok) throw new Bug(folder.error.detail);
  const opened = await openJournal({
    folder: folder.value,
    hasBegun: false,
    clockAcceptedAt: null,
    clock: nodeClock(),
    chainKey,
    terminal: 'BENCH',
    software: '0',
    rules: { behaviour: 1, isNewer: () => false },
    carries: () => false,
    log: silentLog,
  });
  if (!opened.ok) throw new Bug(JSON.stringify(opened.error));
  return opened.value;
}

/** As a till writes them: some alone, some with others. */
const entriesPerCall = 4;

/** A journal of so many records of payments, closed cleanly. */
export async function writeRecords(folder: string, records: number): Promise<void> {
  const { journal } = await openBenchJournal(folder);
  for (let index = 0; index < records; index += entriesPerCall) {
    const entries = Array.from({ length: entriesPerCall }, (_, at) => paymentEntry(index + at));
    const answer = await journal.append(entries);
    if (!answer.ok) throw new Bug(`the journal failed: ${answer.error.kind}`);
  }
  await journal.close();
}

const path = ['Charging', 'Accepted', 'Doubtful', 'Paid'] as const;

/** Entry `index` of a stream of payments of four entries each, about 400 bytes long. */
export function paymentEntry(index: number): JournalEntry {
  const payment = Math.floor(index / path.length);
  const step = index % path.length;
  const type = path[step] ?? 'Charging';
  const state = (entry: string): string =>
    entry === 'Accepted' ? 'charging' : entry.toLowerCase();
  const attempt = `T0000001ABCDEFGH${String(payment % 1_000_000).padStart(6, '0')}`;
  const before = path[step - 1];
  return {
    type,
    thing: 'attempt',
    id: attempt,
    open: type !== 'Paid',
    sale: payment + 1,
    attempt,
    state: state(type),
    previous: before === undefined ? null : state(before),
    channel: 'alipay',
    amountFen: 1250,
    wallMs: wallMs(1_800_000_000_000 + index),
    quality: 'trusted',
    monoMs: monoMs(index),
    boot: 1,
    version: 1,
    body: {
      no: attempt,
      sale: payment + 1,
      asked: step,
      walletNo: '2027011522001412345678901234',
      note: 'x'.repeat(60),
    },
  };
}
