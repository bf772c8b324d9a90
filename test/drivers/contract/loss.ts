/** The plug pulled, at every byte that the device sends and at every byte that it is sent. */
import type { Test } from 'tap';
import type { DeviceKind } from '../../../src/runtime/ports/device.js';
import { seconds } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import { configOf, newDesk, newEars } from '../desk.js';
import { unplugged } from '../fake-wire.js';
import {
  type ContractOptions,
  type Rig,
  answering,
  isQuiet,
  lifeOn,
  rigOf,
  within,
} from './rig.js';

/** At how many places a long stream is cut: at all of them in the full run. */
const places = count({ quick: 16, full: 10_000 });

export function isLost<K extends DeviceKind, C>(t: Test, options: ContractOptions<K, C>): void {
  const { sample } = options;
  t.test('lost at any byte that the device sends: told once, and the next one works', async (t) => {
    const first = await lifeOn(options, newDesk());
    t.not(first, null, 'it answers whatever it is asked');
    for (let place = 0; place <= sample.length; place++) {
      const all = await rigOf(options);
      all.wire.push(...sample.slice(0, place));
      all.wire.drop();
      all.wire.drop();
      await all.time.settle();
      t.same(all.ears.faults, [unplugged], `after ${String(place)} bytes`);
      isQuiet(t, all, sample);
      await all.device.close();
      t.equal(all.ears.faults.length, 1);
      t.same(await lifeOn(options, all), first, 'as on its first day');
    }
  });

  t.test('lost at any byte that it is sent: told once, answered, and works again', async (t) => {
    const first = await lifeOn(options, newDesk());
    const length = first?.taken ?? 0;
    for (const place of spread(length)) await isCut(t, options, place);
    const { taken } = (await lifeOn(options, newDesk())) ?? {};
    t.equal(taken, length, 'the length of what it is sent does not change');
  });
}

async function isCut<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
  place: number,
): Promise<void> {
  const desk = answering(newDesk(), options);
  const { time, wire, parts } = desk;
  const ears = newEars<K>(time);
  wire.cutAfter(place);
  const driver = options.make(parts);
  const opening = await driver.open(configOf(driver, options.raw), ears.io);
  await time.settle();
  const after = `after ${String(place)} bytes`;
  if (opening.ok) {
    const device = opening.value;
    await time.advance(seconds(2));
    t.not(await within(time, options.use(device)), null, `answered ${after}`);
    await time.advance(seconds(1));
    t.same(ears.faults, [unplugged], `told once ${after}`);
    t.equal(time.nextDue(), undefined, `no timer is left ${after}`);
    await device.close();
  } else t.same(ears.faults, [], `an opening that failed is no loss ${after}`);
  t.equal(wire.openLinks(), 0);
  t.not(await lifeOn(options, desk), null, `works again ${after}`);
}

/** Places of a stream of `length` to cut it at, its ends among them. */
function spread(length: number): readonly number[] {
  if (length <= places) return Array.from({ length }, (_, place) => place);
  const step = (length - 1) / (places - 1);
  return Array.from({ length: places }, (_, turn) => Math.round(turn * step));
}

export function answersWhoeverWaits<K extends DeviceKind, C>(
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
