/**
 * What every scanner's driver tells: each code once, as a `Secret`, and that something was read which
 * is no code. The same code within the bounce is the trigger, not the customer; noise that goes on is
 * told once. What is refused is told to the log by its reason alone, never by its content (law 8).
 */
import type { DeviceIo, Reading } from '../../runtime/ports/device.js';
import { Secret } from '../../runtime/ports/secret.js';
import { type Millis, millis } from '../../runtime/ports/units.js';
import type { ConfigReader } from '../config-reader.js';
import { emitterOf } from '../emission.js';

export interface ToldCodes {
  code(text: string): void;
  /** The scanner has beeped: whoever holds it is answered. */
  refuse(why: string): void;
  /** Forgets the last code and disarms its timers. Twice is safe. */
  stop(): void;
}

/** Noise within this is one noise. */
const noise = millis(300);

export function toldCodes(io: DeviceIo<Reading<'scanner'>>, bounce: Millis): ToldCodes {
  const emit = emitterOf(io);
  let last: string | null = null;
  let disarm: (() => void) | null = null;
  let disarmNoise: (() => void) | null = null;

  const forget = (): void => {
    last = null;
    disarm = null;
  };
  return {
    code: (text) => {
      if (text === last) return;
      disarm?.();
      forget();
      if (bounce > 0) {
        last = text;
        disarm = io.after(bounce, forget);
      }
      emit({ kind: 'CodeRead', code: new Secret(text) });
    },
    refuse: (why) => {
      io.log.write('info', 'scanner.frame-dropped', { device: io.id, why });
      const isNoise = disarmNoise !== null;
      disarmNoise?.();
      disarmNoise = io.after(noise, () => {
        disarmNoise = null;
      });
      if (!isNoise) emit({ kind: 'CodeGarbled' });
    },
    stop: () => {
      disarm?.();
      disarmNoise?.();
      disarmNoise = null;
      forget();
    },
  };
}

/** `bounceMs`: how long the same code is the trigger bouncing (facts peripherals 6); 0 tells every one. */
export function readBounce(reader: ConfigReader): Millis {
  return millis(reader.integer('bounceMs', { min: 0, max: 5_000, otherwise: 300 }));
}
