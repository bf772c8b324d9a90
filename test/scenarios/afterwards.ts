/**
 * What must hold after every scenario, without being asked for (PAYMENT, Invariants): first as things
 * stand, then once everything broken is mended and the schedule of asks (P17) has run, and then of the
 * journal that is left.
 */
import { behaviour } from '../../src/runtime/payment/behaviour.js';
import type { Attempt, Duty } from '../../src/runtime/payment/model.js';
import { replay } from '../../src/runtime/payment/replay.js';
import type { Book } from '../../src/runtime/payment/book.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import { hours, minutes } from '../../src/runtime/ports/units.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import type { TwinDisk } from '../../src/twins/disk.js';
import type { Stage } from './stage.js';
import { allRows } from './expectations.js';
import { brokenRules, chainKey, readJournal } from '../../src/simulation/journal-view.js';
import { type World, smallSegment } from '../../src/simulation/world.js';

/** Everything that does not hold, as sentences. */
export async function whatDoesNotHold(stage: Stage): Promise<readonly string[]> {
  const { world } = stage;
  const asItStands = await journalProblems(world);
  await mendAndWait(stage);
  const problems = [
    ...asItStands,
    ...(await journalProblems(world)),
    ...requestProblems(world),
    ...(await moneyProblems(stage)),
    ...(await replayProblems(world)),
    ...(await paperProblems(world)),
    ...secretProblems(stage),
    ...world.falseSentences,
    ...[...world.desk.lcd.misfits(), ...world.desk.customer.misfits()].map(
      (row) => `no room for: ${row}`,
    ),
  ];
  return [...new Set(problems)];
}

/** A till that has nothing left to do has ended everything, or has put it before a person. */
async function mendAndWait(stage: Stage): Promise<void> {
  const { world } = stage;
  const { network, wallets, disk, time } = world;
  network.set({ kind: 'up' });
  world.setFsync(0);
  disk.setFree(undefined);
  disk.setReadOnly(false);
  world.desk.printer.set({ paper: 'ok', cover: 'closed', jammed: false, power: 'on' });
  for (const wallet of Object.values(wallets)) {
    wallet.script([]);
    for (const { attempt } of wallet.phone.asks()) wallet.phone.ignore(attempt);
  }
  if (world.status()?.faults.includes('E-JOURNAL-FAILED') !== false) {
    world.kill();
    await world.start();
  }
  const limit = time.elapsed() + longestWaitMs;
  while (!(await isAtRest(stage)) && time.elapsed() < limit) await world.wait(waitStepMs);
}

const longestWaitMs = hours(6);
const waitStepMs = minutes(5);

async function isAtRest({ world, foreign }: Stage): Promise<boolean> {
  if (isLocked(world)) return true;
  const { attempts, duties, refunds, probes } = await bookOf(world);
  const asks = world.settings.asksAfterEnd.length;
  return (
    [...attempts.values()].every(
      (one) => isDone(one, asks) || foreign.has(one.no) || isWatched(one, duties),
    ) &&
    [...duties.values()].every(({ state }) => state.kind !== 'open') &&
    [...refunds.values()].every(({ state }) => state.kind !== 'asked' && state.kind !== 'sent') &&
    [...probes.values()].every(({ state }) => state !== 'asking')
  );
}

function isDone({ state, asksAnswered, channel }: Attempt, asks: number): boolean {
  const isUnpaidEnd = state.kind === 'voided' || state.kind === 'declined';
  if (isUnpaidEnd) return asksAnswered >= asks || channel === 'cash';
  return state.kind === 'paid' || state.kind === 'stuck';
}

/** A damaged journal is not written to: what is open stays so until somebody has repaired it (P9). */
function isLocked(world: World): boolean {
  return world.status()?.faults.includes('E-JOURNAL-LOCKED') === true;
}

