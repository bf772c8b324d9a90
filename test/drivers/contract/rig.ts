/**
 * A driver as its conformance suite holds it: opened on a wire whose far end answers as the device
 * would, and a short life that two devices of one driver have to live alike.
 */
import type { Test } from 'tap';
import type { DriverParts } from '../../../src/drivers/driver-parts.js';
import type { Device, DeviceKind, Driver, Reading } from '../../../src/runtime/ports/device.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import type { VirtualTime } from '../../../src/twins/virtual-time.js';
import { type Desk, type Ears, newDesk, newEars, opened } from '../desk.js';

export interface ContractOptions<K extends DeviceKind, C> {
  readonly make: (parts: DriverParts) => Driver<K, C>;
  readonly raw: unknown;
  /** Bytes as the device sends them in ordinary life. */
  readonly sample: readonly number[];
  /** Uses the device; settles when all that was asked of it is answered. */
  readonly use: (device: Device<K>) => Promise<unknown>;
  /** Whether the device is asked at rest, so that a timer is always armed. */
  readonly asksAtRest: boolean;
  /** A field that its configuration has to have; `link` unless told. */
  readonly field?: string;
  /** What the device answers to a piece that it was sent; without it the device has no voice of its own. */
  readonly answers?: (sent: Uint8Array) => readonly number[];
}

export interface Rig<K extends DeviceKind> extends Desk {
  readonly ears: Ears<K>;
  readonly device: Device<K>;
}

/** Whatever is asked of a device is answered by then, whatever the far side does. */
export const answeredMax = seconds(600);

export async function rigOf<K extends DeviceKind, C>(
  options: ContractOptions<K, C>,
  desk: Desk = newDesk(),
  ears: Ears<K> = newEars<K>(desk.time),
): Promise<Rig<K>> {
  const device = await opened(options.make(desk.parts), options.raw, ears);
  await desk.time.settle();
  return { ...desk, ears, device };
}

/** Has the far end answer, each answer a millisecond after what it answers. */
export function answering<K extends DeviceKind, C>(
  desk: Desk,
  { answers }: ContractOptions<K, C>,
): Desk {
  if (answers === undefined) return desk;
  desk.wire.onSent = (bytes) => {
    const answer = answers(bytes);
    if (answer.length === 0) return;
    desk.time.after(millis(1), () => {
      desk.wire.push(...answer);
    });
  };
  return desk;
}

/** What came of a device that works: what it told, what it answered, how much it was sent. */
export interface Life {
  readonly told: readonly string[];
  readonly answered: unknown;
  readonly taken: number;
}

/** Lives on `desk`, from opening to close; `null` where something that was asked is never answered. */
export async function lifeOn<K extends DeviceKind, C>(
  options: ContractOptions<K, C>,
  desk: Desk,
): Promise<Life | null> {
  const before = desk.wire.taken();
  const { device, ears, time, wire } = await rigOf(options, answering(desk, options));
  await time.advance(seconds(1));
  wire.push(...options.sample);
  await time.advance(seconds(1));
  const using = await within(time, options.use(device));
  await time.advance(seconds(1));
  const taken = wire.taken() - before;
  await device.close();
  await time.settle();
  return using === null ? null : { told: ears.readings.map(wordOf), answered: using.value, taken };
}

/** What `asked` answers, when it does within the bound. */
export async function within<T>(
  time: VirtualTime,
  asked: Promise<T>,
): Promise<{ readonly value: T } | null> {
  const answer: { value: { readonly value: T } | null } = { value: null };
  void asked.then((value) => {
    answer.value = { value };
  });
  await time.settle();
  for (let spent = 0; spent < answeredMax && answer.value === null; spent += 1_000) {
    await time.advance(seconds(1));
  }
  return answer.value;
}

export function wordOf(reading: Reading<DeviceKind>): string {
  return Object.values(reading)
    .map((value: unknown) => (value instanceof Secret ? String(value.reveal()) : String(value)))
    .join(' ');
}

export function isQuiet<K extends DeviceKind>(
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
