/** Every call ends, whatever the adapter does; a late answer is told as late. */
import t from 'tap';
import { millis } from '../../../src/runtime/ports/units.js';
import { type GuardedCall, createCallGuard } from '../../../src/runtime/terminal/call-guard.js';

function newGuard() {
  const armed = new Map<string, number>();
  const broken: string[] = [];
  const told: string[] = [];
  const guard = createCallGuard({
    arm: (name, span) => armed.set(name, span),
    disarm: (name) => armed.delete(name),
    onBroken: (name, detail) => broken.push(`${name}: ${detail}`),
  });
  const begin = (run: () => Promise<string>, more: Partial<GuardedCall<string>> = {}): void => {
    guard.begin<string>({
      name: 'call',
      within: millis(12_000),
      run,
      unanswered: (detail) => `nothing (${detail})`,
      settle: (answer, when) => told.push(`${when} ${answer}`),
      ...more,
    });
  };
  return { guard, armed, broken, told, begin };
}

/** Lets promises settle. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}

/** A promise and its end. */
function pending() {
  let answer: (text: string) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<string>((resolve, refuse) => {
    answer = resolve;
    reject = refuse;
  });
  return { promise, answer, reject };
}

t.test('An answer in time is handed over once, and its timer is gone', async (t) => {
  const { guard, armed, broken, told, begin } = newGuard();
  const call = pending();
  begin(() => call.promise);
  t.strictSame([...armed], [['call', 12_000]]);
  t.equal(guard.open, 1);
  t.strictSame(told, [], 'nobody is called back from inside begin');
  call.answer('paid');
  await turns();
  guard.expire('call');
  t.strictSame(told, ['inTime paid']);
  t.strictSame(broken, []);
  t.equal(guard.open, 0);
  t.equal(armed.size, 0);
});

t.test(
  'A call that never answers is spoken for, and its late answer is told as late',
  async (t) => {
    const { guard, broken, told, begin } = newGuard();
    const call = pending();
    begin(() => call.promise);
    guard.expire('call');
    guard.expire('call');
    t.strictSame(told, ['inTime nothing (no answer in time)']);
    t.equal(guard.open, 0);
    call.answer('paid');
    await turns();
    t.strictSame(told.slice(1), ['late paid']);
    t.strictSame(broken, ['call: no answer in time']);
  },
);

t.test(
  'A call that throws or rejects has answered nothing, and its words are not repeated',
  async (t) => {
    const code = '287612345678901234';
    const throwing = (): Promise<string> => {
      throw new TypeError(code);
    };
    for (const run of [throwing, () => Promise.reject(new TypeError(code))]) {
      const { guard, broken, told, begin } = newGuard();
      begin(run);
      await turns();
      t.strictSame(told, ['inTime nothing (threw TypeError)']);
      t.strictSame(broken, ['call: threw TypeError']);
      t.equal(guard.open, 0);
    }
  },
);

t.test('A call that rejects after it was spoken for says nothing more', async (t) => {
  const { guard, told, begin } = newGuard();
  const call = pending();
  begin(() => call.promise);
  guard.expire('call');
  call.reject(new Error('too late'));
  await turns();
  t.equal(told.length, 1);
});

t.test('The late answer of one call does not end the next call of the same name', async (t) => {
  const { guard, told, begin } = newGuard();
  const first = pending();
  const second = pending();
  begin(() => first.promise);
  guard.expire('call');
  begin(() => second.promise);
  first.answer('first');
  await turns();
  t.equal(guard.open, 1);
  second.answer('second');
  await turns();
  t.strictSame(told.slice(1), ['late first', 'inTime second']);
  t.equal(guard.open, 0);
});
