/**
 * Faults of a till that serves two sales at once, each of which does well alone: a refund, a return duty
 * or a second wallet is what it loses sight of while another customer stands at the counter.
 */
import { decide } from '../../src/runtime/payment/decide.js';
import type { Book } from '../../src/runtime/payment/book.js';
import type { Decision } from '../../src/runtime/payment/decision.js';
import { isRefundFinal } from '../../src/runtime/payment/model.js';
import { replay } from '../../src/runtime/payment/replay.js';
import { withDecision } from './faulty-machines.js';
import type { TradeFault } from './faulty-trade.js';

export const besideFaults: readonly TradeFault[] = [
  {
    name: 'looks after a refund no more once the next customer is charged',
    rule: 'invariants',
    allowed: { line: 'prompt', sales: 1, refund: 1, takesOn: true },
    machine: withDecision((decision, event) =>
      event.kind === 'ChargeAsked' ? forgetting(decision, openRefunds(decision.book)) : decision,
    ),
  },
  {
    name: 'looks after a return duty no more once the next customer is charged',
    rule: 'invariants',
    allowed: {
      line: 'prompt',
      sales: 1,
      travelMax: 7,
      prefix: ['Charging is durable', 'charge hangs'],
    },
    isLong: true,
    machine: withDecision((decision, event) =>
      event.kind === 'ChargeAsked'
        ? forgetting(decision, [...decision.book.duties.keys()])
        : decision,
    ),
  },
  {
    name: 'cancels the order at the counter in place of a parked one',
    rule: 'P21',
    allowed: { line: 'prompt', cancel: 1, sales: 1 },
    isLong: true,
    machine: withDecision((decision) => ({
      ...decision,
      effects: decision.effects.map((effect) =>
        effect.kind === 'Void'
          ? { ...effect, number: decision.book.foreground ?? effect.number }
          : effect,
      ),
    })),
  },
  {
    name: 'times the orders of every wallet by the plan of the first',
    rule: 'P16',
    only: 'alipay',
    allowed: { line: 'prompt', sales: 1, void: 1, wallets: ['alipay', 'wechat'] },
    machine: {
      replay,
      decide: (book, event) => {
        const { settings } = book;
        const { alipay } = settings.plans;
        if (alipay === undefined) return decide(book, event);
        const plans = { alipay, wechat: alipay };
        const decision = decide({ ...book, settings: { ...settings, plans } }, event);
        return { ...decision, book: { ...decision.book, settings } };
      },
    },
  },
];

function openRefunds({ refunds }: Book): string[] {
  return [...refunds.values()].filter((refund) => !isRefundFinal(refund)).map(({ no }) => no);
}

/** Nothing is planned for these things any more. */
function forgetting(decision: Decision, keys: readonly string[]): Decision {
  const live = new Map(decision.book.live);
  for (const key of keys) {
    const known = live.get(key);
    if (known !== undefined) live.set(key, { ...known, next: null });
  }
  return { ...decision, book: { ...decision.book, live } };
}
