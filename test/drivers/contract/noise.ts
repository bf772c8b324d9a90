/** What comes from a far side that is broken: garbage, silence, floods; and from a listener that is. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Test } from 'tap';
import type { DeviceKind, Reading } from '../../../src/runtime/ports/device.js';
import { type Millis, hours, millis, seconds } from '../../../src/runtime/ports/units.js';
import type { VirtualTime } from '../../../src/twins/virtual-time.js';
import { count } from '../../counts.js';
import { type Desk, newDesk, newEars } from '../desk.js';
import { type ContractOptions, answering, isQuiet, rigOf, within, wordOf } from './rig.js';

export function survivesWhatComes<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
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
    const desk = newDesk();
    const all = await rigOf(options, desk, newEars<K>(desk.time, { keeps: false }));
    await pour(all);
    // The engine itself keeps something now and then; what the driver keeps is kept every time.
    const grown: number[] = [];
    for (let turn = 0; turn < 3; turn++) {
      const before = heldBytes();
      const pieces = await pour(all);
      grown.push(heldBytes() - before);
      const kept = pieces.filter((piece) => piece.deref() !== undefined).length;
      t.ok(kept <= piecesKeptMax, `${String(kept)} pieces of ${String(pieces.length)} are kept`);
    }
    t.ok(
      Math.min(...grown) < floodGrowthMax,
      `of ${String(floodBytes)} bytes each ${grown.join(', ')} are held`,
    );
    await all.time.advance(seconds(30));
    t.same(all.ears.faults, []);
    await all.device.close();
    isQuiet(t, all, sample);
  });
}

const pieceBytes = 64;
const floodTurns = count({ quick: 1_000, full: 16_000 });
const floodBytes = floodTurns * pieceBytes;
/** A driver that kept its bytes in a list would be beyond it, and the engine's own business is not. */
const floodGrowthMax = floodBytes * 6;
/** The one in hand, and the one before it. */
const piecesKeptMax = 2;

/** A far side that talks without end. Answers what it said, for as long as somebody keeps it. */
async function pour({ wire, time }: Desk): Promise<readonly WeakRef<Uint8Array>[]> {
  const said: WeakRef<Uint8Array>[] = [];
  for (let turn = 0; turn < floodTurns; turn++) {
    const piece = Uint8Array.from({ length: pieceBytes }, (_, place) => flooding(turn, place));
    said.push(new WeakRef(piece));
    wire.give(piece);
    await Promise.resolve();
  }
  await time.settle();
  return said;
}

function flooding(turn: number, place: number): number {
  return ((turn * pieceBytes + place) * 7 + 0x20) & 0x7f;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heldBytes(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

export function survivesItsListener<K extends DeviceKind, C>(
  t: Test,
  options: ContractOptions<K, C>,
): void {
  t.test('a listener that throws is heard, and breaks nothing in the driver', async (t) => {
    const well = await listened(options, () => undefined);
    const ill = await listened(options, (reading) => {
      throw new Error(`no ${reading}`);
    });
    t.same(ill.told, well.told, 'it goes on telling');
    t.same(ill.answered, well.answered);
    t.same(
      ill.thrown,
      well.told.map((reading) => `no ${reading}`),
    );
    t.equal(ill.due, undefined, 'no timer is left');
  });
}

async function listened<K extends DeviceKind, C>(
  options: ContractOptions<K, C>,
  hear: (reading: string) => void,
) {
  const desk = answering(newDesk(), options);
  const ears = newEars<K>(desk.time);
  const told: string[] = [];
  const thrown: string[] = [];
  const emit = (reading: Reading<K>): void => {
    const word = wordOf(reading);
    told.push(word);
    hear(word);
  };
  const all = await rigOf(options, desk, { ...ears, io: { ...ears.io, emit } });
  for (let turn = 0; turn < 3; turn++) {
    all.wire.push(...options.sample);
    await passes(desk.time, seconds(1), thrown);
  }
  const using = options.use(all.device);
  for (let turn = 0; turn < 120; turn++) await passes(desk.time, seconds(1), thrown);
  const answered = await within(desk.time, using);
  await all.device.close();
  await passes(desk.time, millis(1), thrown);
  return { told, thrown, answered, due: desk.time.nextDue() };
}

/** Lets time pass, whatever is thrown on the way. */
async function passes(time: VirtualTime, span: Millis, thrown: string[]): Promise<void> {
  const until = time.elapsed() + span;
  while (time.elapsed() < until || (time.nextDue() ?? Infinity) <= time.mono()) {
    try {
      await time.advance(millis(until - time.elapsed()));
    } catch (error: unknown) {
      thrown.push(error instanceof Error ? error.message : String(error));
    }
  }
}
