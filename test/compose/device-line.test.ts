import t from 'tap';
import { faces } from '../../src/compose/device-faces.js';
import type { LineOptions } from '../../src/compose/device-line.js';
import type {
  Device,
  DeviceFault,
  DeviceIo,
  PrintOutcome,
  Reading,
} from '../../src/runtime/ports/device.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { type Result, failed, ok } from '../../src/runtime/ports/result.js';
import { type Millis, millis, seconds, wallMs } from '../../src/runtime/ports/units.js';
import type { DeviceReport } from '../../src/runtime/supervisor/device-report.js';
import { virtualTime } from '../../src/twins/virtual-time.js';

const missing: DeviceFault = { code: 'NotFound', detail: 'no such file' };
const lost: DeviceFault = { code: 'Gone', detail: 'unplugged' };

/** A device that opens as it is told, and all that is told of it. */
function plug<K extends 'lcd' | 'printer'>(kind: K, device: Device<K>) {
  const time = virtualTime({ wall: wallMs(1_800_000_000_000) });
  const heard: (string | null)[] = [];
  const openedAt: number[] = [];
  let isThere = false;
  let io: DeviceIo<Reading<K>> | null = null;
  const options: LineOptions<K> = {
    id: 'one',
    kind,
    driver: 'under-test',
    required: false,
    traffic: () => null,
    open: async (given): Promise<Result<Device<K>, DeviceFault>> => {
      openedAt.push(time.elapsed());
      io = given;
      return isThere ? ok(device) : failed(missing);
    },
    onChange: (fault) => heard.push(fault?.code ?? null),
  };
  return {
    time,
    heard,
    openedAt,
    options,
    parts: {
      clock: time,
      after: (span: Millis, run: () => void) => time.after(span, run),
      log: silentLog,
      random: { bytes: (length: number) => new Uint8Array(length) },
      onBug: (error: unknown) => {
        throw error;
      },
    },
    plugIn: () => (isThere = true),
    say: (reading: Reading<K>) => io?.emit(reading),
    pullOut: () => {
      isThere = false;
      io?.gone(lost);
    },
  };
}

t.test('a panel that comes late, or comes back, shows the newest picture', async (t) => {
  const shown: (readonly string[])[] = [];
  const rig = plug('lcd', { show: (rows) => shown.push(rows), close: async () => undefined });
  const { time } = rig;
  const lcd = faces.lcd(rig.parts, rig.options, () => undefined)({ emit: () => undefined });
  lcd.show(['starting']);
  lcd.show(['idle']);
  await time.advance(seconds(1));
  t.same(rig.heard, ['NotFound'], 'told once, not at every try');
  rig.plugIn();
  await time.advance(seconds(2));
  t.same(shown, [['idle']]);
  lcd.show(['amount']);
  rig.pullOut();
  lcd.show(['paid']);
  rig.plugIn();
  await time.advance(seconds(3));
  t.same(shown, [['idle'], ['amount'], ['paid']]);
  t.same(rig.heard, ['NotFound', null, 'Gone', null]);
});

t.test('tries go on for ever, with pauses that grow to five seconds', async (t) => {
  const rig = plug('lcd', { show: () => undefined, close: async () => undefined });
  const { time } = rig;
  const lcd = faces.lcd(rig.parts, rig.options, () => undefined)({ emit: () => undefined });
  await time.advance(seconds(20));
  t.same(rig.openedAt, [0, 250, 750, 1750, 3750, 7750, 12_750, 17_750]);
  await lcd.close();
  await time.advance(seconds(60));
  t.equal(rig.openedAt.length, 8, 'none after the close');
  t.equal(time.nextDue(), undefined, 'and no timer is left');
});

t.test('one that flaps is not opened ever faster; one that stayed begins anew', async (t) => {
  const rig = plug('lcd', { show: () => undefined, close: async () => undefined });
  const { time } = rig;
  rig.plugIn();
  faces.lcd(rig.parts, rig.options, () => undefined)({ emit: () => undefined });
  await time.settle();
  for (let turn = 0; turn < 4; turn++) {
    rig.pullOut();
    rig.plugIn();
    await time.next();
  }
  t.same(rig.openedAt, [0, 250, 750, 1750, 3750]);
  await time.advance(seconds(11));
  const before = time.elapsed();
  rig.pullOut();
  rig.plugIn();
  await time.advance(millis(250));
  t.equal(rig.openedAt.at(-1), before + 250);
});

t.test('a printer that is away is off-line, and no slip is begun', async (t) => {
  const rig = plug('printer', {
    print: async () => ({ kind: 'printed' }),
    clearBuffer: async () => ok(undefined),
    close: async () => undefined,
  });
  const { time } = rig;
  const readings: string[] = [];
  const printer = faces.printer(
    rig.parts,
    rig.options,
    () => undefined,
  )({
    emit: ({ condition }) => readings.push(condition),
  });
  await time.settle();
  t.same(readings, ['offline']);
  const slip = { lines: [], cut: true };
  t.same(await printer.print(slip), { kind: 'notStarted', fault: missing });
  t.match(await printer.clearBuffer(), { ok: false, error: missing });
  rig.plugIn();
  await time.advance(seconds(1));
  t.same(await printer.print(slip), { kind: 'printed' });
  await printer.close();
});

