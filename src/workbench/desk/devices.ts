/** The devices of the desk by the names of the board profile, and what is to be seen of their plugs. */
import type { Cable } from './printer-stand.js';

/** The drawer hangs on the printer and has no cable to the till. */
export const cabledDevices = [
  'keypad',
  'scanner',
  'lcd',
  'customer-display',
  'printer',
  'beeper',
  'power',
] as const;
export type CabledDevice = (typeof cabledDevices)[number];

export type Cables = Readonly<Record<CabledDevice, Cable>>;

export interface DeviceSight {
  readonly plug: 'in' | 'out';
  /** The till has it open. */
  readonly connected: boolean;
}

export function deviceSights(
  cables: Cables,
): Readonly<Record<CabledDevice | 'drawer', DeviceSight>> {
  const sight = (device: CabledDevice): DeviceSight => ({
    plug: cables[device].state(),
    connected: cables[device].connected(),
  });
  return {
    keypad: sight('keypad'),
    scanner: sight('scanner'),
    lcd: sight('lcd'),
    'customer-display': sight('customer-display'),
    printer: sight('printer'),
    drawer: sight('printer'),
    beeper: sight('beeper'),
    power: sight('power'),
  };
}