/** A return duty asks about the order in its place. */
function isWatched({ no }: Attempt, duties: Book['duties']): boolean {
  return [...duties.values()].some(
    ({ attempt, state }) => attempt === no && state.kind === 'stuck',
  );
}

async function bookOf(world: World): Promise<Book> {
  const { entries } = await readJournal(world.disk);
  return replay(world.settings, entries).book;
}

/** One charge a number; nothing that moves money without its record. */
function requestProblems(world: World): readonly string[] {
  return [
    ...Object.values(world.wallets).flatMap((wallet) => wallet.violations()),
    ...world.calls.violations,
  ];
}

/** No sale keeps more than its due, and each order keeps what the till says of it. */
async function moneyProblems({ world, foreign }: Stage): Promise<readonly string[]> {
  const book = await bookOf(world);
  const problems: string[] = [];
  const keptOf = new Map<string, number>();
  for (const { attempt, paidFen, returnedFen } of allRows(world)) {
    if (!foreign.has(attempt)) keptOf.set(attempt, paidFen - returnedFen);
  }
  const keptForSale = new Map<number, number>();
  for (const attempt of book.attempts.values()) {
    const { no, sale, state } = attempt;
    const kept = keptOf.get(no) ?? 0;
    keptForSale.set(sale, (keptForSale.get(sale) ?? 0) + kept);
    const said = saidToBeKept(attempt, book);
    if (said !== null && said !== kept && !foreign.has(no)) {
      problems.push(
        `${no} is ${state.kind}, by which ${String(said)} fen are kept; the wallet keeps ${String(kept)}`,
      );
    }
    if (!isDone(attempt, 0) && !isLocked(world))
      problems.push(`${no} is ${state.kind} and nothing moves it`);
  }
  for (const { no, dueFen } of book.sales.values()) {
    const kept = keptForSale.get(no) ?? 0;
    if (kept > dueFen)
      problems.push(`of sale ${String(no)} ${String(dueFen)} fen are due and ${String(kept)} kept`);
  }
  return problems;
}

/** What the till says the wallet keeps; `null` where it says that it does not know, or took a person's word. */
function saidToBeKept({ no, state, amountFen, channel }: Attempt, book: Book): number | null {
  const duty = [...book.duties.values()].find((one) => one.attempt === no);
  const isStuck = state.kind === 'stuck' || (duty !== undefined && isStuckDuty(duty));
  const isByPerson =
    (state.kind === 'paid' && state.by === 'person') ||
    (state.kind === 'voided' && state.proof === 'person');
  if (isStuck || isByPerson || channel === 'cash') return null;
  if (state.kind !== 'paid') return 0;
  const refunds = [...book.refunds.values()].filter((refund) => refund.attempt === no);
  if (refunds.some((refund) => refund.state.kind === 'stuck')) return null;
  const returned = refunds
    .filter((refund) => refund.state.kind === 'refunded')
    .reduce((sum, refund) => sum + refund.amountFen, 0);
  return amountFen - returned;
}

function isStuckDuty({ state }: Duty): boolean {
  return state.kind === 'stuck' || (state.kind === 'returned' && state.by === 'person');
}

/** Finals do not change, states connect, and so on: the rules of every journal. */
async function journalProblems(world: World): Promise<readonly string[]> {
  const journal = await readJournal(world.disk);
  return [...brokenRules(journal), ...(isLocked(world) ? [] : journal.damages)];
}

