/**
 * Waits and clocks (P16, P25): every way a mark and a start may stand to each other, each wait of an
 * order after each kind of start, and a wall clock that jumps in every state of an order.
 */
import t, { type Test } from 'tap';
import { maximumFrom, minimumFrom, windowFrom } from '../../../src/runtime/payment/elapsed.js';
import type { Start } from '../../../src/runtime/payment/book.js';
import type { Mark } from '../../../src/runtime/payment/model.js';
import {
  callOverAt,
  earliestVoidAt,
  graceEndsAt,
  isLate,
  longestVoidAt,
  nextAskAt,
  orderOf,
  ownVoidAt,
  patienceEndsAt,
  voidDueAt,
} from '../../../src/runtime/payment/timing.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { type Stage, closed, notFound, pending, stage, unknown } from './stage.js';

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;

// The mark was made at 700 s of its boot; the start stands at 5 s of its own, or at 900 s of the same.
const wall = 1_700_000_000_000;
const rows: readonly string[] = `
  boot   mark       start      the start's wall  minimum  maximum    window
  same   trusted    trusted    ahead             700      700        700
  same   trusted    trusted    equal             700      700        700
  same   trusted    trusted    behind            700      700        700
  same   trusted    untrusted  ahead             700      700        700
  same   trusted    untrusted  equal             700      700        700
  same   trusted    untrusted  behind            700      700        700
  same   untrusted  trusted    ahead             700      700        700
  same   untrusted  trusted    equal             700      700        700
  same   untrusted  trusted    behind            700      700        700
  same   untrusted  untrusted  ahead             700      700        700
  same   untrusted  untrusted  equal             700      700        700
  same   untrusted  untrusted  behind            700      700        700
  other  trusted    trusted    ahead             5        -3595      -3595
  other  trusted    trusted    equal             5        5          5
  other  trusted    trusted    behind            5        -Infinity  5
  other  trusted    untrusted  ahead             5        -Infinity  5
  other  trusted    untrusted  equal             5        -Infinity  5
  other  trusted    untrusted  behind            5        -Infinity  5
  other  untrusted  trusted    ahead             5        -Infinity  5
  other  untrusted  trusted    equal             5        -Infinity  5
  other  untrusted  trusted    behind            5        -Infinity  5
  other  untrusted  untrusted  ahead             5        -Infinity  5
  other  untrusted  untrusted  equal             5        -Infinity  5
  other  untrusted  untrusted  behind            5        -Infinity  5
`
  .trim()
  .split('\n')
  .slice(1)
  .map((row) => row.trim());

t.test('P25 where waits begin, for every mark and every start', async (t) => {
  t.equal(rows.length, 2 * 2 * 2 * 3);
  for (const row of rows) {
    const [boot, markTrust, startTrust, stands, ...expected] = row.split(/\s+/);
    const isSame = boot === 'same';
    const mark: Mark = {
      boot: 1,
      osBoot: 'os1',
      mono: monoMs(700_000),
      wall: wallMs(wall),
      trusted: markTrust === 'trusted',
    };
    const aheadMs = { ahead: hourMs, equal: 0, behind: -1 }[stands ?? ''] ?? NaN;
    const start: Start = {
      boot: 2,
      osBoot: isSame ? 'os1' : 'os2',
      at: {
        mono: monoMs(isSame ? 900_000 : 5_000),
        wall: wallMs(wall + aheadMs),
        trusted: startTrust === 'trusted',
      },
    };
    const found = [minimumFrom, maximumFrom, windowFrom].map((from) => from(mark, start) / 1000);
    t.same(found, expected.map(Number), row);
  }
});

/** What the waits of an order are after a start, in seconds of that start's clock. */
function waits(it: Stage, no: Parameters<Stage['attempt']>[0]): Readonly<Record<string, unknown>> {
  const order = orderOf(it.book, it.attempt(no));
  const s = (at: number | null): number | null => (at === null ? null : at / 1000);
  return {
    callOver: s(callOverAt(order)),
    earliestVoid: s(earliestVoidAt(order)),
    graceEnds: s(graceEndsAt(order)),
    voidDue: s(voidDueAt(order)),
    ownVoid: s(ownVoidAt(order)),
    patienceEnds: s(patienceEndsAt(order)),
    longestVoid: s(longestVoidAt(order)),
    isLate: isLate(order, monoMs(it.now)),
  };
}

/** A WeChat order, 20 s old when the power goes; 30 s later the till is on again. */
function restarted(how: Parameters<Stage['reboot']>[0]) {
  const it = stage();
  const no = it.charge({ channel: 'wechat' });
  it.answerCharge(pending);
  it.elapse(20_000, () => pending);
  it.reboot({ awayMs: 30_000, ...how });
  return waits(it, no);
}

