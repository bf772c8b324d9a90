/** Units are checked where they are made: a wrong one is our own mistake and throws. */
import fc from 'fast-check';
import t from 'tap';
import { Bug, invariant, unreachable } from '../../../src/runtime/ports/bug.js';
import { instantOf } from '../../../src/runtime/ports/clock.js';
import { silentLog } from '../../../src/runtime/ports/log.js';
import { failed, ok } from '../../../src/runtime/ports/result.js';
import {
  after,
  attemptNo,
  fen,
  hours,
  isAttemptNo,
  millis,
  minutes,
  monoMs,
  saleNo,
  seconds,
  slipNo,
  wallMs,
} from '../../../src/runtime/ports/units.js';

const numberUnits = {
  fen: { make: fen, good: [0, 1, -1, Number.MAX_SAFE_INTEGER], bad: [0.5, NaN, Infinity, 2 ** 53] },
  millis: { make: millis, good: [0, 0.5, 1e12], bad: [-1, -0.001, NaN, Infinity] },
  monoMs: { make: monoMs, good: [-5, 0, 1e12], bad: [NaN, Infinity, -Infinity] },
  wallMs: { make: wallMs, good: [-5, 0, 1.8e12], bad: [NaN, Infinity, -Infinity] },
  saleNo: { make: saleNo, good: [1, 999_999], bad: [0, -1, 1.5, NaN, 2 ** 53] },
  slipNo: { make: slipNo, good: [1, 999_999], bad: [0, -1, 1.5, NaN, 2 ** 53] },
} as const;

for (const [name, { make, good, bad }] of Object.entries(numberUnits)) {
  t.test(`${name} takes what it is made of and nothing else`, (t) => {
    for (const value of good) t.equal(make(value), value);
    for (const value of bad) t.throws(() => make(value), Bug, String(value));
    t.end();
  });
}

t.test('spans are milliseconds, whatever they are made from', (t) => {
  t.equal(seconds(1.5), 1500);
  t.equal(minutes(2), 120_000);
  t.equal(hours(24), 86_400_000);
  t.throws(() => seconds(-1), Bug);
  t.equal(after(monoMs(5), seconds(1)), 1005);
  t.end();
});

t.test('an attempt number is 1 to 32 capital letters and digits (P4)', (t) => {
  for (const good of ['A', '0', 'T0000001Z9', 'A'.repeat(32)]) {
    t.equal(isAttemptNo(good), true);
    t.equal(attemptNo(good), good);
  }
  for (const bad of ['', 'a', 'A-1', 'A 1', 'Ａ', 'A\n', 'A'.repeat(33)]) {
    t.equal(isAttemptNo(bad), false, JSON.stringify(bad));
    t.throws(() => attemptNo(bad), Bug);
  }
  const unit = fc.constantFrom('A', 'Z', '0', '9', 'Q', '5', 'a', '-', '\n', 'Ａ');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 40 }), (text) => {
      const foreign = ['a', '-', '\n', 'Ａ'].some((one) => text.includes(one));
      return isAttemptNo(text) === (!foreign && text.length >= 1 && text.length <= 32);
    }),
    { seed: 4 },
  );
  t.end();
});

t.test('an invariant that holds is silent, one that does not throws its sentence', (t) => {
  invariant(true, 'one is one');
  t.throws(
    () => {
      invariant(false, 'two is one');
    },
    { name: 'Bug', message: 'two is one' },
  );
  t.throws(() => unreachable({ kind: 'new' } as never), { name: 'Bug', message: /"new"/ });
  t.end();
});

t.test('an instant holds both clocks and whether the wall clock is believed', (t) => {
  const clock = {
    mono: () => monoMs(1),
    wall: () => wallMs(2),
    wallTrusted: () => false,
    osBoot: 'boot',
  };
  t.same(instantOf(clock), { mono: 1, wall: 2, trusted: false });
  t.end();
});

t.test('a result is ok with a value or not ok with an error', (t) => {
  t.same(ok(5), { ok: true, value: 5 });
  t.same(failed('why'), { ok: false, error: 'why' });
  silentLog.write('error', 'nobody hears');
  t.end();
});
