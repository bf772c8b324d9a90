/**
 * A till whose journal is damaged between two starts, as real processes on the bench: the LCD says what is
 * so and where, QUERY works and nothing is charged, verify names the place, accept lets it go on, and then
 * the till sells again, with sale numbers that go on and no number used twice.
 */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import t, { type Test } from 'tap';
import { count } from '../counts.js';
import { blockBytes } from '../../src/runtime/journal/format.js';
import { scanSegment } from '../../src/runtime/journal/segment-scan.js';
import { BenchClient, type BenchState } from '../workbench/bench-client.js';
import { holdfast } from './journal-words.js';
import { settle } from './settling.js';

const timeout = 110_000;

/** One segment of a till that is off, to be spoilt. */
class SegmentFile {
  readonly bytes: Buffer;
  readonly number: number;
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    this.bytes = readFileSync(file);
    this.number = Number(path.basename(file).slice(4, 10));
  }

  /** The block behind the last that is written. */
  get endBlock(): number {
    return scanSegment(this.number, this.bytes, null).endBlock;
  }

  flip(block: number): void {
    const at = block * blockBytes + 60;
    this.bytes[at] = (this.bytes[at] ?? 0) ^ 1;
    this.save();
  }

  swap(a: number, b: number): void {
    const first = Buffer.from(this.bytes.subarray(a * blockBytes, (a + 1) * blockBytes));
    this.bytes.copyWithin(a * blockBytes, b * blockBytes, (b + 1) * blockBytes);
    first.copy(this.bytes, b * blockBytes);
    this.save();
  }

  save(): void {
    writeFileSync(this.#file, this.bytes);
  }
}

function segmentFiles({ data }: BenchState['paths']): readonly string[] {
  const folder = path.join(data, 'journal');
  const names = readdirSync(folder).filter((name) => /^seg-\d+\.pj$/.test(name));
  return names.sort().map((name) => path.join(folder, name));
}

/** Spoils the journal of a till that is off; answers the place that must be named. */
type Spoil = (segments: readonly string[]) => string;

function newestOf(segments: readonly string[]): SegmentFile {
  return new SegmentFile(segments.at(-1) ?? '');
}

const damages: Readonly<Record<string, Spoil>> = {
  'a flipped bit in the middle': (segments) => {
    const newest = newestOf(segments);
    const block = newest.endBlock - 4;
    newest.flip(block);
    return `${newest.number}:${block}`;
  },
  'two blocks swapped': (segments) => {
    const newest = newestOf(segments);
    const block = newest.endBlock - 6;
    newest.swap(block, block + 2);
    return `${newest.number}:${block}`;
  },
  'block 0': (segments) => {
    const newest = newestOf(segments);
    newest.flip(0);
    return `${newest.number}:0`;
  },
  // Three have been accepted by then, so there is one in the middle.
  'a segment that is missing': (segments) => {
    rmSync(segments[1] ?? '');
    return '2:0';
  },
};

/** What the LCD says turn by turn, until all of `wanted` has been there; its pages turn by themselves. */
async function says(t: Test, bench: BenchClient, ...wanted: readonly string[]): Promise<void> {
  const seen = new Set<string>();
  const missing = () => wanted.filter((words) => ![...seen].some((rows) => rows.includes(words)));
  for (let look = 0; look < looksMax && missing().length > 0; look += 1)
    seen.add((await bench.state()).lcd.rows.join(' '));
  t.strictSame(missing(), [], [...seen].join('; '));
}

/** The pages of a screen turn ten times a second here. */
const looksMax = 2000;

async function sell(bench: BenchClient, amount: string): Promise<{ sale: number; no: string }> {
  await bench.charge(amount);
  const { status } = await bench.wait({ screen: 'paid' });
  const last = status?.attempts.at(-1);
  if (last === undefined) throw new Error('nothing was sold');
  await settle(bench);
  return { sale: last.sale, no: last.attempt };
}

