/**
 * Far sides that are in order, and no help: slow to take what they are sent, or answering twice, late
 * or in another order than they were asked. Whoever waits is answered within a bound all the same.
 */
import type { Test } from 'tap';
import type { DeviceKind } from '../../../src/runtime/ports/device.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { type Desk, newDesk } from '../desk.js';
import { type ContractOptions, answering, isQuiet, rigOf, within } from './rig.js';

export function bearsItsPeer<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  const { sample, use, answers } = options;
  t.test('a far side that takes one byte in 100 ms: everything is answered', async (t) => {
    const desk = answering(newDesk(), options);
    desk.wire.slow(millis(100));
    const all = await rigOf(options, desk);
    t.not(await within(all.time, use(all.device)), null);
    t.same(all.ears.faults, []);
    await all.device.close();
    await all.time.advance(seconds(1));
    isQuiet(t, all, sample);
  });

  t.test('a far side that takes nothing: everything is answered, or it is lost', async (t) => {
    const desk = newDesk();
    const all = await rigOf(options, desk);
    desk.wire.stall();
    t.not(await within(all.time, use(all.device)), null);
    t.not(await within(all.time, use(all.device)), null, 'and again');
    t.ok(all.ears.faults.length <= 1, 'told once at most');
    await all.device.close();
    await all.time.advance(seconds(1));
    isQuiet(t, all, sample);
  });

  if (answers === undefined) return;
  for (const [manner, speaks] of Object.entries(manners)) {
    t.test(`a device that answers ${manner} breaks nothing, and is believed later`, async (t) => {
      const desk = newDesk();
      speaks(desk, answers);
      const all = await rigOf(options, desk);
      await all.time.advance(seconds(10));
      t.not(await within(all.time, use(all.device)), null);
      t.same(all.ears.faults, []);
      answering(desk, options);
      await all.time.advance(seconds(60));
      const later = await within(all.time, use(all.device));
      t.same(later, await usedOnce(options), 'as one that never did');
      await all.device.close();
      await all.time.advance(seconds(60));
      isQuiet(t, all, sample);
    });
  }
}

async function usedOnce<K extends DeviceKind, C>(options: ContractOptions<K, C>) {
  const { device, time } = await rigOf(options, answering(newDesk(), options));
  await time.advance(seconds(70));
  return within(time, options.use(device));
}

type Speaks = (desk: Desk, answers: (sent: Uint8Array) => readonly number[]) => void;

const manners: Readonly<Record<string, Speaks>> = {
  twice: ({ wire, time }, answers) => {
    wire.onSent = (bytes) => {
      const answer = answers(bytes);
      time.after(millis(1), () => {
        wire.push(...answer, ...answer);
      });
    };
  },
  'twice, apart': ({ wire, time }, answers) => {
    wire.onSent = (bytes) => {
      const answer = answers(bytes);
      for (const span of [1, 5]) {
        time.after(millis(span), () => {
          wire.push(...answer);
        });
      }
    };
  },
  late: ({ wire, time }, answers) => {
    wire.onSent = (bytes) => {
      const answer = answers(bytes);
      time.after(seconds(3), () => {
        wire.push(...answer);
      });
    };
  },
  'in reverse': ({ wire, time }, answers) => {
    let kept: (readonly number[])[] = [];
    wire.onSent = (bytes) => {
      const answer = answers(bytes);
      if (answer.length === 0) return;
      kept.unshift(answer);
      if (kept.length > 1) return;
      time.after(seconds(2), () => {
        const all = kept;
        kept = [];
        for (const one of all) wire.push(...one);
      });
    };
  },
};
