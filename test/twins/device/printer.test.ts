import fc from 'fast-check';
import t from 'tap';
import type { PrintOutcome, PrintableSlip, Reading } from '../../../src/runtime/ports/device.js';
import { millis, wallMs } from '../../../src/runtime/ports/units.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import type { ProcessDevice } from '../../../src/twins/device/attachment.js';
import { type PrinterOptions, printerTwin } from '../../../src/twins/device/printer.js';
import { count } from '../../counts.js';

function rig(options: PrinterOptions = {}) {
  const time = virtualTime({ wall: wallMs(0) });
  const printer = printerTwin(time, { lineMs: 10, answerMs: 10, ...options });
  const readings: Reading<'printer'>[] = [];
  const open = (): ProcessDevice<'printer'> =>
    printer.connect({ emit: (reading) => void readings.push(reading) });
  const wait = (ms: number): Promise<void> => time.advance(millis(ms));
  const conditions = (): readonly string[] => readings.map((reading) => reading.condition);
  return { time, printer, device: open(), open, wait, conditions };
}

/** What a call has settled with by now, or `undefined`. */
function watch<T>(call: Promise<T>): () => T | undefined {
  let value: T | undefined;
  void call.then((settled) => {
    value = settled;
  });
  return () => value;
}

function slip(...texts: readonly string[]): PrintableSlip {
  const lines = texts.map((text) => ({
    kind: 'text' as const,
    text,
    align: 'left' as const,
    size: 'normal' as const,
    bold: false,
  }));
  return { lines, cut: true };
}

const four = slip('1', '2', '3', '4');
const printed: PrintOutcome = { kind: 'printed' };

for (const level of ['A', 'B', 'C'] as const) {
  t.test(`level ${level}: a job is printed when its last line is out, not before`, async (t) => {
    const { printer, device, wait } = rig({ level });
    const outcome = watch(device.print(four));
    await wait(39);
    t.equal(printer.paper(), '1\n2\n3\n');
    t.equal(outcome(), undefined);
    await wait(11);
    t.same(outcome(), printed);
    t.equal(printer.paper(), '1\n2\n3\n4\n\f');
    t.match(printer.jobs(), [{ n: 1, text: '1\n2\n3\n4\n\f', whole: true }]);
  });

  t.test(
    `level ${level}: what stands in the way beforehand is told, and no byte is taken`,
    async (t) => {
      const { printer, device, wait } = rig({ level });
      const hindrances = [
        [{ paper: 'out' }, { paper: 'ok' }, 'NotReady', 'paper is out'],
        [{ cover: 'open' }, { cover: 'closed' }, 'NotReady', 'cover is open'],
        [{ jammed: true }, { jammed: false }, 'NotReady', 'cutter is jammed'],
        [{ power: 'off' }, { power: 'on' }, 'Timeout', 'printer does not answer'],
      ] as const;
      for (const [wrong, right, code, detail] of hindrances) {
        printer.set(wrong);
        const outcome = watch(device.print(four));
        await wait(0);
        t.same(outcome(), { kind: 'notStarted', fault: { code, detail } });
        printer.set(right);
      }
      await wait(10_000);
      t.equal(printer.paper(), '');
      await device.close();
    },
  );

  t.test(`level ${level}: low paper prints`, async (t) => {
    const { printer, device, wait } = rig({ level });
    printer.set({ paper: 'low' });
    const outcome = watch(device.print(four));
    await wait(50);
    t.same(outcome(), printed);
  });

  t.test(
    `level ${level}: paper that ends in the middle leaves half a slip and unknown`,
    async (t) => {
      const { printer, device, wait } = rig({ level });
      printer.set({ linesLeft: 2 });
      const outcome = watch(device.print(four));
      await wait(60);
      t.match(outcome(), { kind: 'unknown', fault: { detail: 'paper is out' } });
      t.equal(printer.paper(), '1\n2\n');
      t.match(printer.jobs(), [{ whole: false }]);
    },
  );

  t.test(`level ${level}: a power cut leaves half a slip; the rest never comes`, async (t) => {
    const { printer, device, wait, open } = rig({ level });
    const outcome = watch(device.print(four));
    await wait(25);
    device.kill();
    printer.cutPower();
    await wait(1_000);
    printer.restorePower();
    await wait(10_000);
    t.equal(outcome(), undefined, 'a dead process hears nothing');
    t.equal(printer.paper(), '1\n2\n');
    const again = watch(open().print(slip('new')));
    await wait(50);
    t.same(again(), printed);
    t.equal(printer.paper(), '1\n2\nnew\n\f', 'on the same piece of paper');
  });
}

