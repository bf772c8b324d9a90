/**
 * What can still be believed when records of the journal are lost and a person lets it go on (P4). A
 * lost record may have moved any thing that is known, and begun others. So what had ended stays ended
 * (P1), what is open stays open and is asked by the ordinary start, and nothing that was perhaps done
 * is done again: a refund that was ordered counts as sent, a slip that waited as perhaps printed, a
 * cancel as perhaps sent. Numbers that were perhaps charged are asked about; sale numbers that were
 * perhaps given out are not given out again. Pure; nothing here charges, cancels or refunds.
 */
import type { JournalEntry, PlainObject } from '../ports/entry.js';
import type { WalletChannel } from '../ports/gateway.js';
import { type AttemptNo, fen, isAttemptNo, saleNo } from '../ports/units.js';
import { type Book, type Start, endedKept } from './book.js';
import { type Attempt, isFinal } from './model.js';
import type { Settings } from './plan.js';
import { openProbe } from './probe.js';
import { type Replayed, replay } from './replay.js';
import { forgettable } from './retention.js';
import {
  type Turn,
  beginTurn,
  markNow,
  nextSlipNo,
  numberOf,
  putAttempt,
  putRefund,
  putSale,
  putSlip,
} from './turn.js';

export interface RecordsLost {
  /** How many writes of the journal are lost, at most; each began one attempt and one sale, at most. */
  readonly writes: number;
  /** The start that the conclusions are written in. */
  readonly start: Start;
  /** Channels that numbers are asked about, beside those that attempts were made by. */
  readonly channels: readonly WalletChannel[];
}

export interface Concluded {
  /** To be written behind `entries`, before anything else is. */
  readonly entries: readonly JournalEntry[];
  /** What of `entries` this version cannot read. */
  readonly unreadable: Replayed['unreadable'];
  /** Attempts that are open, and will be asked about. */
  readonly open: readonly AttemptNo[];
  /** Numbers that no record is left of, and that will be asked about. */
  readonly asked: readonly AttemptNo[];
  /** The next sale gets a number behind this. */
  readonly lastSale: number;
  /** Slips that the cashier will be asked about. */
  readonly slips: number;
}

/** So many numbers of a block may have been used behind the last that is known, and so many are asked in all. */
const numbersMin = 2;
const numbersMax = 32;
/** Sales skipped at most: more were not begun by writes that fit into one segment. */
const salesMax = 1000;

/** `entries`: all that could be read, in order. Without lost records there is nothing to conclude. */
export function concludeLoss(
  settings: Settings,
  entries: readonly JournalEntry[],
  lost: RecordsLost,
): Concluded {
  const { book, unreadable } = replay(settings, entries);
  const turn = beginTurn({ ...book, start: lost.start }, lost.start.at);
  const open = [...book.attempts.values()].filter((attempt) => !isFinal(attempt));
  const asked = lost.writes === 0 ? [] : lostNumbers(turn, entries, lost.writes);
  const channels = channelsOf(turn, lost.channels);
  if (lost.writes > 0) {
    for (const no of asked) for (const channel of channels) openProbe(turn, no, channel);
    rebuildSales(turn);
    for (const attempt of open) doubtAttempt(turn, attempt);
    doubtRefunds(turn);
    doubtSlips(turn);
    skipSales(turn, Math.min(lost.writes, salesMax));
  }
  return {
    entries: turn.entries,
    unreadable,
    open: open.map(({ no }) => no),
    asked,
    lastSale: turn.book.lastSale,
    slips: [...turn.book.slips.values()].filter(({ inQuestion }) => inQuestion).length,
  };
}

function channelsOf(turn: Turn, given: readonly WalletChannel[]): ReadonlySet<WalletChannel> {
  const used = [...turn.book.attempts.values()].flatMap(({ channel }) =>
    channel === 'cash' ? [] : [channel],
  );
  return new Set([...given, ...used]);
}

const counterDigits = 6;

/**
 * Numbers of known blocks that no record is left of: those behind the last of each block, and those
 * between its newest. Older ones may be missing because they have been forgotten in good order, oldest
 * first: nothing of a block is, while something ended before it is still known.
 */
function lostNumbers(
  { book }: Turn,
  entries: readonly JournalEntry[],
  writes: number,
): readonly AttemptNo[] {
  const behind = Math.min(Math.max(writes, numbersMin), numbersMax);
  const blocks = [...countersByBlock(entries)].reverse();
  const { block } = book;
  const probed = new Set([...book.probes.values()].map(({ no }) => no));
  const newest = block === null ? null : `${block.terminal}${block.salt}`;
  const found = blocks.flatMap(([prefix, { known, named }]) => {
    const last = Math.max(0, ...known, ...named);
    const next = Array.from({ length: behind }, (_, index) => last + 1 + index);
    const first = isForgetful(book, prefix, writes) ? [] : [0];
    const recent = [...first, ...known, last + 1].sort((a, b) => a - b).slice(-numbersMax);
    const between = holesIn(recent).reverse();
    const numbers = [...next.slice(0, numbersMin), ...between, ...next.slice(numbersMin)];
    return numbers.map((counter) => ({ prefix, counter }));
  });
  const ofNewest = found.filter(({ prefix }) => prefix === newest);
  const others = found.filter(({ prefix }) => prefix !== newest);
  return [...ofNewest, ...others]
    .map(({ prefix, counter }) => numberOf({ terminal: '', salt: prefix }, counter))
    .filter((no) => !probed.has(no))
    .slice(0, numbersMax);
}

