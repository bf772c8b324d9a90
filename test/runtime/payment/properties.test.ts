/**
 * The invariants of PAYMENT over random events: keys at every moment, and answers that a hostile
 * wallet might give, in any order. Nothing here is truthful; the invariants hold all the same.
 */
import fc from 'fast-check';
import t from 'tap';
import type { Effect } from '../../../src/runtime/payment/effect.js';
import { type Attempt, isFinal } from '../../../src/runtime/payment/model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import { attemptsOf, paidFen } from '../../../src/runtime/payment/sale.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import type { QueryAnswer } from '../../../src/runtime/ports/gateway.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { type AttemptNo, fen } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { brokenDays, closeDay } from './recounted-days.js';
import {
  type Stage,
  accepted,
  closed,
  notFound,
  notSent,
  paid,
  pending,
  refused,
  setup,
  stage,
  unknown,
} from './stage.js';

const charges = [
  paid(),
  paid(1),
  accepted,
  pending,
  refused,
  notSent,
  setup,
  unknown,
  { kind: 'collision', code: 'USED' },
] as const;
const queries: readonly QueryAnswer[] = [
  paid(),
  paid(1),
  pending,
  notFound,
  closed,
  refused,
  setup,
  unknown,
  { kind: 'payError' },
  { kind: 'refunded', amountFen: fen(1250) },
];
const voids = [
  { kind: 'voided', money: 'closed' },
  { kind: 'voided', money: 'returned' },
  { kind: 'voided', money: 'untold' },
  { kind: 'notExist' },
  { kind: 'refused', code: 'NO' },
  { kind: 'again', code: 'AGAIN' },
  { kind: 'cannot', code: 'WINDOW' },
  unknown,
  setup,
] as const;
const refunds = [
  { kind: 'refunded', amountFen: fen(1250) },
  { kind: 'refunded', amountFen: fen(1) },
  { kind: 'pending' },
  { kind: 'refused', code: 'NO' },
  notFound,
  unknown,
] as const;

type Step = (it: Stage) => void;
const stepOf: fc.Arbitrary<readonly [string, Step]> = fc.oneof(
  fc
    .constantFrom(...(['alipay', 'wechat'] as const))
    .map((channel) => [`charge ${channel}`, tryCharge(channel)] as const),
  fc.constantFrom(...charges).map(
    (said) =>
      [
        `charge says ${said.kind}`,
        (it: Stage) => {
          if (it.open('Charge')) it.answerCharge(said);
        },
      ] as const,
  ),
  {
    arbitrary: fc.constantFrom(...queries).map(
      (said) =>
        [
          `query says ${said.kind}`,
          (it: Stage) => {
            if (it.open('Query')) it.answerQuery(said);
          },
        ] as const,
    ),
    weight: 4,
  },
  {
    arbitrary: fc.constantFrom(...voids).map(
      (said) =>
        [
          `cancel says ${said.kind}`,
          (it: Stage) => {
            if (it.open('Void')) it.answerVoid(said);
          },
        ] as const,
    ),
    weight: 2,
  },
  fc.constantFrom(...refunds).map(
    (said) =>
      [
        `refund says ${said.kind}`,
        (it: Stage) => {
          if (it.open('Refund') ?? it.open('QueryRefund')) it.answerRefund(said);
        },
      ] as const,
  ),
  {
    arbitrary: fc.constantFrom(100, 3_000, 16_000, 61_000, 1_800_000, 90_000_000).map(
      (ms) =>
        [
          `${String(ms)} ms pass`,
          (it: Stage) => {
            it.elapse(ms);
          },
        ] as const,
    ),
    weight: 4,
  },
  fc
    .tuple(
      fc.constantFrom('CancelPressed', 'QueryPressed', 'VoidConfirmed', 'DivertConfirmed'),
      fc.nat(5),
    )
    .map(([kind, index]) => [kind, press(kind as 'CancelPressed', index)] as const),
  fc.nat(5).map((index) => ['refund', refund(index)] as const),
  fc.nat(5).map((index) => ['person', person(index)] as const),
  fc.constant([
    'cash',
    (it: Stage) => {
      it.post({ kind: 'CashTaken', sale: openSale(it), amountFen: fen(1250) });
    },
  ] as const),
  fc.constantFrom(null, 'Wang').map((to) => ['day close', closeDay(to)] as const),
  fc.constant(['result left', leave] as const),
  fc.constant(['slip printed', endSlip] as const),
  fc.constantFrom('os1', 'os2').map(
    (osBoot) =>
      [
        `reboot ${osBoot}`,
        (it: Stage) => {
          it.reboot(osBoot === 'os1' ? {} : { osBoot });
        },
      ] as const,
  ),
  fc.constant([
    'torn',
    (it: Stage) => {
      it.reboot({ tornTail: true });
    },
  ] as const),
);

