/**
 * The start (P24): a book that was replayed from the journal goes on. Every open thing is asked
 * about once before anything new is charged; nothing is ever charged from here. Minimum waits begin
 * again, what is left of maximum waits goes on (P25).
 */
import type { WalletChannel } from '../ports/gateway.js';
import type { Book } from './book.js';
import { probeChannel } from './channel.js';
import type { PaymentEvent } from './event.js';
import { planAsk } from './ending.js';
import { type Attempt, isFinal, isRefundFinal } from './model.js';
import { openProbes, planProbe, tornNumbers } from './probe.js';
import { sendQuery, sendRefundQuery } from './requests.js';
import { abandonSale } from './sale.js';
import { targetOf } from './attempt.js';
import { doubtPaper } from './slip.js';
import { type Turn, planNext, putAttempt, putBlock, putSlip, withItem } from './turn.js';

type Started = Extract<PaymentEvent, { readonly kind: 'Started' }>;

export function resume(turn: Turn, event: Started): void {
  const { block, numbersDrawn } = turn.book;
  turn.book = startedBook(turn.book, event);
  if (event.tornTail && block !== null) {
    const { numbersLost = tornNumbers, channels } = event;
    openProbes(turn, { block, drawn: numbersDrawn, count: numbersLost }, channels);
  }
  putBlock(turn, { terminal: turn.book.settings.terminal, salt: event.salt });
  resumeAttempts(turn);
  resumeReturns(turn);
  for (const probe of turn.book.probes.values())
    if (probe.state === 'asking') planProbe(turn, probe);
  for (const sale of turn.book.sales.values()) abandonSale(turn, sale.no);
  resumeSlips(turn);
  for (const channel of event.channels) probeChannel(turn, channel);
}

function startedBook(book: Book, event: Started): Book {
  let channels: Book['channels'] = new Map();
  for (const channel of event.channels) {
    channels = withItem(channels, channel, {
      health: { kind: 'untried' },
      probing: false,
      probeAt: null,
      failures: 0,
    });
  }
  return {
    ...book,
    start: { boot: event.boot, osBoot: event.osBoot, at: event.at },
    // A journal that failed while the start was being written stays failed (P9).
    journal: event.journal === 'ok' ? book.journal : event.journal,
    clock: event.clock,
    channels,
    foreground: null,
    live: new Map(),
    lastCall: 0,
  };
}

function resumeAttempts(turn: Turn): void {
  for (const attempt of turn.book.attempts.values()) {
    if (attempt.channel === 'cash' || !hasChannel(turn.book, attempt.channel)) continue;
    if (isFinal(attempt)) {
      if (attempt.state.kind !== 'paid') planAsk(turn, attempt);
    } else sendQuery(turn, targetOf(doubted(turn, attempt)));
  }
}

/** A charge that was under way when the process ended may have left or not: doubtful (law 3). */
function doubted(turn: Turn, attempt: Attempt): Attempt {
  if (attempt.state.kind !== 'charging') return attempt;
  return putAttempt(turn, 'Doubtful', { ...attempt, state: { kind: 'doubtful' } });
}

function resumeReturns(turn: Turn): void {
  for (const duty of turn.book.duties.values()) {
    if (duty.state.kind === 'returned' || !hasChannel(turn.book, duty.channel)) continue;
    planNext(turn, duty.attempt, null);
    sendQuery(turn, {
      subject: { kind: 'duty', no: duty.no },
      channel: duty.channel,
      number: duty.attempt,
    });
  }
  for (const refund of turn.book.refunds.values()) {
    if (isRefundFinal(refund) || refund.channel === 'cash') continue;
    if (refund.state.kind === 'asked') {
      planNext(turn, refund.no, { verb: 'refund', at: turn.at.mono });
      continue;
    }
    sendRefundQuery(turn, {
      subject: { kind: 'refund', no: refund.no },
      channel: refund.channel,
      number: refund.attempt,
      refund: refund.no,
      amountFen: refund.amountFen,
      totalFen: refund.totalFen,
    });
  }
}

/** A paper that was under way may have come out or not; one that was in question still is. */
function resumeSlips(turn: Turn): void {
  for (const slip of turn.book.slips.values()) {
    if (slip.state === 'sending') {
      putSlip(turn, 'PrintUnknown', { ...slip, state: 'unknown', inQuestion: true });
    }
    if (slip.state === 'sending' || slip.inQuestion) doubtPaper(turn, slip.no);
  }
}

function hasChannel(book: Book, channel: WalletChannel): boolean {
  return book.settings.plans[channel] !== undefined && book.channels.has(channel);
}
