/**
 * What every driver promises, whatever it drives: it opens and closes as often as one likes, tells of
 * its loss once, survives garbage, silence and floods, settles whoever waits, and leaves no timer.
 */
import fc from 'fast-check';
import type { Test } from 'tap';
import type { DriverParts } from '../../src/drivers/driver-parts.js';
import type { Device, DeviceFault, DeviceKind, Driver } from '../../src/runtime/ports/device.js';
import { hours, seconds } from '../../src/runtime/ports/units.js';
import { count } from '../counts.js';
import { type Desk, type Ears, configOf, newDesk, newEars, opened } from './desk.js';

export interface ContractOptions<K extends DeviceKind, C> {
  readonly make: (parts: DriverParts) => Driver<K, C>;
  readonly raw: unknown;
  /** Bytes as the device sends them in ordinary life. */
  readonly sample: readonly number[];
  /** Uses the device; settles when all that was asked of it is answered. */
  readonly use: (device: Device<K>) => Promise<unknown>;
  /** Whether the device is asked at rest, so that a timer is always armed. */
  readonly asksAtRest: boolean;
}

interface Rig<K extends DeviceKind> extends Desk {
  readonly ears: Ears<K>;
  readonly device: Device<K>;
}

export function driverContract<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  opensAndCloses(t, options);
  opensOrNot(t, options);
  isLost(t, options);
  answersWhoeverWaits(t, options);
  survivesWhatComes(t, options);
}

async function rigOf<K extends DeviceKind, C>({
  make,
  raw,
}: ContractOptions<K, C>): Promise<Rig<K>> {
  const desk = newDesk();
  const ears = newEars<K>(desk.time);
  const device = await opened(make(desk.parts), raw, ears);
  await desk.time.settle();
  return { ...desk, ears, device };
}

function isQuiet<K extends DeviceKind>(
  t: Test,
  { time, wire, ears }: Rig<K>,
  sample: readonly number[],
): void {
  t.equal(time.nextDue(), undefined, 'no timer is left');
  t.equal(wire.openLinks(), 0, 'the link is let go');
  const before = ears.readings.length;
  wire.push(...sample);
  t.equal(ears.readings.length, before, 'nothing is told any more');
}

function opensAndCloses<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { make, raw, sample } = options;
  t.test('opens and closes, twice, and again', async (t) => {
    const desk = newDesk();
    const driver = make(desk.parts);
    for (let round = 0; round < 3; round++) {
      const ears = newEars<K>(desk.time);
      const device = await opened(driver, raw, ears);
      await desk.time.settle();
      await Promise.all([device.close(), device.close()]);
      await device.close();
      await desk.time.settle();
      isQuiet(t, { ...desk, ears, device }, sample);
      t.same(ears.faults, [], 'whoever closes is not told of a loss');
    }
    t.equal(desk.wire.opened(), 3);
  });
}

function isLost<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { sample } = options;
  t.test('the link gone at any byte is told once', async (t) => {
    for (let place = 0; place <= sample.length; place++) {
      const all = await rigOf(options);
      all.wire.push(...sample.slice(0, place));
      all.wire.drop();
      all.wire.drop();
      await all.time.settle();
      t.equal(all.ears.faults.length, 1, `after ${String(place)} bytes`);
      isQuiet(t, all, sample);
      await all.device.close();
      t.equal(all.ears.faults.length, 1);
    }
  });
}

function answersWhoeverWaits<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  const { sample, use } = options;
  for (const [end, run] of [
    [
      'drop',
      ({ wire }) => {
        wire.drop();
      },
    ],
    ['close', ({ device }) => void device.close()],
    [
      'abort',
      ({ ears }) => {
        ears.abort();
      },
    ],
  ] satisfies readonly (readonly [string, (rig: Rig<K>) => void])[]) {
    t.test(
      `whoever waits is answered at a ${end}, with a far side that reads nothing`,
      async (t) => {
        const all = await rigOf(options);
        all.wire.stall();
        let answered = false;
        const using = use(all.device).then(() => {
          answered = true;
        });
        await all.time.advance(seconds(1));
        run(all);
        await all.time.settle();
        t.equal(answered, true);
        await using;
        isQuiet(t, all, sample);
        t.equal(all.ears.faults.length, end === 'drop' ? 1 : 0);
        await use(all.device);
        isQuiet(t, all, sample);
      },
    );
  }
}

function opensOrNot<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { make, raw } = options;
  t.test('an opening that fails leaves nothing behind', async (t) => {
    const { time, wire, parts } = newDesk();
    const fault: DeviceFault = { code: 'NotAvailable', detail: 'not here' };
    wire.refuse(fault);
    const ears = newEars<K>(time);
    const driver = make(parts);
    t.same(await driver.open(configOf(driver, raw), ears.io), { ok: false, error: fault });
    t.equal(time.nextDue(), undefined);
    t.same(ears.faults, []);
  });

  t.test('an opening that is given up leaves nothing behind', async (t) => {
    const { time, wire, parts } = newDesk();
    wire.hold();
    const ears = newEars<K>(time);
    const driver = make(parts);
    const opening = driver.open(configOf(driver, raw), ears.io);
    ears.abort();
    wire.letIn();
    t.equal((await opening).ok, false);
    await time.settle();
    t.equal(wire.openLinks(), 0);
    t.equal(time.nextDue(), undefined);
    t.same(ears.faults, []);
  });
}

function survivesWhatComes<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { sample, asksAtRest } = options;
  t.test('garbage in any pieces is survived', async (t) => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(pieces, async (garbage) => {
        const all = await rigOf(options);
        for (const piece of garbage) {
          all.wire.push(...piece);
          await all.time.settle();
        }
        await all.device.close();
        await all.time.settle();
        return all.time.nextDue() === undefined && all.ears.faults.length === 0;
      }),
      { seed: 20260301, numRuns: count({ quick: 100, full: 5_000 }) },
    );
    t.pass();
  });

  t.test('an hour of silence is no fault, and no work', async (t) => {
    const all = await rigOf(options);
    await all.time.advance(hours(1));
    t.same(all.ears.faults, []);
    if (!asksAtRest) t.equal(all.time.nextDue(), undefined);
    await all.device.close();
    isQuiet(t, all, sample);
  });

  t.test('a flood is taken and leaves nothing that grows', async (t) => {
    const all = await rigOf(options);
    const flood = Array.from({ length: 4_096 }, (_, place) => (place * 7 + 0x20) & 0x7f);
    for (let turn = 0; turn < 64; turn++) all.wire.push(...flood);
    await all.time.advance(seconds(30));
    t.same(all.ears.faults, []);
    await all.device.close();
    isQuiet(t, all, sample);
  });
}
