/**
 * What must hold of a world at rest (PAYMENT, Invariants): the wallets' books are the truth about money,
 * the paper is about slips, the journal is about everything that was promised.
 */
import { behaviour } from '../runtime/payment/behaviour.js';
import { type Attempt, isFinal } from '../runtime/payment/model.js';
import { replay } from '../runtime/payment/replay.js';
import { silentLog } from '../runtime/ports/log.js';
import { openJournal } from '../runtime/journal/open.js';
import type { TwinDisk } from '../twins/disk.js';
import { seededRandom } from '../twins/seeded-random.js';
import type { LedgerRow } from '../twins/wallet/ledger.js';
import { codeMark } from './customers.js';
import { type JournalView, brokenRules, chainKey } from './journal-view.js';
import { type Foreign, isDone, isLocked } from './rest.js';
import { type ToldThings, thingsTold } from './told-things.js';
import { slipsOn } from './papers.js';
import { type World, shopName, smallSegment } from './world.js';

/** Everything that does not hold of a world at rest, as sentences. */
export async function judge(world: World, foreign: Foreign): Promise<readonly string[]> {
  const journal = await world.journal();
  const told = thingsTold(journal.entries);
  const problems = [
    ...brokenIn(world, journal),
    ...requestProblems(world),
    ...lostProblems(world, journal),
    ...notSentProblems(world, told),
    ...moneyProblems(world, foreign, told),
    ...statusProblems(world, foreign, told),
    ...(await replayProblems(world)),
    ...paperProblems(world, told),
    ...world.falseSentences,
    ...[...world.desk.lcd.misfits(), ...world.desk.customer.misfits()].map(
      (row) => `no room for: ${row}`,
    ),
  ];
  return [...new Set(problems)];
}

/** All rows of both wallets, whichever way their calls came. */
export function allRows(world: World): readonly LedgerRow[] {
  return [
    ...Object.values(world.wallets).flatMap((wallet) => wallet.ledger()),
    ...world.wires.rows(),
  ];
}

/** One charge a number; nothing that moves money without its record. */
function requestProblems(world: World): readonly string[] {
  return [
    ...Object.values(world.wallets).flatMap((wallet) => wallet.violations()),
    ...world.wires.violations,
    ...world.calls.violations,
  ];
}

/** What was durable once is there (facts/journal 9.2), but where somebody meddled with the folder. */
function lostProblems({ durable, hurt }: World, { entries }: JournalView): readonly string[] {
  if (hurt.accepted > 0 || hurt.expected.size > 0) return [];
  const there = new Set(entries.map(({ type, attempt }) => `${type} ${String(attempt)}`));
  return [...durable.names()]
    .filter((name) => !there.has(name))
    .map((name) => `${name} was durable and is not in the journal`);
}

/** An attempt that ended as never sent has not reached its wallet (P12). */
function notSentProblems(world: World, told: ToldThings): readonly string[] {
  const charged = new Set(
    allRows(world)
      .filter(({ calls }) => calls.some(({ on }) => on === 'pay'))
      .map(({ attempt }) => attempt),
  );
  return [...told.attempts.values()]
    .filter(
      ({ no, state }) => state.kind === 'voided' && state.proof === 'notSent' && charged.has(no),
    )
    .map(({ no }) => `${no} is voided as never sent, and its charge has reached the wallet`);
}

/** No sale keeps more than its due, and each order keeps what the till says of it. */
function moneyProblems(world: World, foreign: Foreign, told: ToldThings): readonly string[] {
  const problems: string[] = [];
  const keptOf = keptByNumber(world, foreign);
  const keptForSale = new Map<number, number>();
  for (const attempt of told.attempts.values()) {
    const { no, sale, state } = attempt;
    const kept = keptOf.get(no) ?? 0;
    const said = saidToBeKept(attempt, told);
    // What stands stuck is before a person, who has not decided yet (P2).
    if (said !== null) keptForSale.set(sale, (keptForSale.get(sale) ?? 0) + kept);
    if (said !== null && said !== kept && !foreign.has(no)) {
      problems.push(
        `${no} is ${state.kind}, by which ${String(said)} fen are kept; the wallet keeps ${String(kept)}`,
      );
    }
    if (!isDone(attempt, 0) && !isLocked(world) && !foreign.has(no))
      problems.push(`${no} is ${state.kind} and nothing moves it`);
  }
  problems.push(...unknownMoney(world, foreign, told));
  for (const { no, dueFen } of told.sales.values()) {
    const kept = keptForSale.get(no) ?? 0;
    if (kept > dueFen)
      problems.push(`of sale ${String(no)} ${String(dueFen)} fen are due and ${String(kept)} kept`);
  }
  return problems;
}

/** A number that is asked about everywhere has a row at either wallet. */
function keptByNumber(world: World, foreign: Foreign): ReadonlyMap<string, number> {
  const kept = new Map<string, number>();
  for (const { attempt, paidFen, returnedFen } of allRows(world))
    if (!foreign.has(attempt)) kept.set(attempt, (kept.get(attempt) ?? 0) + paidFen - returnedFen);
  return kept;
}