t.test(
  'level A proves the last line, level B also that nothing is wrong when it answers',
  async (t) => {
    for (const level of ['A', 'B'] as const) {
      const { printer, device, wait } = rig({ level });
      printer.set({ linesLeft: 4 });
      const outcome = watch(device.print(four));
      await wait(50);
      t.match(printer.jobs(), [{ whole: true }]);
      t.equal(outcome()?.kind, level === 'A' ? 'printed' : 'unknown');
    }
  },
);

t.test('level C misses a stop between two looks and says printed too early', async (t) => {
  const { printer, device, wait } = rig({ level: 'C' });
  const outcome = watch(device.print(four));
  await wait(15);
  printer.set({ cover: 'open' });
  await wait(5);
  printer.set({ cover: 'closed' });
  await wait(30);
  t.same(outcome(), printed);
  t.equal(printer.paper(), '1\n');
  await wait(1_000);
  t.equal(printer.paper(), '1\n2\n3\n4\n\f');
});

t.test('level C looks while a long job prints', async (t) => {
  const { printer, device, wait } = rig({ level: 'C', pollMs: 20 });
  const outcome = watch(device.print(four));
  await wait(15);
  printer.set({ cover: 'open' });
  await wait(5);
  t.match(outcome(), { kind: 'unknown', fault: { detail: 'cover is open' } });
});

t.test('level D proves nothing: unknown without a fault, whatever came out', async (t) => {
  const good = rig({ level: 'D' });
  const outcome = watch(good.device.print(four));
  await good.wait(50);
  t.same(outcome(), { kind: 'unknown', fault: null });
  t.match(good.printer.jobs(), [{ whole: true }]);

  const empty = rig({ level: 'D' });
  empty.printer.set({ paper: 'out' });
  const held = watch(empty.device.print(four));
  await empty.wait(50);
  t.same(held(), { kind: 'unknown', fault: null });
  empty.printer.set({ paper: 'ok' });
  await empty.wait(1_000);
  t.match(empty.printer.jobs(), [{ whole: true }], 'the buffer kept it');

  const off = rig({ level: 'D' });
  off.printer.set({ power: 'off' });
  t.same(await settle(off, off.device.print(four)), { kind: 'unknown', fault: null });
  off.printer.set({ power: 'on' });
  await off.wait(1_000);
  t.equal(off.printer.paper(), '', 'the bytes went nowhere');
  t.same(off.conditions(), [], 'and it never says how it is');
});

async function settle<T>(world: ReturnType<typeof rig>, call: Promise<T>): Promise<T | undefined> {
  const value = watch(call);
  await world.wait(5_000);
  return value();
}

t.test(
  'after paper and cover the printer goes on by itself, unless its buffer was cleared',
  async (t) => {
    for (const clear of [false, true]) {
      const world = rig();
      const { printer, device, wait } = world;
      const outcome = watch(device.print(four));
      await wait(15);
      printer.set({ cover: 'open' });
      await wait(0);
      t.match(outcome(), { kind: 'unknown', fault: { detail: 'cover is open' } });
      if (clear) t.same(await settle(world, device.clearBuffer()), { ok: true, value: undefined });
      printer.set({ cover: 'closed' });
      await wait(10_000);
      t.equal(printer.paper(), clear ? '1\n' : '1\n2\n3\n4\n\f');
    }
  },
);

t.test('clearing a buffer that still prints makes its jobs unknown', async (t) => {
  const { printer, device, wait } = rig();
  const outcomes = [watch(device.print(four)), watch(device.print(slip('later')))];
  await wait(15);
  const cleared = watch(device.clearBuffer());
  await wait(50);
  t.same(cleared(), { ok: true, value: undefined });
  for (const outcome of outcomes)
    t.match(outcome(), { kind: 'unknown', fault: { code: 'Protocol' } });
  t.equal(printer.paper(), '1\n');
});

t.test(
  'a clearing that nobody answers fails, and at level D has worked all the same',
  async (t) => {
    const silent = rig({ level: 'D' });
    void silent.device.print(four);
    await silent.wait(15);
    t.match(await settle(silent, silent.device.clearBuffer()), {
      ok: false,
      error: { code: 'Timeout' },
    });
    t.equal(silent.printer.paper(), '1\n');
    const off = rig();
    off.printer.set({ power: 'off' });
    t.match(await settle(off, off.device.clearBuffer()), { ok: false, error: { code: 'Timeout' } });
  },
);

