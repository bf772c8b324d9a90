/** `POST /api/devices`: a hand at the plug of one device. */
import { type CabledDevice, cabledDevices, deviceSights } from '../desk/devices.js';
import type { Desk } from '../desk/desk.js';
import { type Answer, ApiFault, badShape, json } from './answers.js';
import { bodyOf, choice } from './fields.js';
import type { Route } from './route.js';

export const devices: Route = async ({ desk, events }, { body }): Promise<Answer> => {
  const told = bodyOf(body, ['device', 'plug']);
  if (told['device'] === 'drawer') {
    throw badShape('The drawer has no cable to the till.', 'Pull that of the printer it hangs on.');
  }
  const device = choice(told, 'device', cabledDevices);
  const plug = choice(told, 'plug', ['in', 'out']);
  await desk.cables[device].set(plug);
  events.tell({ type: 'device', device, plug });
  return json({ devices: deviceSights(desk.cables) });
};

const names: Readonly<Partial<Record<CabledDevice, string>>> = {
  keypad: 'The keypad',
  scanner: 'The scanner',
};

/** Throws when it is not: nobody can press a key or read a code on it. */
export function isPluggedIn({ cables }: Desk, device: 'keypad' | 'scanner'): void {
  if (cables[device].state() === 'in') return;
  throw new ApiFault({
    status: 409,
    code: 'E-BENCH-UNPLUGGED',
    message: `${names[device] ?? device} is unplugged.`,
    next: `Plug it in: POST /api/devices {"device":"${device}","plug":"in"}.`,
  });
}
