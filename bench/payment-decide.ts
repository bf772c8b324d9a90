/**
 * What one decision of the payment machine costs: whole sales by wallet, event by event, in a fresh
 * book and in one that keeps as much as it ever does. The journal is not part of it.
 */
import type { BenchResult, Benchmark } from './benchmark.js';
import { type Book, emptyBook, endedKept } from '../src/runtime/payment/book.js';
import { decide } from '../src/runtime/payment/decide.js';
import type { Effect } from '../src/runtime/payment/effect.js';
import type { PaymentEvent } from '../src/runtime/payment/event.js';
import { defaultSettings } from '../src/runtime/payment/plan.js';
import { Secret } from '../src/runtime/ports/secret.js';
import { fen, monoMs, wallMs } from '../src/runtime/ports/units.js';

export const paymentDecide: Benchmark = {
  name: 'payment-decide',
  async *run() {
    yield measure('payment-decide.fresh', 0);
    yield measure('payment-decide.full', 3 * endedKept);
  },
};

const batches = 40;
const salesABatch = 50;

/** Median over batches of the mean time of an event. */
function measure(name: string, salesBefore: number): BenchResult {
  const till = new Till();
  for (let sale = 0; sale < Math.max(salesBefore, 20); sale++) till.sell();
  const perEvent: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    const used = salesBefore === 0 ? new Till() : till;
    const before = used.events;
    const began = process.hrtime.bigint();
    for (let sale = 0; sale < salesABatch; sale++) used.sell();
    const tookNs = Number(process.hrtime.bigint() - began);
    perEvent.push(tookNs / (used.events - before) / 1000);
  }
  perEvent.sort((left, right) => left - right);
  const median = perEvent[Math.floor(perEvent.length / 2)] ?? 0;
  return { name, value: Math.round(median * 10) / 10, unit: 'us/event', n: batches * salesABatch };
}

/** A till whose wallet accepts and whose first query says paid. */
class Till {
  book: Book = emptyBook(defaultSettings);
  events = 0;
  #now = 1_000_000;
  #effects: readonly Effect[] = [];

  constructor() {
    const names = { boot: 1, osBoot: 'os', salt: 'SALTAAAA', tornTail: false };
    const health = { journal: 'ok', clock: 'ok', channels: ['alipay'] } as const;
    this.#feed({ kind: 'Started', ...names, ...health });
  }

  sell(): void {
    const code = { secret: new Secret('28'), mask: '28****', hash: 'h' };
    const charge = {
      sale: null,
      amountFen: fen(1250),
      channel: 'alipay',
      form: 'code',
      code,
    } as const;
    this.#feed({ kind: 'ChargeAsked', ...charge });
    const no = this.book.foreground;
    if (no === null) throw new Error('the charge was refused');
    this.#feed({ kind: 'ChargeReleased', attempt: no });
    const subject = { kind: 'attempt', no } as const;
    const accepted = { verb: 'charge', said: { kind: 'accepted' } } as const;
    this.#feed({ kind: 'Answered', subject, seq: this.#seq(), answer: accepted });
    this.#feed({ kind: 'TimerFired', name: `next/${no}` });
    const said = { kind: 'paid', amountFen: fen(1250), currency: 'CNY', walletNo: 'W' } as const;
    this.#feed({ kind: 'Answered', subject, seq: this.#seq(), answer: { verb: 'query', said } });
    const print = this.#effects.find((effect) => effect.kind === 'Print');
    if (print?.kind !== 'Print') throw new Error('no slip is printed');
    this.#feed({ kind: 'PrintEnded', slip: print.slip.no, outcome: { kind: 'printed' } });
    const sale = this.book.attempts.get(no)?.sale;
    if (sale !== undefined) this.#feed({ kind: 'SaleLeft', sale });
  }

  #seq(): number {
    const call = this.#effects.find((effect) => 'seq' in effect);
    return call !== undefined && 'seq' in call ? call.seq : 0;
  }

  #feed(
    event: PaymentEvent extends infer E ? (E extends PaymentEvent ? Omit<E, 'at'> : never) : never,
  ): void {
    this.#now += 100;
    this.events += 1;
    const at = { mono: monoMs(this.#now), wall: wallMs(this.#now), trusted: true };
    const { book, effects } = decide(this.book, { ...event, at });
    this.book = book;
    this.#effects = effects;
  }
}