t.test('two jobs come out one after the other, and a stop makes both unknown', async (t) => {
  const good = rig();
  const both = [watch(good.device.print(four)), watch(good.device.print(slip('5')))];
  await good.wait(100);
  t.same(
    both.map((outcome) => outcome()),
    [printed, printed],
  );
  t.equal(good.printer.paper(), '1\n2\n3\n4\n\f5\n\f');

  const bad = rig();
  const stopped = [watch(bad.device.print(four)), watch(bad.device.print(slip('5')))];
  await bad.wait(15);
  bad.printer.set({ jammed: true });
  await bad.wait(0);
  t.match(
    stopped.map((outcome) => outcome()?.kind),
    ['unknown', 'unknown'],
  );
});

t.test('conditions are told on opening and on each change, worst first', async (t) => {
  const { printer, wait, conditions } = rig();
  await wait(0);
  printer.set({ paper: 'low' });
  printer.set({ paper: 'low' });
  printer.set({ paper: 'out' });
  printer.set({ cover: 'open' });
  printer.set({ paper: 'ok' });
  printer.set({ cover: 'closed', jammed: true });
  printer.set({ power: 'off' });
  printer.set({ power: 'on', jammed: false });
  const told = ['ready', 'paperLow', 'paperOut', 'coverOpen', 'fault', 'offline', 'ready'];
  t.same(conditions(), told);
});

t.test('a printer that finds its voice says how it is', async (t) => {
  const { printer, wait, conditions } = rig({ level: 'D' });
  await wait(0);
  printer.set({ paper: 'low' });
  t.same(conditions(), []);
  printer.set({ level: 'A' });
  t.same(conditions(), ['paperLow']);
});

t.test(
  'a process that dies leaves its slip printing; one that closes settles its waiters',
  async (t) => {
    const dead = rig();
    const lost = watch(dead.device.print(four));
    dead.device.kill();
    const late = watch(dead.device.print(four));
    await dead.wait(10_000);
    t.equal(lost(), undefined);
    t.equal(late(), undefined);
    t.equal(dead.printer.paper(), '1\n2\n3\n4\n\f');

    const closed = rig();
    const settled = watch(closed.device.print(four));
    const clearing = watch(closed.device.clearBuffer());
    await closed.device.close();
    await closed.device.close();
    await closed.wait(0);
    t.match(settled(), { kind: 'unknown' });
    t.match(clearing(), { ok: false, error: { code: 'Gone' } });
    t.match(await settle(closed, closed.device.print(four)), { kind: 'notStarted' });
  },
);

t.test('each process hears of its own jobs alone', async (t) => {
  const { device, open, wait } = rig();
  const first = watch(device.print(four));
  const second = watch(open().print(slip('5')));
  await wait(55);
  t.equal(second(), undefined, 'still to come');
  await wait(20);
  t.same(second(), printed);
  t.same(first(), printed, 'it still lives');
});

t.test(
  'whatever stops it, level A says printed only of slips that are whole on the paper',
  async (t) => {
    const event = fc.oneof(
      fc.record({
        set: fc.constantFrom(
          { paper: 'out' },
          { paper: 'ok' },
          { cover: 'open' },
          { cover: 'closed' },
          { jammed: true },
          { jammed: false },
          { power: 'off' },
          { power: 'on' },
          { linesLeft: 3 },
        ),
      }),
      fc.record({ does: fc.constantFrom<'print' | 'clear'>('print', 'clear') }),
      fc.record({ wait: fc.constantFrom(5, 25, 400) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
        const { printer, device, wait } = rig();
        const outcomes: (() => PrintOutcome | undefined)[] = [];
        for (const each of events) {
          if ('set' in each) printer.set(each.set);
          else if ('wait' in each) await wait(each.wait);
          else if (each.does === 'clear') void device.clearBuffer();
          else outcomes.push(watch(device.print(slip(`job ${String(outcomes.length)}`, 'end'))));
        }
        await wait(10_000);
        for (const [place, outcome] of outcomes.entries()) {
          const whole = `job ${String(place)}\nend\n\f`;
          const paper = printer
            .jobs()
            .filter((job) => job.text.startsWith(`job ${String(place)}\n`));
          const [only] = paper;
          if (paper.length > 1) return false;
          if (outcome()?.kind === 'printed' && only?.text !== whole) return false;
          if (outcome()?.kind === 'notStarted' && only !== undefined) return false;
          if (outcome() === undefined) return false;
        }
        return true;
      }),
      { seed: 20_240_603, numRuns: count({ quick: 150, full: 5_000 }) },
    );
    t.pass();
  },
);