function tryCharge(channel: 'alipay' | 'wechat'): Step {
  return (it) => {
    it.post({
      kind: 'ChargeAsked',
      sale: openSale(it),
      amountFen: fen(1250),
      channel,
      form: 'code',
      code: null,
    });
  };
}
function openSale(it: Stage): Attempt['sale'] | null {
  return [...it.book.sales.values()].find(({ state }) => state === 'open')?.no ?? null;
}
function nth(it: Stage, index: number): Attempt | undefined {
  return [...it.book.attempts.values()].at(-1 - index);
}
function press(kind: 'CancelPressed', index: number): Step {
  return (it) => {
    const attempt = nth(it, index);
    if (attempt !== undefined) it.post({ kind, attempt: attempt.no });
  };
}
function refund(index: number): Step {
  return (it) => {
    const attempt = nth(it, index);
    if (attempt !== undefined)
      it.post({ kind: 'RefundConfirmed', attempt: attempt.no, amountFen: fen(1250) });
  };
}
function person(index: number): Step {
  return (it) => {
    const attempt = nth(it, index);
    const outcome = index % 2 === 0 ? 'booked' : 'returned';
    if (attempt !== undefined)
      it.post({ kind: 'PersonRecorded', number: attempt.no, outcome, by: 'Li' });
  };
}
function leave(it: Stage): void {
  const served = it.book.foreground === null ? undefined : it.book.attempts.get(it.book.foreground);
  if (served !== undefined) it.post({ kind: 'SaleLeft', sale: served.sale });
}
function endSlip(it: Stage): void {
  const slip = [...it.book.slips.values()].find(({ state }) => state === 'sending');
  if (slip !== undefined)
    it.post({ kind: 'PrintEnded', slip: slip.no, outcome: { kind: 'printed' } });
}

/** Everything that must hold after any event; answers what is broken. */
function broken(it: Stage, seen: Map<AttemptNo, string>): string[] {
  return [...brokenAttempts(it), ...brokenFinals(it, seen), ...brokenSales(it), ...brokenDays(it)];
}

function brokenAttempts(it: Stage): string[] {
  const timers = new Set(timersOf(it.book).map(({ name }) => name));
  const open = [...it.book.attempts.values()].filter((attempt) => !isFinal(attempt));
  const stuckHere = open.filter(({ no }) => !timers.has(`next/${no}`) && !isMoving(it, no));
  return stuckHere.map(({ state }) => `${state.kind} has no way out`);
}

/** A request is out, or the charge waits for its release. */
function isMoving(it: Stage, no: AttemptNo): boolean {
  const live = it.book.live.get(no);
  if (live === undefined) return false;
  return live.call !== null || live.held || (live.sentAt !== null && live.callOverAt === null);
}

function brokenFinals(it: Stage, seen: Map<AttemptNo, string>): string[] {
  const problems: string[] = [];
  for (const attempt of it.book.attempts.values()) {
    if (!isFinal(attempt)) continue;
    const state = JSON.stringify(attempt.state);
    if ((seen.get(attempt.no) ?? state) !== state) problems.push('P1 a final state changed');
    seen.set(attempt.no, state);
    if (attempt.diverted && attempt.state.kind === 'paid')
      problems.push('P22 a diverted one is paid');
  }
  return problems;
}

function brokenSales(it: Stage): string[] {
  const problems: string[] = [];
  for (const sale of it.book.sales.values()) {
    if (paidFen(it.book, sale.no) > sale.dueFen) problems.push('more is paid than due');
    const open = attemptsOf(it.book, sale.no).filter(
      (attempt) => !isFinal(attempt) && !attempt.diverted,
    );
    if (open.length > 1) problems.push('P3 two undiverted attempts are open');
    const originals = [...it.book.slips.values()].filter(
      ({ sale: no, kind }) => no === sale.no && kind === 'sale',
    );
    if (originals.length !== (sale.state === 'settled' ? 1 : 0))
      problems.push('P27 not one original');
  }
  return problems;
}

function brokenEffects(
  effects: readonly { readonly effect: Effect }[],
  entries: readonly JournalEntry[],
): string[] {
  const charged = new Set<string>();
  const problems: string[] = [];
  for (const { effect } of effects) {
    if (effect.kind !== 'Charge') continue;
    const { attempt } = effect.order;
    if (charged.has(attempt)) problems.push('law 2: charged twice');
    charged.add(attempt);
    if (!entries.some(({ type, id }) => type === 'Charging' && id === attempt))
      problems.push('law 1: not written');
  }
  return problems;
}

