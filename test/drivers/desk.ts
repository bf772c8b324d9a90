/** A driver under test with everything around it: a wire, virtual time, and ears for what it says. */
import { type DriverParts, driverParts } from '../../src/drivers/driver-parts.js';
import type {
  Device,
  DeviceFault,
  DeviceIo,
  DeviceKind,
  Driver,
  Reading,
} from '../../src/runtime/ports/device.js';
import type { LogValue } from '../../src/runtime/ports/log.js';
import type { Result } from '../../src/runtime/ports/result.js';
import { wallMs } from '../../src/runtime/ports/units.js';
import { type VirtualTime, virtualTime } from '../../src/twins/virtual-time.js';
import { type FakeWire, fakeWire } from './fake-wire.js';

export interface Logged {
  readonly name: string;
  readonly fields: Readonly<Record<string, LogValue>>;
}

export interface Ears<K extends DeviceKind> {
  readonly io: DeviceIo<Reading<K>>;
  readonly readings: Reading<K>[];
  readonly faults: DeviceFault[];
  readonly logged: Logged[];
  readonly abort: () => void;
}

export interface Desk {
  readonly time: VirtualTime;
  readonly wire: FakeWire;
  readonly parts: DriverParts;
}

export function newDesk(): Desk {
  const time = virtualTime({ wall: wallMs(1_800_000_000_000) });
  const wire = fakeWire((span, run) => time.after(span, run));
  return { time, wire, parts: driverParts(wire.openLink) };
}

/** `keeps: false` lets go of what it heard at once, so that only the driver can hold it. */
export function newEars<K extends DeviceKind>(
  time: VirtualTime,
  { keeps = true }: { readonly keeps?: boolean } = {},
): Ears<K> {
  const controller = new AbortController();
  const readings: Reading<K>[] = [];
  const faults: DeviceFault[] = [];
  const logged: Logged[] = [];
  return {
    readings,
    faults,
    logged,
    abort: () => {
      controller.abort();
    },
    io: {
      id: 'under-test',
      clock: time,
      after: (span, run) => time.after(span, run),
      signal: controller.signal,
      log: {
        write: (_level, name, fields = {}) => {
          if (keeps) logged.push({ name, fields });
        },
      },
      emit: (reading) => {
        if (keeps) readings.push(reading);
      },
      gone: (fault) => {
        faults.push(fault);
      },
    },
  };
}

/** What `raw` says, which has to be right. */
export function configOf<K extends DeviceKind, C>(driver: Driver<K, C>, raw: unknown): C {
  return valueOf(driver.parseConfig(raw));
}

export async function opened<K extends DeviceKind, C>(
  driver: Driver<K, C>,
  raw: unknown,
  ears: Ears<K>,
): Promise<Device<K>> {
  return valueOf(await driver.open(configOf(driver, raw), ears.io));
}

export function valueOf<T>(result: Result<T, unknown>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** Paths of what is wrong with `raw`. */
export function problemsOf<K extends DeviceKind, C>(
  driver: Driver<K, C>,
  raw: unknown,
): readonly string[] {
  const parsed = driver.parseConfig(raw);
  return parsed.ok ? [] : parsed.error.map(({ path }) => path);
}