async function isLocked(t: Test, bench: BenchClient, place: string): Promise<void> {
  const before = await moneyAsked(bench);
  const { status } = await bench.wait({ screen: 'locked', quiet: true });
  t.match(status?.faults, ['E-JOURNAL-LOCKED']);
  const at = `位置${place} E-JOURNAL-LOCKED`;
  await says(t, bench, '本机锁定 账本损坏', '可以查询', at, '400-000-0000');
  await bench.keys('8', 'ENTER', 'VOID', 'REFUND');
  await bench.keys('QUERY');
  await bench.wait({ quiet: true });
  t.equal(await moneyAsked(bench), before, 'nobody is asked for money');
}

/** Requests that can move money, so far. */
async function moneyAsked(bench: BenchClient): Promise<number> {
  const calls = (await bench.ledger()).flatMap((row) => row.calls);
  return calls.filter(({ on }) => on === 'pay' || on === 'cancel' || on === 'refund').length;
}

interface Known {
  readonly numbers: Set<string>;
  lastSale: number;
}

async function story(
  t: Test,
  bench: BenchClient,
  { known, spoil }: { readonly known: Known; readonly spoil: Spoil },
): Promise<void> {
  const { paths } = await bench.state();
  const data = ['--data', paths.data];
  const key = ['--key', path.join(paths.keys, 'journal.key')];
  const accept = ['journal', 'accept', ...data, '--config', paths.config, '--by', 'Li Lei'];
  for (const amount of ['6.10', '6.20']) {
    const { sale, no } = await sell(bench, amount);
    known.numbers.add(no);
    known.lastSale = Math.max(known.lastSale, sale);
  }
  await bench.power('cut');
  const place = spoil(segmentFiles(paths));
  const [segment = '', block = ''] = place.split(':');
  await bench.power('on');
  await isLocked(t, bench, place);
  t.match(await holdfast(...accept, '--reason', 'x'), { status: 3, text: /E-JOURNAL-IN-USE/ });
  await bench.power('cut');
  const verified = await holdfast('journal', 'verify', ...data, ...key, '--lang', 'en');
  t.equal(verified.status, 1);
  t.match(verified.text, `Damage: segment ${segment}, block ${block} (`);
  t.match(verified.text, /Next: stop the till.*holdfast journal accept/);
  const accepted = await holdfast(...accept, '--reason', 'seen', '--lang', 'en');
  t.equal(accepted.status, 0, accepted.text);
  t.match(accepted.text, `segment ${segment}, block ${block} (`);
  t.match(accepted.text, /Accepted: the journal goes on in seg-\d+\.pj/);
  t.match(await holdfast(...accept, '--reason', 'again'), { status: 3, text: /E-JOURNAL-SOUND/ });
  await bench.power('on');
  await settle(bench);
  const { sale, no } = await sell(bench, '6.30');
  t.ok(sale > known.lastSale, `sale ${sale} behind ${known.lastSale}`);
  t.notOk(known.numbers.has(no), 'a number of its own');
  known.numbers.add(no);
  known.lastSale = sale;
  const after = await holdfast('journal', 'verify', ...data, ...key, '--lang', 'en');
  t.equal(after.status, 0, after.text);
  t.match(after.text, /Damage, accepted on .* by Li Lei: seen/);
}

async function lastBatch(t: Test, bench: BenchClient): Promise<void> {
  await sell(bench, '7.10');
  await bench.power('cut');
  const { paths } = await bench.state();
  const newest = newestOf(segmentFiles(paths));
  newest.flip(newest.endBlock - 1);
  const { status, text } = await holdfast(
    'journal',
    'verify',
    '--data',
    paths.data,
    '--lang',
    'en',
  );
  t.equal(status, 0, text);
  t.match(text, /The last write is incomplete/);
  await bench.power('on');
  await settle(bench);
  await sell(bench, '7.20');
}

