/**
 * A keypad. Fingers press it, one key at a time; a key is reported when it goes down, as a HID
 * report is (facts/peripherals.md 4), and never repeats. It has no memory: what is pressed while no
 * process listens is lost.
 */
import type { Key } from '../../runtime/ports/device.js';
import { invariant } from '../../runtime/ports/bug.js';
import { millis } from '../../runtime/ports/units.js';
import type { VirtualTime } from '../virtual-time.js';
import { type Opener, type ProcessDevice, attachment } from './attachment.js';

export interface Press {
  readonly key: Key;
  readonly downAtMs: number;
  readonly upAtMs: number;
  readonly delivered: boolean;
}

export interface KeypadTwin {
  connect(opener: Opener<'keypad'>): ProcessDevice<'keypad'>;
  /** Presses `keys` one after another, after those still to be pressed; answers when the last is up. */
  press(...keys: readonly Key[]): Promise<readonly Press[]>;
  /** Oldest first. */
  presses(): readonly Press[];
}

/** More fingers than this are a mistake of the test. */
const waitingMax = 10_000;

export function keypadTwin(
  time: VirtualTime,
  options: { readonly downMs?: number; readonly upMs?: number } = {},
): KeypadTwin {
  const downMs = options.downMs ?? 20;
  const upMs = options.upMs ?? 20;
  const process = attachment<'keypad'>();
  const presses: Press[] = [];
  const waiting: { readonly key: Key; readonly done: (press: Press) => void }[] = [];
  let busy = false;

  const next = (): void => {
    const finger = waiting.shift();
    busy = finger !== undefined;
    if (finger === undefined) return;
    const downAtMs = time.elapsed();
    const delivered = process.emit({ kind: 'KeyPressed', key: finger.key });
    time.after(millis(downMs), () => {
      const press = { key: finger.key, downAtMs, upAtMs: time.elapsed(), delivered };
      presses.push(press);
      finger.done(press);
      time.after(millis(upMs), next);
    });
  };

  return {
    connect: (opener) => process.attach(opener).ends,
    press: (...keys) => {
      invariant(waiting.length + keys.length <= waitingMax, 'too many keys wait to be pressed');
      const pressed = keys.map(
        (key) =>
          new Promise<Press>((done) => {
            waiting.push({ key, done });
          }),
      );
      if (!busy) next();
      return Promise.all(pressed);
    },
    presses: () => [...presses],
  };
}