t.test('one that opens only after the close is let go at once', async (t) => {
  let closed = 0;
  type Opened = Result<Device<'lcd'>, DeviceFault>;
  let open: (device: Opened) => void = () => undefined;
  const rig = plug('lcd', { show: () => undefined, close: async () => undefined });
  const options = { ...rig.options, open: () => new Promise<Opened>((done) => (open = done)) };
  const lcd = faces.lcd(rig.parts, options, () => undefined)({ emit: () => undefined });
  await lcd.close();
  open(
    ok({
      show: () => undefined,
      close: async () => {
        closed += 1;
      },
    }),
  );
  await rig.time.settle();
  t.equal(closed, 1);
  t.same(rig.heard, []);
});

t.test('a print that hangs ends as unknown, and the printer is opened anew', async (t) => {
  let print: (outcome: PrintOutcome) => void = () => undefined;
  let report: (() => DeviceReport) | null = null;
  let closed = 0;
  const rig = plug('printer', {
    print: () => new Promise((resolve) => (print = resolve)),
    clearBuffer: async () => ok(undefined),
    close: async () => {
      closed += 1;
    },
  });
  const { time } = rig;
  rig.plugIn();
  const printer = faces.printer(
    rig.parts,
    rig.options,
    (line) => (report = () => line.report()),
  )({
    emit: () => undefined,
  });
  await time.settle();
  const outcomes: PrintOutcome[] = [];
  void printer.print({ lines: [], cut: true }).then((outcome) => outcomes.push(outcome));
  await time.advance(seconds(109));
  t.same([outcomes, closed], [[], 0]);
  await time.advance(seconds(2));
  t.match(outcomes, [{ kind: 'unknown', fault: { code: 'Timeout' } }]);
  t.same([closed, rig.openedAt.length], [1, 2]);
  print({ kind: 'printed' });
  await time.settle();
  t.equal(outcomes.length, 1, 'what comes afterwards changes nothing');
  t.match((report as (() => DeviceReport) | null)?.(), {
    health: 'up',
    statistics: { opened: 2, lost: 1, commands: 1, commandFaults: 1 },
  });
  await printer.close();
});

t.test('a command that throws is a fault, with the kind of error and not its words', async (t) => {
  const rig = plug('printer', {
    print: () => {
      throw new RangeError('281234567890123456');
    },
    clearBuffer: async () => Promise.reject(new TypeError('281234567890123456')),
    close: async () => Promise.reject(new TypeError('281234567890123456')),
  });
  rig.plugIn();
  const printer = faces.printer(
    rig.parts,
    rig.options,
    () => undefined,
  )({
    emit: () => undefined,
  });
  await rig.time.settle();
  const fault = { code: 'Protocol', detail: 'the driver threw RangeError in print' };
  t.same(await printer.print({ lines: [], cut: true }), { kind: 'unknown', fault });
  await rig.time.advance(seconds(1));
  t.match(await printer.clearBuffer(), {
    ok: false,
    error: { detail: /TypeError in clearBuffer/ },
  });
  await printer.close();
  await rig.time.settle();
  t.equal(rig.time.nextDue(), undefined);
});

t.test(
  'what the till throws over a reading is a bug of ours, and no fault of the device',
  async (t) => {
    const rig = plug('printer', {
      print: async () => ({ kind: 'printed' }),
      clearBuffer: async () => ok(undefined),
      close: async () => undefined,
    });
    rig.plugIn();
    const bugs: unknown[] = [];
    const parts = { ...rig.parts, onBug: (error: unknown) => bugs.push(error) };
    const printer = faces.printer(
      parts,
      rig.options,
      () => undefined,
    )({
      emit: () => {
        throw new Error('ours');
      },
    });
    await rig.time.settle();
    rig.say({ kind: 'ConditionChanged', condition: 'ready' });
    t.match(bugs, [{ message: 'ours' }]);
    t.same(rig.heard, [null]);
    await printer.close();
  },
);

t.test('of a flood of conditions the newest gets through', async (t) => {
  const rig = plug('printer', {
    print: async () => ({ kind: 'printed' }),
    clearBuffer: async () => ok(undefined),
    close: async () => undefined,
  });
  rig.plugIn();
  const conditions: string[] = [];
  const printer = faces.printer(
    rig.parts,
    rig.options,
    () => undefined,
  )({
    emit: ({ condition }) => conditions.push(condition),
  });
  await rig.time.settle();
  for (let turn = 0; turn < 1_000; turn++)
    rig.say({ kind: 'ConditionChanged', condition: turn % 2 === 0 ? 'paperOut' : 'ready' });
  rig.say({ kind: 'ConditionChanged', condition: 'coverOpen' });
  t.ok(conditions.length < 40 && conditions.at(-1) !== 'coverOpen');
  await rig.time.advance(seconds(1));
  t.equal(conditions.at(-1), 'coverOpen');
  await printer.close();
  t.equal(rig.time.nextDue(), undefined);
});
