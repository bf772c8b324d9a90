/**
 * All devices of a board, kept open side by side: the till's ports to them, what is known of each, and
 * whom a hint wakes. One device of a kind; a board without a keypad or an LCD is a profile in the
 * making, and runs deaf or dark.
 */
import type { DeviceFault, DeviceKind } from '../runtime/ports/device.js';
import type { DeviceReport } from '../runtime/supervisor/device-report.js';
import type { AnyLoadedDevice, Board } from './board.js';
import { faces } from './device-faces.js';
import type { Line, LineOptions, LineParts } from './device-line.js';
import { type StatusLamps, statusLamps } from './status-lamps.js';
import type { Connect, TillDevices } from './till-devices.js';

export interface Supervision {
  readonly devices: TillDevices;
  /** They follow the status from outside the till, and are there at once. */
  readonly lamps: StatusLamps;
  /** What is known of each device that has been begun, in the order of the profile. */
  reports(): readonly DeviceReport[];
  /** Something was plugged in: whoever is away is tried at once. */
  readonly hint: () => void;
}

/** Told when a device is away, with why, and when it is back (`null`); each change once. */
export type OnDevice = (kind: DeviceKind, fault: DeviceFault | null, isRequired: boolean) => void;

export function superviseDevices(
  { devices }: Pick<Board, 'devices'>,
  parts: LineParts,
  onChange: OnDevice,
): Supervision {
  const lines = new Map<string, Pick<Line<DeviceKind>, 'report' | 'hint'>>();
  const face = <K extends DeviceKind>(kind: K): Connect<K> | null => {
    const device = devices.find(
      (one): one is Extract<AnyLoadedDevice, { kind: K }> => one.kind === kind,
    );
    if (device === undefined) return null;
    const { id, driver, required, open, traffic } = device;
    const options = {
      id,
      kind,
      driver,
      required,
      open,
      traffic,
      onChange: (fault: DeviceFault | null) => {
        onChange(kind, fault, required);
      },
    } as LineOptions<K>;
    return faces[kind](parts, options, (line) => lines.set(id, line));
  };
  return {
    devices: {
      keypad: face('keypad') ?? (() => ({ close: async () => Promise.resolve() })),
      lcd: face('lcd') ?? (() => ({ show: () => undefined, close: async () => Promise.resolve() })),
      scanner: face('scanner'),
      customerDisplay: face('customerDisplay'),
      printer: face('printer'),
      drawer: face('drawer'),
      beeper: face('beeper'),
      power: face('power'),
    },
    lamps: statusLamps(face('lamps')),
    reports: () =>
      devices.flatMap(({ id }) => {
        const line = lines.get(id);
        return line === undefined ? [] : [line.report()];
      }),
    hint: () => {
      for (const line of lines.values()) line.hint();
    },
  };
}