/** Money at a wallet belongs to an attempt, or to a number that the till has asked about and found. */
function unknownMoney(world: World, foreign: Foreign, told: ToldThings): readonly string[] {
  const asked = new Set([...told.probes.values()].map(({ no }): string => no));
  return allRows(world)
    .filter(({ attempt, paidFen, returnedFen }) => paidFen > returnedFen && !foreign.has(attempt))
    .filter(({ attempt }) => !told.attempts.has(attempt) && !asked.has(attempt))
    .map(({ attempt }) => `the wallet keeps money of ${attempt}, which the journal does not know`);
}

/**
 * What the till says the wallet keeps; `null` where it says that it does not know. A person's word is held
 * to like the till's own: the owner of this world looks before speaking.
 */
function saidToBeKept(
  { no, state, amountFen, channel }: Attempt,
  { duties, refunds: all }: ToldThings,
): number | null {
  const isDutyStuck = [...duties.values()].some(
    (duty) => duty.attempt === no && duty.state.kind === 'stuck',
  );
  if (state.kind === 'stuck' || isDutyStuck || channel === 'cash') return null;
  if (state.kind !== 'paid') return 0;
  const refunds = [...all.values()].filter((refund) => refund.attempt === no);
  if (refunds.some((refund) => refund.state.kind === 'stuck')) return null;
  const returned = refunds
    .filter((refund) => refund.state.kind === 'refunded')
    .reduce((sum, refund) => sum + refund.amountFen, 0);
  return amountFen - returned;
}

/** Finals do not change, states connect, and so on: the rules of every journal. */
export async function journalProblems(world: World): Promise<readonly string[]> {
  return brokenIn(world, await world.journal());
}

function brokenIn(world: World, journal: JournalView): readonly string[] {
  return [...brokenRules(journal), ...(isLocked(world) ? [] : journal.damages)];
}

/**
 * What the till says is what is on the disk, and it forgets nothing that goes on: a start after the close
 * of a day leaves out only what has ended.
 */
function statusProblems(
  world: World,
  foreign: Foreign,
  { attempts, slips }: ToldThings,
): readonly string[] {
  const status = world.status();
  const isWritten = status !== null && !status.faults.some((fault) => unwritten.includes(fault));
  if (!isWritten) return [];
  return [
    ...differences(
      status.attempts.map(({ attempt, state }) => [attempt, state]),
      [...attempts.values()].map((one) => [
        ...([one.no, one.state.kind] as const),
        isFinal(one) || foreign.has(one.no),
      ]),
    ),
    ...differences(
      status.slips.map(({ slip, state }) => [`slip ${String(slip)}`, state]),
      [...slips.values()].map(({ no, state }) => [`slip ${String(no)}`, state, state !== 'queued']),
    ),
  ];
}

/** Under these the journal stands behind what the till says. */
const unwritten: readonly string[] = ['E-JOURNAL-FAILED', 'E-JOURNAL-LOCKED', 'E-JOURNAL-FULL'];

type Said = readonly [name: string, state: string];
type Told = readonly [name: string, state: string, hasEnded: boolean];

function differences(said: readonly Said[], told: readonly Told[]): readonly string[] {
  const open = new Map<string, Told>(told.map((one) => [one[0], one]));
  const problems: string[] = [];
  for (const [name, state] of said) {
    const of = open.get(name)?.[1] ?? 'unknown';
    if (of !== state) problems.push(`the till says ${name} is ${state}; its journal tells ${of}`);
    open.delete(name);
  }
  for (const [name, state, hasEnded] of open.values())
    if (!hasEnded) problems.push(`${name} is ${state} in the journal; the till has forgotten it`);
  return problems;
}

/** Reading it twice leaves it as it is. */
async function replayProblems(world: World): Promise<readonly string[]> {
  const problems: string[] = [];
  const disk = world.disk.fork(seededRandom(5));
  const first = await openedBook(world, disk);
  const second = await openedBook(world, disk);
  if (first !== second)
    problems.push(`a second replay changes the book: ${first} becomes ${second}`);
  return problems;
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
function paperProblems(world: World, { sales, slips }: ToldThings): readonly string[] {
  const problems: string[] = [];
  const originals = new Map<number, number>();
  const { papersBefore, salesBefore, sales: resold } = world.hurt;
  for (const [place, { text }] of world.desk.printer.jobs().entries()) {
    for (const { sale, isOriginal } of slipsOn(text, shopName)) {
      if (!isOriginal || sale === null) continue;
      const isOfBefore = resold.has(sale) || (place < papersBefore && sale > salesBefore);
      if (!isOfBefore) originals.set(sale, (originals.get(sale) ?? 0) + 1);
    }
  }
  for (const [sale, count] of originals)
    if (count > 1)
      problems.push(`sale ${String(sale)} has ${String(count)} papers that are no reprint`);
  for (const { no, state } of sales.values()) {
    const owed = [...slips.values()].filter((slip) => slip.sale === no && slip.kind === 'sale');
    if (state === 'settled' && owed.length !== 1)
      problems.push(`sale ${String(no)} is settled and has ${String(owed.length)} original slips`);
  }
  return problems;
}

/** No payment code on paper or disk. */
export function secrets(world: World): readonly string[] {
  const problems = world.desk.printer.paper().includes(codeMark)
    ? ['a payment code stands on paper']
    : [];
  for (const [path, bytes] of world.disk.files()) {
    if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(codeMark))
      problems.push(`a payment code stands on the disk in ${path}`);
  }
  return problems;
}
