/** A wallet's clock beside ours: what is learnt from Date headers, and what is done with it. */
import fc from 'fast-check';
import t from 'tap';
import { type WalletTime, differenceAt, learnt } from '../../../src/net/clock-skew/estimate.js';
import {
  type ClockSkew,
  createClockSkew,
  isAlarming,
  signingClock,
  skewedClient,
} from '../../../src/net/clock-skew/skew.js';
import type { HttpAnswer, HttpRequest } from '../../../src/net/http/message.js';
import { type Millis, monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';

const built = wallMs(Date.UTC(2026, 9, 1));
const start = Date.UTC(2026, 10, 22, 8, 0, 0);

/** Our clocks, moved by hand; the wallet's is right. */
class Till {
  mono = 5_000;
  /** Ours less the true time. */
  ahead = 0;
  readonly skew: ClockSkew = createClockSkew({
    clock: { wall: () => wallMs(this.truth() + this.ahead) },
    real: { mono: () => monoMs(this.mono) },
    builtAt: built,
  });

  truth(): number {
    return start + this.mono;
  }

  /** A call of `tookMs`, answered with what the wallet's clock showed in the middle of it. */
  call(tookMs = 200, date?: string): void {
    const answered = this.skew.asking();
    this.mono += tookMs / 2;
    const told = date ?? new Date(this.truth()).toUTCString();
    this.mono += tookMs / 2;
    answered(told);
  }
}

const minuteMs = 60_000;

t.test('before an answer nothing is known, and our clock is taken as it is', async (t) => {
  const till = new Till();
  till.ahead = 600_000;
  t.equal(till.skew.offBy(), null);
  t.equal(till.skew.difference(), null);
  t.equal(till.skew.wall(), till.truth() + 600_000);
  t.notOk(isAlarming(till.skew));
});

t.test('a clock that may be right is left alone: a header has whole seconds', async (t) => {
  for (const ahead of [0, 900, -900]) {
    const till = new Till();
    till.ahead = ahead;
    till.call();
    t.equal(till.skew.offBy(), 0);
    t.equal(till.skew.wall(), till.truth() + ahead);
  }
});

t.test('one that is surely wrong is corrected in what is signed', async (t) => {
  for (const ahead of [600_000, -600_000, 5_000, -5_000]) {
    const till = new Till();
    till.ahead = ahead;
    till.call();
    till.mono += 30_000;
    const off = till.skew.offBy() ?? 0;
    t.ok(off > Math.abs(ahead) - 3_300 && off <= Math.abs(ahead), `${String(off)} of ${ahead}`);
    t.ok(Math.abs(till.skew.wall() - till.truth()) < 1_700, 'within the doubt');
    t.equal(isAlarming(till.skew), Math.abs(ahead) > minuteMs);
  }
});

t.test('a step of our clock is seen at once, and so is its end: no call is needed', async (t) => {
  const till = new Till();
  till.call();
  till.ahead = 10 * minuteMs;
  t.ok(isAlarming(till.skew));
  t.ok(Math.abs(till.skew.wall() - till.truth()) < 1_700);
  till.ahead = 59_000;
  t.notOk(isAlarming(till.skew));
  till.ahead = 0;
  t.equal(till.skew.offBy(), 0);
  t.equal(till.skew.wall(), till.truth());
});

t.test('an absurd or broken date teaches nothing, and takes nothing back', async (t) => {
  const till = new Till();
  till.ahead = 2 * minuteMs;
  till.call();
  const before = till.skew.wall();
  for (const date of [
    'today',
    '',
    'Mon, 22 Nov 2026 08:00:05 GMT',
    new Date(built - 1_000).toUTCString(),
    new Date(0).toUTCString(),
    new Date(built + 21 * 366 * 86_400_000).toUTCString(),
  ]) {
    till.call(0, date);
    t.equal(till.skew.wall(), before, date);
  }
  const answered = till.skew.asking();
  answered(undefined);
  t.equal(till.skew.wall(), before, 'no header at all');
});

t.test('what was said last holds where two answers contradict each other', async (t) => {
  const till = new Till();
  till.call();
  till.call(0, new Date(till.truth() + 5 * minuteMs).toUTCString());
  t.ok(Math.abs(till.skew.wall() - till.truth() - 5 * minuteMs) < 1_700);
  till.call();
  t.equal(till.skew.wall(), till.truth());
});

t.test('a slow answer blurs nothing that is known better', async (t) => {
  const till = new Till();
  till.call(100);
  const sharp = till.skew.difference()?.doubt ?? 0;
  till.call(14_000);
  const after = till.skew.difference()?.doubt ?? 0;
  t.ok(after - sharp < 10, `${String(sharp)} ms, then ${String(after)} ms`);
});

t.test(
  'the true difference is always within the doubt, whatever the line and the drift',
  async (t) => {
    const call = fc.record({
      pauseMs: fc.integer({ min: 0, max: 3_600_000 }),
      outMs: fc.integer({ min: 0, max: 7_000 }),
      backMs: fc.integer({ min: 0, max: 7_000 }),
      /** How old the text of the header was. */
      staleMs: fc.integer({ min: 0, max: 900 }),
    });
    const drifts = fc.integer({ min: -150, max: 150 });
    fc.assert(
      fc.property(fc.array(call, { minLength: 1, maxLength: 30 }), drifts, (calls, driftPpm) => {
        let known: WalletTime | null = null;
        let mono = 0;
        const truth = (at: number): number => start + at * (1 + driftPpm / 1_000_000);
        for (const { pauseMs, outMs, backMs, staleMs } of calls) {
          const sent = mono + pauseMs;
          const answered = sent + outMs + backMs;
          const date = Math.floor((truth(sent + outMs) - staleMs) / 1000) * 1000;
          known = learnt(known, {
            date: wallMs(date),
            sent: monoMs(sent),
            answered: monoMs(answered),
          });
          mono = answered;
          const own = { wall: wallMs(truth(mono)), mono: monoMs(mono) };
          const { ms, doubt } = differenceAt(known, own);
          if (Math.abs(ms) > doubt) throw new Error(`${String(ms)} ms, ${String(doubt)} of doubt`);
        }
      }),
      { seed: 5, numRuns: count({ quick: 300, full: 20_000 }) },
    );
    t.pass();
  },
);

const request: HttpRequest = {
  method: 'GET',
  url: new URL('https://wallet.example/'),
  headers: {},
  body: null,
  until: monoMs(10_000),
};

t.test('the client of a channel listens, and hands on what it was answered', async (t) => {
  const till = new Till();
  till.ahead = 10 * minuteMs;
  const heard: (Millis | null)[] = [];
  till.skew.onHeard(() => heard.push(till.skew.offBy()));
  const date = new Date(till.truth()).toUTCString();
  const answers: HttpAnswer[] = [
    { kind: 'notSent', detail: 'x' },
    { kind: 'unknown', detail: 'x' },
    { kind: 'answered', status: 200, headers: {}, body: new Uint8Array() },
    // Also a refusal tells the time: it may be the answer to a wrong one.
    { kind: 'answered', status: 401, headers: { date }, body: new Uint8Array() },
  ];
  for (const answer of answers) {
    const client = skewedClient({ send: async () => Promise.resolve(answer) }, till.skew);
    t.equal(await client.send(request), answer);
  }
  t.equal(heard.length, 1);
  const clock = signingClock({ mono: () => monoMs(77) }, till.skew);
  t.equal(clock.mono(), 77, 'waits stay ours');
  t.ok(Math.abs(clock.wall() - till.truth()) < 1_700);
});