/** A disk that does not take the charge: said so, nobody is asked for money, and a start mends it. */
async function failing(
  t: Test,
  bench: BenchClient,
  fault: Readonly<Record<string, unknown>>,
): Promise<void> {
  const before = await moneyAsked(bench);
  await bench.disk(fault);
  await bench.keys('8', 'ENTER');
  // What is asked about anyway may meet the fault before the charge does.
  const { status } = await bench.wait({ screen: 'awaiting-code,fault' });
  if (status?.screen === 'awaiting-code') await bench.scan(await bench.newCode());
  const { paths } = await bench.wait({ fault: 'E-JOURNAL-FAILED', quiet: true });
  await says(t, bench, '存储故障', '可以查询', 'E-JOURNAL-FAILED', '断电再开机');
  t.equal(await moneyAsked(bench), before, 'nobody was asked for money');
  await bench.power('cut');
  t.match(await holdfast('journal', 'verify', '--data', paths.data), { status: 0 });
  await bench.disk({});
  await bench.power('on');
  await settle(bench);
  await sell(bench, '8.10');
}

async function askedOnThePhone(bench: BenchClient): Promise<string> {
  await bench.script({ on: 'pay', do: 'ask' });
  await bench.charge('9.60');
  const { status } = await bench.wait({ screen: 'confirm-on-phone' });
  return status?.attempts.at(-1)?.attempt ?? '';
}

async function isChargedOnce(t: Test, bench: BenchClient, no: string): Promise<void> {
  const row = (await bench.ledger()).find(({ attempt }) => attempt === no);
  t.equal(row?.calls.filter(({ on }) => on === 'pay').length, 1, 'charged once');
}

/** What a payment needs to end lies on the disk already: a full one takes it, and a start too. */
async function fullDuring(t: Test, bench: BenchClient): Promise<void> {
  const no = await askedOnThePhone(bench);
  await bench.disk({ full: true });
  await bench.phone('confirm', no);
  const paid = await bench.wait({ attempt: no, state: 'paid' });
  t.notOk(paid.status?.faults.includes('E-JOURNAL-FAILED'), 'the journal goes on');
  await bench.power('cycle');
  const again = await bench.wait({ attempt: no, state: 'paid', timeoutMs: 40_000 });
  t.strictSame(again.status?.faults, [], 'and a start goes on with it');
  await settle(bench);
  await bench.disk({});
  await isChargedOnce(t, bench, no);
}

/** P9: paid, and the disk does not take it: the LCD says both, and it is written after a start. */
async function failingDuring(t: Test, bench: BenchClient): Promise<void> {
  const no = await askedOnThePhone(bench);
  await bench.disk({ failNext: 'fsync' });
  await bench.phone('confirm', no);
  await bench.wait({ fault: 'E-JOURNAL-FAILED' });
  await says(t, bench, '没有写进账本');
  await bench.power('cut');
  await bench.disk({});
  await bench.power('on');
  await bench.wait({ attempt: no, state: 'paid', timeoutMs: 40_000 });
  await settle(bench);
  await isChargedOnce(t, bench, no);
}

const others: Readonly<Record<string, (t: Test, bench: BenchClient) => Promise<void>>> = {
  'the last batch, which is a torn write to all that one can see': lastBatch,
  'one failed flush: no second try, no lie, and all is well after a start': (t, bench) =>
    failing(t, bench, { failNext: 'fsync' }),
  'a disk that is full during a payment: it ends as paid, and is there after a cut': fullDuring,
  'a disk that fails during a payment: paid and not written down, until a start': failingDuring,
};

t.test('damage between two starts, and a disk that fails', { timeout }, async (t) => {
  const bench = await BenchClient.start({ speed: 20 });
  t.teardown(() => bench.stop());
  const known: Known = { numbers: new Set(), lastSale: 0 };
  // Each kind of damage ends in the same words and the same command: the short run tells two of them.
  const told = Object.entries(damages).slice(
    0,
    count({ quick: 2, full: Object.keys(damages).length }),
  );
  for (const [name, spoil] of told)
    await t.test(name, { timeout }, (t) => story(t, bench, { known, spoil }));
  for (const [name, tell] of Object.entries(others))
    await t.test(name, { timeout }, (t) => tell(t, bench));
});