/** The durable part of an attempt: what a query taught goes to the journal with the next record. */
function durable({ existed, paidSeen, queryPresses, ...rest }: Attempt): unknown {
  return {
    ...rest,
    existed: typeof existed,
    paidSeen: typeof paidSeen,
    queryPresses: typeof queryPresses,
  };
}

const seed = 20_260_101;

t.test('the invariants hold after every event, whatever the wallet says', async (t) => {
  fc.assert(
    fc.property(fc.array(stepOf, { maxLength: 40 }), (steps) => {
      const it = stage();
      const seen = new Map<AttemptNo, string>();
      for (const [, step] of steps) {
        step(it);
        const problems = [...broken(it, seen), ...brokenEffects(it.history, it.entries)];
        if (problems.length > 0) throw new Error(problems.join('; '));
      }
    }),
    { seed, numRuns: count({ quick: 900, full: 60_000 }) },
  );
  t.pass('no counterexample');
});

t.test('replay of what was written is the state that was reached, at every prefix', async (t) => {
  fc.assert(
    fc.property(fc.array(stepOf, { maxLength: 25 }), (steps) => {
      const it = stage();
      for (const [, step] of steps) {
        step(it);
        const again = replay(defaultSettings, it.entries).book;
        const reached = [...it.book.attempts.values()].map(durable);
        const told = [...again.attempts.values()].map(durable);
        if (JSON.stringify(reached) !== JSON.stringify(told))
          throw new Error(`${JSON.stringify(reached)} is not ${JSON.stringify(told)}`);
        if (JSON.stringify([...again.sales]) !== JSON.stringify([...it.book.sales]))
          throw new Error('sales differ');
        if (JSON.stringify([...again.slips]) !== JSON.stringify([...it.book.slips]))
          throw new Error('slips differ');
      }
    }),
    { seed, numRuns: count({ quick: 300, full: 10_000 }) },
  );
  t.pass('no counterexample');
});

/** A wallet that tells the truth from now on: the order is paid, closed, or was never there. */
type Truth = 'paid' | 'closed' | 'never';
function settle(it: Stage, truth: Truth): void {
  let state: Truth = truth;
  const says = (): QueryAnswer =>
    state === 'paid' ? paid() : state === 'closed' ? closed : notFound;
  for (let round = 0; round < 400; round++) {
    if (it.open('Charge') !== undefined) it.answerCharge(unknown);
    it.elapse(30_000, says);
    if (it.open('Void') !== undefined) {
      it.answerVoid(
        state === 'paid' ? { kind: 'voided', money: 'returned' } : { kind: 'notExist' },
      );
      if (state === 'paid') state = 'closed';
    }
    if ([...it.book.attempts.values()].every(isFinal)) return;
  }
}

t.test('a run that is cut anywhere and resumed ends as the run that was not cut', async (t) => {
  const prefix: fc.Arbitrary<readonly Step[]> = fc.array(
    fc.oneof(
      fc.constant((it: Stage) => {
        it.elapse(3_000, () => unknown);
      }),
      fc.constant((it: Stage) => {
        it.elapse(20_000, () => unknown);
      }),
      fc.constant((it: Stage) => {
        const a = nth(it, 0);
        if (a) it.post({ kind: 'CancelPressed', attempt: a.no });
      }),
      fc.constant((it: Stage) => {
        const a = nth(it, 0);
        if (a) it.post({ kind: 'QueryPressed', attempt: a.no });
      }),
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(
      prefix,
      fc.constantFrom<Truth>('paid', 'closed', 'never'),
      fc.constantFrom('alipay', 'wechat'),
      (steps, truth, channel) => {
        const run = (cut: boolean): unknown => {
          const it = stage();
          it.charge({ channel: channel === 'alipay' ? 'alipay' : 'wechat' });
          for (const step of steps) step(it);
          if (cut) it.reboot();
          settle(it, truth);
          return [...it.book.attempts.values()].map(({ no, state }) => [no, state.kind]);
        };
        const [whole, resumed] = [run(false), run(true)];
        if (JSON.stringify(whole) !== JSON.stringify(resumed))
          throw new Error(`${JSON.stringify(whole)} but ${JSON.stringify(resumed)}`);
      },
    ),
    { seed, numRuns: count({ quick: 400, full: 10_000 }) },
  );
  t.pass('no counterexample');
});