/** What is on the disk is what the till says, and reading it twice leaves it as it is. */
async function replayProblems(world: World): Promise<readonly string[]> {
  const problems: string[] = [];
  const status = world.status();
  const isWritten =
    status !== null && !status.faults.some((fault) => fault.startsWith('E-JOURNAL'));
  if (isWritten) {
    const { attempts, slips } = await bookOf(world);
    const saidNow = status.attempts.map(({ attempt, state }) => `${attempt} ${state}`);
    const told = [...attempts.values()].map(({ no, state }) => `${no} ${state.kind}`);
    if (sorted(saidNow) !== sorted(told))
      problems.push(`the till says ${sorted(saidNow)}; its journal tells ${sorted(told)}`);
    const slipsNow = status.slips.map(({ slip, state }) => `${String(slip)} ${state}`);
    const slipsTold = [...slips.values()].map(({ no, state }) => `${String(no)} ${state}`);
    if (sorted(slipsNow) !== sorted(slipsTold))
      problems.push(
        `the till says slips ${sorted(slipsNow)}; its journal tells ${sorted(slipsTold)}`,
      );
  }
  const disk = world.disk.fork(seededRandom(5));
  const first = await openedBook(world, disk);
  const second = await openedBook(world, disk);
  if (first !== second)
    problems.push(`a second replay changes the book: ${first} becomes ${second}`);
  return problems;
}

function sorted(lines: readonly string[]): string {
  return [...lines].sort().join(', ');
}

/** Opens the journal as a start would, and answers the book that comes of it, as text. */
async function openedBook(world: World, disk: TwinDisk): Promise<string> {
  const folder = await disk.mount().folder('journal');
  if (!folder.ok) return `no folder: ${folder.error.detail}`;
  const opened = await openJournal({
    folder: folder.value,
    hasBegun: false,
    clockAcceptedAt: null,
    clock: world.time,
    chainKey,
    terminal: world.settings.terminal,
    software: 'reader',
    rules: { behaviour, isNewer: () => false },
    carries: () => true,
    log: silentLog,
    limits: { segmentBlocks: smallSegment },
  });
  if (!opened.ok) return `not opened: ${opened.error.kind}`;
  const { book, unreadable } = replay(world.settings, opened.value.entries);
  const plain = (_key: string, value: unknown): unknown =>
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : value;
  return JSON.stringify({ book, unreadable }, plain);
}

/** One original a settled sale: out, queued, unknown or waived; every other paper says what it is. */
async function paperProblems(world: World): Promise<readonly string[]> {
  const problems: string[] = [];
  const originals = new Map<string, number>();
  for (const { text } of world.desk.printer.jobs()) {
    const sale = /^Sale +([0-9]+)$/m.exec(text)?.[1];
    const isOriginal = text.includes('PAYMENT SLIP') && !text.includes('REPRINT');
    if (isOriginal && sale !== undefined) originals.set(sale, (originals.get(sale) ?? 0) + 1);
  }
  for (const [sale, count] of originals)
    if (count > 1) problems.push(`sale ${sale} has ${String(count)} papers that are no reprint`);
  const { sales, slips } = await bookOf(world);
  for (const { no, state } of sales.values()) {
    const owed = [...slips.values()].filter((slip) => slip.sale === no && slip.kind === 'sale');
    if (state === 'settled' && owed.length !== 1)
      problems.push(`sale ${String(no)} is settled and has ${String(owed.length)} original slips`);
  }
  return problems;
}

const windowDigits = 8;

/** No payment code, and no eight digits from the inside of one, anywhere that anybody can read. */
function secretProblems({ world, codes }: Stage): readonly string[] {
  const places: (readonly [string, string])[] = [
    ['on paper', world.desk.printer.paper()],
    ...[...world.disk.files()].map(
      ([path, bytes]) => [`on the disk in ${path}`, Buffer.from(bytes).toString('latin1')] as const,
    ),
    ...world.happenings.all
      .filter(({ kind }) => kind !== 'hand')
      .map(({ kind, what }) => [`in ${kind}`, what] as const),
  ];
  const inner = codes.all().flatMap((code) => {
    const digits = code.slice(2, -4);
    const count = digits.length - windowDigits + 1;
    return Array.from({ length: count }, (_, at) => digits.slice(at, at + windowDigits));
  });
  return places.flatMap(([place, text]) =>
    inner.some((digits) => text.includes(digits)) ? [`a payment code stands ${place}`] : [],
  );
}