t.test('P16 P25 each wait of an order after each kind of start', async (t) => {
  // Charged at 1000 s of its boot. Life 45 s, the wallet's own close 60 s more, earliest void 15 s,
  // grace 30 s, deadline of the call 15 s, announcement 15 s, patience 120 s, longest void 7 days.
  const week = 7 * 24 * 3600;
  t.same(
    restarted({}),
    {
      callOver: 1050 + 15,
      earliestVoid: 1000 + 15,
      graceEnds: 1050 + 15 + 30,
      voidDue: 1000 + 45 + 60,
      ownVoid: 1000 + 45 + 60 + 15,
      patienceEnds: 1000 + 120,
      longestVoid: 1000 + week,
      isLate: true,
    },
    'the same boot of the system: everything goes on',
  );
  t.same(
    restarted({ osBoot: 'os2' }),
    {
      callOver: 5 + 15,
      earliestVoid: 5 + 15,
      graceEnds: 5 + 15 + 30,
      voidDue: 5 - 50 + 45 + 60,
      ownVoid: 5 - 50 + 45 + 60 + 15,
      patienceEnds: 5 - 50 + 120,
      longestVoid: 5 - 50 + week,
      isLate: true,
    },
    'another boot, and the time is known: minimum waits anew, maximum waits go on',
  );
  const blind = {
    callOver: 5 + 15,
    earliestVoid: 5 + 15,
    graceEnds: 5 + 15 + 30,
    voidDue: 5 + 15,
    ownVoid: 5 + 15 + 15,
    patienceEnds: 5,
    longestVoid: 5 + week,
    isLate: true,
  };
  t.same(restarted({ osBoot: 'os2', wallTrusted: false }), blind, 'maximum waits have passed');
  t.same(restarted({ osBoot: 'os2', awayMs: -hourMs }), blind, 'and so behind a clock set back');
  t.same(restarted({ osBoot: 'unnamed-2', wallTrusted: false }), blind, 'a boot without a name');
});

t.test('P17 P25 the schedule after an end starts anew after any start', async (t) => {
  for (const how of [{}, { osBoot: 'os2' }, { osBoot: 'os2', wallTrusted: false }]) {
    const it = stage();
    const no = it.charge();
    it.answerCharge({ kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' });
    it.elapse(50_000, () => null);
    it.reboot({ awayMs: 30_000, ...how });
    t.equal(nextAskAt(orderOf(it.book, it.attempt(no))), it.now + 60_000, JSON.stringify(how));
  }
});

/** A whole course of an order, in steps; after each one the wall clock may jump. */
const course: readonly ((it: Stage) => void)[] = [
  (it) => void it.charge({ channel: 'wechat', hold: true }),
  (it) => {
    const [no] = [...it.book.attempts.keys()].slice(-1);
    if (no !== undefined) it.release(no);
  },
  (it) => {
    it.answerCharge(unknown);
  },
  (it) => {
    it.elapse(10_000, () => pending);
  },
  (it) => {
    const [no] = it.book.attempts.keys();
    if (no !== undefined) it.post({ kind: 'CancelPressed', attempt: no });
  },
  (it) => {
    it.elapse(40_000, () => pending);
  },
  (it) => {
    it.elapse(70_000, () => pending);
  },
  (it) => {
    it.answerVoid({ kind: 'voided', money: 'untold' });
  },
  (it) => {
    it.elapse(30_000, () => closed);
  },
  (it) => {
    it.elapse(120_000, () => notFound);
  },
  (it) => {
    it.elapse(hourMs, () => notFound);
  },
];

const jumps = { 'a year ahead': yearMs, 'an hour back': -hourMs, '1970': -wall, untrusted: 0 };

/** What was done and when, and what is armed: all that a jump must not change. */
function doings(it: Stage): unknown {
  const done = it.history.map(({ at, effect }) => `${at} ${effect.kind}`);
  return { done, timers: timersOf(it.book) };
}

/** Walks the course with a clock that stands and with one that jumps; answers the state it jumped in. */
function walk(t: Test, jump: keyof typeof jumps, jumpAfter: number): string {
  const still = stage();
  const jumping = stage();
  let jumpedIn = 'none';
  for (const [step, act] of course.entries()) {
    act(still);
    act(jumping);
    if (step === jumpAfter) {
      jumpedIn = [...still.book.attempts.values()][0]?.state.kind ?? 'none';
      jumping.stepWall(jumps[jump], jump !== 'untrusted');
    }
    t.same(doings(jumping), doings(still), `${jump} after step ${jumpAfter}, at step ${step}`);
  }
  return jumpedIn;
}

t.test('P16 P25 a wall clock that jumps moves no wait, in any state', async (t) => {
  const jumpNames = Object.keys(jumps) as readonly (keyof typeof jumps)[];
  const states = new Set(
    jumpNames.flatMap((jump) => [...course.keys()].map((step) => walk(t, jump, step))),
  );
  t.same([...states].sort(), ['charging', 'doubtful', 'voided', 'voiding']);
});