/**
 * Whether attempts of the block may have been forgotten in good order: not while one that would have gone
 * first is still known, and not before there were enough of them. What is known for another reason, such
 * as a slip that is owed or a payment at the late desk, tells nothing.
 */
function isForgetful(book: Book, prefix: string, lost: number): boolean {
  const ended = forgettable(book);
  if (ended.length + lost < endedKept) return false;
  const order = [...book.attempts.keys()];
  const first = order.findIndex((no) => no.startsWith(prefix));
  const oldest = order.findIndex((no) => no === ended[0]);
  return oldest < 0 || oldest >= first;
}

/** Counters of one block. */
interface Counters {
  /** Those of things that there is a record of. */
  readonly known: Set<number>;
  /** Those that only records of other things name: a slip, a refund. */
  readonly named: Set<number>;
}

const numberedThings: ReadonlySet<string> = new Set(['attempt', 'refund', 'duty']);

/** Blocks in the order in which they were first seen. */
function countersByBlock(entries: readonly JournalEntry[]): ReadonlyMap<string, Counters> {
  const blocks = new Map<string, Counters>();
  const countersOf = (prefix: string): Counters => {
    const counters = blocks.get(prefix) ?? { known: new Set(), named: new Set() };
    blocks.set(prefix, counters);
    return counters;
  };
  const see = (no: string | null, how: keyof Counters): void => {
    if (no === null || !isAttemptNo(no)) return;
    const counter = Number(no.slice(-counterDigits));
    if (Number.isSafeInteger(counter)) countersOf(no.slice(0, -counterDigits))[how].add(counter);
  };
  for (const { thing, id, attempt, body } of entries) {
    const { terminal, salt } = body;
    if (thing === 'numbers' && typeof terminal === 'string' && typeof salt === 'string')
      countersOf(`${terminal}${salt}`);
    see(numberedThings.has(thing) ? id : null, 'known');
    see(attempt, 'named');
  }
  for (const reversal of reversalsIn(entries)) see(reversal, 'known');
  return blocks;
}

/** Numbers of refunds that attempts and duties were undone by: they are no number of an order. */
function reversalsIn(entries: readonly JournalEntry[]): readonly string[] {
  return entries.flatMap(({ body: { reversal } }) => {
    const isMap = typeof reversal === 'object' && reversal !== null && !Array.isArray(reversal);
    const no = isMap ? (reversal as PlainObject)['refundNo'] : null;
    return typeof no === 'string' ? [no] : [];
  });
}

function holesIn(counters: readonly number[]): number[] {
  const holes: number[] = [];
  for (const [index, counter] of counters.entries()) {
    const before = counters[index - 1] ?? counter - 1;
    for (let hole = before + 1; hole < counter && holes.length < numbersMax; hole += 1)
      holes.push(hole);
  }
  return holes;
}

/** An attempt whose sale is lost keeps its sale number; what was due is what was to be collected. */
function rebuildSales(turn: Turn): void {
  for (const attempt of turn.book.attempts.values()) {
    if (turn.book.sales.has(attempt.sale)) continue;
    const isPaid = attempt.state.kind === 'paid';
    putSale(turn, 'SaleRebuilt', {
      no: attempt.sale,
      dueFen: attempt.amountFen,
      state: isPaid ? 'settled' : isFinal(attempt) ? 'abandoned' : 'open',
      openedAt: attempt.chargedAt,
    });
  }
}

/** More than one cancel may have been sent, so no answer to one proves that money never moved (P15). */
const cancelsInDoubt = 2;

function doubtAttempt(turn: Turn, attempt: Attempt): void {
  if (attempt.channel === 'cash') return;
  const { reversal, state } = attempt;
  putAttempt(turn, 'RecordsLost', {
    ...attempt,
    state: state.kind === 'charging' ? { kind: 'doubtful' } : state,
    existed: true,
    reversal: { ...reversal, cancelsSent: Math.max(reversal.cancelsSent, cancelsInDoubt) },
  });
  // It may have been paid and its slip printed: another paper is a marked one (P28).
  putSlip(turn, 'PaperInDoubt', {
    no: nextSlipNo(turn),
    kind: 'copy',
    sale: attempt.sale,
    of: attempt.no,
    amountFen: attempt.amountFen,
    state: 'waived',
    inQuestion: false,
    earlier: true,
    papers: 1,
    reprint: 0,
  });
}

/** One that was ordered may have been sent: it is asked about, not sent again. */
function doubtRefunds(turn: Turn): void {
  for (const refund of turn.book.refunds.values()) {
    if (refund.state.kind !== 'asked' || refund.channel === 'cash') continue;
    putRefund(turn, 'RecordsLost', {
      ...refund,
      state: { kind: 'sent' },
      sends: Math.max(refund.sends, 1),
    });
  }
}

/** One that waited may have come out: the cashier is asked, as after a fault of the printer. */
function doubtSlips(turn: Turn): void {
  for (const slip of turn.book.slips.values()) {
    if (slip.state !== 'queued') continue;
    const papers = Math.max(slip.papers, 1);
    putSlip(turn, 'PrintUnknown', { ...slip, state: 'unknown', inQuestion: true, papers });
  }
}

/** Up to here sale numbers may have been given out. */
function skipSales(turn: Turn, count: number): void {
  putSale(turn, 'SaleNumbersLost', {
    no: saleNo(turn.book.lastSale + count),
    dueFen: fen(0),
    state: 'abandoned',
    openedAt: markNow(turn),
  });
}
