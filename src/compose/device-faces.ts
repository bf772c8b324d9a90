/**
 * By kind: a device as the till sees it, there at once and for ever. What it cannot do while it is away
 * it says, or does when it is back (a panel shows the newest picture). No caller waits longer than a
 * command may take, whatever the driver does; and nothing is ever done twice (P28).
 */
import type { Device, DeviceFault, DeviceKind, Lamp } from '../runtime/ports/device.js';
import { type Result, failed } from '../runtime/ports/result.js';
import { seconds } from '../runtime/ports/units.js';
import { type Line, type LineOptions, type LineParts, keepOpen } from './device-line.js';
import type { Connect } from './till-devices.js';

/** Takes the line of a device that has been connected. */
export type OnLine = (line: Pick<Line<DeviceKind>, 'report' | 'hint'>) => void;

type Faces = {
  readonly [K in DeviceKind]: (
    parts: LineParts,
    options: LineOptions<K>,
    onLine: OnLine,
  ) => Connect<K>;
};

/** Within what the interpreter waits for them, so that its answer says why. */
const printMax = seconds(110);
const clearMax = seconds(15);
const drawerMax = seconds(10);

export const faces: Faces = {
  keypad: earFace,
  scanner: earFace,
  power: (parts, options, onLine) => (io) => {
    const line = keepOpen(parts, options, {
      ...io,
      onOpen: nothing,
      // Nothing may hang on the line: one that is lost has nothing against going on.
      onAway: () => {
        io.emit({ kind: 'PowerChanged', isFailing: false });
      },
    });
    onLine(line);
    return { close: () => line.close() };
  },
  lcd: panelFace,
  customerDisplay: panelFace,
  printer: (parts, options, onLine) => (io) => {
    const line = keepOpen(parts, options, {
      ...io,
      onOpen: nothing,
      onAway: () => {
        io.emit({ kind: 'ConditionChanged', condition: 'offline' });
      },
    });
    onLine(line);
    return {
      print: (slip) =>
        line.ask({
          name: 'print',
          within: printMax,
          run: (device) => device.print(slip),
          faultOf: (outcome) => (outcome.kind === 'printed' ? null : outcome.fault),
          away: (fault) => ({ kind: 'notStarted', fault }),
          broken: (fault) => ({ kind: 'unknown', fault }),
        }),
      clearBuffer: () => line.ask(plain('clearBuffer', clearMax, (device) => device.clearBuffer())),
      close: () => line.close(),
    };
  },
  drawer: (parts, options, onLine) => (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    onLine(line);
    return {
      open: () => line.ask(plain('open', drawerMax, (device) => device.open())),
      close: () => line.close(),
    };
  },
  beeper: (parts, options, onLine) => (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    onLine(line);
    return {
      sound: (tune) => {
        line.tell((device) => {
          device.sound(tune);
        });
      },
      close: () => line.close(),
    };
  },
  lamps: (parts, options, onLine) => (io) => {
    let newest: readonly Lamp[] = [];
    const line = keepOpen(parts, options, {
      ...io,
      onOpen: (lamps) => {
        lamps.show(newest);
      },
      onAway: nothing,
    });
    onLine(line);
    return {
      show: (lit) => {
        newest = lit;
        line.tell((lamps) => {
          lamps.show(lit);
        });
      },
      close: () => line.close(),
    };
  },
};

/** A command whose answer is done or a fault. */
function plain<K extends DeviceKind>(
  name: string,
  within: typeof clearMax,
  run: (device: Device<K>) => Promise<Result<void, DeviceFault>>,
) {
  return {
    name,
    within,
    run,
    faultOf: (answer: Result<void, DeviceFault>) => (answer.ok ? null : answer.error),
    away: failed<DeviceFault>,
    broken: failed<DeviceFault>,
  };
}

/** One that only speaks. */
function earFace<K extends 'keypad' | 'scanner'>(
  parts: LineParts,
  options: LineOptions<K>,
  onLine: OnLine,
): Connect<K> {
  return (io) => {
    const line = keepOpen(parts, options, { ...io, onOpen: nothing, onAway: nothing });
    onLine(line);
    return { close: () => line.close() };
  };
}

function panelFace<K extends 'lcd' | 'customerDisplay'>(
  parts: LineParts,
  options: LineOptions<K>,
  onLine: OnLine,
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
    onLine(line);
    return {
      show: (rows: readonly string[]) => {
        newest = rows;
        line.tell((panel) => {
          panel.show(rows);
        });
      },
      close: () => line.close(),
    };
  };
}

function nothing(): void {
  // Nobody has to be told.
}
