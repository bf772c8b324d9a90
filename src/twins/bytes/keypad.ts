/**
 * A USB keypad in boot protocol: 8-byte reports `[modifiers][0][k1..k6]`, one when a key goes down
 * and one when it comes up, never repeated (facts/peripherals.md 4). It has no memory: what is
 * pressed while nobody listens is lost.
 */
import { invariant } from '../../runtime/ports/bug.js';
import type { Key } from '../../runtime/ports/device.js';
import { millis } from '../../runtime/ports/units.js';
import type { Wire } from './wire.js';

/** HID usages, page 07. `00` sits on the pad's `=`, the words on Esc and the function keys. */
export const keyUsages: Readonly<Record<Key, number>> = {
  '0': 0x62,
  '1': 0x59,
  '2': 0x5a,
  '3': 0x5b,
  '4': 0x5c,
  '5': 0x5d,
  '6': 0x5e,
  '7': 0x5f,
  '8': 0x60,
  '9': 0x61,
  '00': 0x67,
  '.': 0x63,
  BACKSPACE: 0x2a,
  CLEAR: 0x53,
  ENTER: 0x58,
  CANCEL: 0x29,
  QUERY: 0x3a,
  VOID: 0x3b,
  REFUND: 0x3c,
  REPRINT: 0x3d,
  CASH: 0x3e,
  CARD: 0x3f,
  MENU: 0x40,
  UP: 0x52,
  DOWN: 0x51,
  FEED: 0x41,
  DRAWER: 0x42,
  EVIDENCE: 0x43,
};

export interface KeyReports {
  readonly down: Uint8Array;
  readonly up: Uint8Array;
}

export function keyReports(key: Key): KeyReports {
  return { down: Uint8Array.of(0, 0, keyUsages[key], 0, 0, 0, 0, 0), up: new Uint8Array(8) };
}

export interface HidKeypad {
  /**
   * Presses `keys` one after another, after those still to be pressed. Settles when the last is up
   * again, with how many of these a process got.
   */
  press(keys: readonly Key[]): Promise<{ readonly delivered: number }>;
}

export interface HidKeypadOptions extends Wire {
  readonly downMs?: number;
  readonly upMs?: number;
}

/** More fingers than this are a mistake of whoever presses. */
const waitingMax = 100_000;

export function hidKeypad(options: HidKeypadOptions): HidKeypad {
  const { send, after, downMs = 20, upMs = 20 } = options;
  const waiting: { readonly key: Key; readonly done: (taken: boolean) => void }[] = [];
  let busy = false;

  const next = (): void => {
    const finger = waiting.shift();
    busy = finger !== undefined;
    if (finger === undefined) return;
    const { down, up } = keyReports(finger.key);
    const taken = send(down);
    after(millis(downMs), () => {
      send(up);
      after(millis(upMs), () => {
        finger.done(taken);
        next();
      });
    });
  };

  return {
    press: async (keys) => {
      invariant(waiting.length + keys.length <= waitingMax, 'too many keys wait to be pressed');
      const pressed = keys.map(
        (key) =>
          new Promise<boolean>((done) => {
            waiting.push({ key, done });
          }),
      );
      if (!busy) next();
      const taken = await Promise.all(pressed);
      return { delivered: taken.filter(Boolean).length };
    },
  };
}
