/**
 * Keeps one device open for the life of the till: opens it, and after a failure or a loss opens it
 * again, with growing pauses. To the till it is there at once and for ever; what it cannot do while it
 * is away it says, or does when it is back (a panel shows the newest picture). It never waits.
 */
import type { After, Clock } from '../runtime/ports/clock.js';
import type {
  Device,
  DeviceFault,
  DeviceIo,
  DeviceKind,
  Reading,
} from '../runtime/ports/device.js';
import type { Log } from '../runtime/ports/log.js';
import type { Random } from '../runtime/ports/random.js';
import { type Result, failed } from '../runtime/ports/result.js';
import { seconds } from '../runtime/ports/units.js';
import { pauseAfter } from '../runtime/supervisor/back-off.js';
import type { Connect } from './till-devices.js';

/** Opens the device once. Yields a live one or releases everything. */
export type OpenDevice<K extends DeviceKind> = (
  io: DeviceIo<Reading<K>>,
) => Promise<Result<Device<K>, DeviceFault>>;

export interface LineParts {
  readonly clock: Clock;
  readonly after: After;
  readonly log: Log;
  readonly random: Random;
}

export interface LineOptions<K extends DeviceKind> {
  readonly id: string;
  readonly open: OpenDevice<K>;
  /** Told when the device is away, with why, and when it is back (`null`); each change once. */
  readonly onChange: (fault: DeviceFault | null) => void;
}

/** A device that stayed this long begins its pauses anew. */
const stayed = seconds(10);

interface Line<K extends DeviceKind> {
  /** `null` while it is away. */
  readonly device: () => Device<K> | null;
  /** Why it is away. */
  readonly fault: () => DeviceFault;
  readonly close: () => Promise<void>;
}

interface LineEnds<K extends DeviceKind> {
  readonly emit: (reading: Reading<K>) => void;
  readonly onOpen: (device: Device<K>) => void;
  readonly onAway: () => void;
}

function keepOpen<K extends DeviceKind>(
  parts: LineParts,
  { id, open, onChange }: LineOptions<K>,
  ends: LineEnds<K>,
): Line<K> {
  const { clock, after, log, random } = parts;
  const ending = new AbortController();
  let device: Device<K> | null = null;
  let fault: DeviceFault = { code: 'NotReady', detail: 'is being opened' };
  let failures = 0;
  let disarm: (() => void) | null = null;
  let isToldAway = false;

  const away = (why: DeviceFault): void => {
    device = null;
    fault = why;
    if (!isToldAway) {
      isToldAway = true;
      log.write('warning', 'device.away', { device: id, code: why.code, detail: why.detail });
      onChange(why);
      ends.onAway();
    }
    failures += 1;
    disarm = after(pauseAfter(failures, random), () => {
      void tryOpen();
    });
  };
  const tryOpen = async (): Promise<void> => {
    disarm = null;
    let openedAt = clock.mono();
    const opened = await open({
      id,
      clock,
      after,
      log,
      signal: ending.signal,
      emit: ends.emit,
      gone: (why) => {
        if (ending.signal.aborted) return;
        if (clock.mono() - openedAt >= stayed) failures = 0;
        away(why);
      },
    });
    if (ending.signal.aborted) {
      if (opened.ok) await opened.value.close();
      return;
    }
    if (!opened.ok) {
      away(opened.error);
      return;
    }
    openedAt = clock.mono();
    device = opened.value;
    if (isToldAway) log.write('info', 'device.back', { device: id });
    isToldAway = false;
    onChange(null);
    ends.onOpen(opened.value);
  };
  void tryOpen();
  return {
    device: () => device,
    fault: () => fault,
    close: async () => {
      ending.abort();
      disarm?.();
      await device?.close();
    },
  };
}

/** By kind: the device as the till sees it. */
type Faces = {
  readonly [K in DeviceKind]: (parts: LineParts, options: LineOptions<K>) => Connect<K>;
};

export const faces: Faces = {
  keypad: earFace,
  scanner: earFace,
  lcd: panelFace,
  customerDisplay: panelFace,
  printer: (parts, options) => (io) => {
    const line = keepOpen(parts, options, {
      ...io,
      onOpen: nothing,
      onAway: () => {
        io.emit({ kind: 'ConditionChanged', condition: 'offline' });
      },
    });
    return {
      print: async (slip) =>
        line.device()?.print(slip) ?? { kind: 'notStarted', fault: line.fault() },
      clearBuffer: async () => line.device()?.clearBuffer() ?? failed(line.fault()),
      close: line.close,
    };
  },
  drawer: (parts, options) => (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    return {
      open: async () => line.device()?.open() ?? failed(line.fault()),
      close: line.close,
    };
  },
  beeper: (parts, options) => (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    return { sound: (tune) => line.device()?.sound(tune), close: line.close };
  },
};

/** One that only speaks. */
function earFace<K extends 'keypad' | 'scanner'>(
  parts: LineParts,
  options: LineOptions<K>,
): Connect<K> {
  return (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    return { close: line.close };
  };
}

function panelFace<K extends 'lcd' | 'customerDisplay'>(
  parts: LineParts,
  options: LineOptions<K>,
): Connect<K> {
  return (io) => {
    let newest: readonly string[] | null = null;
    const line = keepOpen(parts, options, {
      ...io,
      onOpen: (panel) => {
        if (newest !== null) panel.show(newest);
      },
      onAway: nothing,
    });
    return {
      show: (rows: readonly string[]) => {
        newest = rows;
        line.device()?.show(rows);
      },
      close: line.close,
    };
  };
}

function nothing(): void {
  // Nobody has to be told.
}
