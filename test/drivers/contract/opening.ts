/** Opening and closing, as often as one likes, and openings that come to nothing. */
import type { Test } from 'tap';
import { driverParts } from '../../../src/drivers/driver-parts.js';
import type { OpenLink } from '../../../src/drivers/links/byte-link.js';
import type { DeviceFault, DeviceKind } from '../../../src/runtime/ports/device.js';
import { hours, seconds } from '../../../src/runtime/ports/units.js';
import { type Desk, configOf, newDesk, newEars, opened } from '../desk.js';
import { unplugged } from '../fake-wire.js';
import { type ContractOptions, isQuiet, lifeOn, rigOf } from './rig.js';

export function opensAndCloses<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
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

  t.test('opens again while its close is still on the way, and works', async (t) => {
    const desk = newDesk();
    const first = await lifeOn(options, newDesk());
    const before = await rigOf(options, desk);
    const closing = before.device.close();
    const again = lifeOn(options, desk);
    await closing;
    t.same((await again)?.told, first?.told);
    t.equal(desk.time.nextDue(), undefined);
  });

  t.test('closed in the middle of what the device sends, it tells nothing more', async (t) => {
    for (let place = 0; place <= sample.length; place++) {
      const all = await rigOf(options);
      all.wire.push(...sample.slice(0, place));
      await all.device.close();
      await all.time.settle();
      isQuiet(t, all, sample.slice(place));
      const told = all.ears.readings.length;
      await all.time.advance(hours(1));
      t.equal(
        all.ears.readings.length,
        told,
        `an hour after a close behind ${String(place)} bytes`,
      );
      t.same(all.ears.faults, []);
    }
  });
}

export function opensOrNot<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { make, raw } = options;
  t.test('an opening that fails leaves nothing behind, and the next one works', async (t) => {
    const desk = newDesk();
    const { time, wire, parts } = desk;
    const fault: DeviceFault = { code: 'NotAvailable', detail: 'not here' };
    wire.refuse(fault);
    const ears = newEars<K>(time);
    const driver = make(parts);
    t.same(await driver.open(configOf(driver, raw), ears.io), { ok: false, error: fault });
    t.equal(time.nextDue(), undefined);
    t.same(ears.faults, []);
    wire.refuse(null);
    t.same(await lifeOn(options, desk), await lifeOn(options, newDesk()));
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

  t.test('a signal that is off before the opening leaves nothing behind', async (t) => {
    const { time, wire, parts } = newDesk();
    const ears = newEars<K>(time);
    const driver = make(parts);
    ears.abort();
    t.equal((await driver.open(configOf(driver, raw), ears.io)).ok, false);
    await time.settle();
    t.equal(wire.openLinks(), 0);
    t.equal(time.nextDue(), undefined);
    t.same(ears.faults, []);
  });
}

export function openingsAreEventful<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  const { make, raw, sample } = options;
  t.test('what is lost before it was open is an opening that failed', async (t) => {
    const desk = newDesk();
    const { time, wire } = desk;
    const ears = newEars<K>(time);
    const driver = make(
      driverParts(
        early(desk, () => {
          wire.push(...sample);
          wire.drop();
        }),
      ),
    );
    t.same(await driver.open(configOf(driver, raw), ears.io), { ok: false, error: unplugged });
    await time.settle();
    t.equal(time.nextDue(), undefined);
    t.same(ears.faults, []);
  });

  t.test('what is said before it was open breaks nothing', async (t) => {
    const desk = newDesk();
    const parts = driverParts(
      early(desk, () => {
        desk.wire.push(...sample.slice(0, -1));
      }),
    );
    const all = await rigOf(options, { ...desk, parts });
    await all.time.advance(seconds(1));
    t.same(all.ears.faults, []);
    await all.device.close();
    await all.time.settle();
    isQuiet(t, all, sample);
  });
}

/** The wire of `desk`, with something that happens between a link and the answer to its opening. */
function early({ wire }: Desk, happens: () => void): OpenLink {
  return async (config, listener, signal) => {
    const link = await wire.openLink(config, listener, signal);
    happens();
    return link;
  };
}
