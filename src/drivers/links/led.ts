/**
 * A link over an LED of the kernel's (/sys/class/leds/NAME): `1` on, `0` off, `b` blink. The kernel
 * blinks by itself, also when Node hangs. With `pulseMs` each `1` is a pulse that the kernel ends, also
 * when the process dies in its middle: for coils (a drawer's), which burn when they are left on.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { ByteLink } from './byte-link.js';
import type { LedLinkConfig } from './kernel-link-config.js';
import { type RightsParts, waitForRights } from './rights.js';
import { type Handed, orderedWriter } from './writer.js';

const ledClass = 'class/leds';

/** A file of the LED and what is written into it. */
type Step = readonly [file: string, text: string];

export async function openLed(
  config: LedLinkConfig,
  parts: RightsParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const folder = `${ledClass}/${config.name}`;
  const [triggers, brightest] = await Promise.all([
    parts.sysfs.read(`${folder}/trigger`),
    parts.sysfs.read(`${folder}/max_brightness`),
  ]);
  if (brightest === null) return failed(await notFound(config.name, parts));
  const found = { triggers: triggers ?? '', brightest };
  const led = config.pulseMs === null ? lamp(found) : coil(found, config.pulseMs);
  if (!led.ok) return led;
  const ready = await prepare(folder, led.value, parts);
  if (!ready.ok) return ready;
  return ok(linkOver(folder, led.value, parts));
}

interface FoundLed {
  /** As the kernel lists them: `none [timer] heartbeat`. */
  readonly triggers: string;
  readonly brightest: string;
}

/** How an LED is used. */
interface LedUse {
  /** What makes it ready, each with the files that have to be there before. */
  readonly stages: readonly {
    readonly needed: readonly string[];
    readonly steps: readonly Step[];
  }[];
  /** What a byte means; `null` for nothing. */
  readonly stepsOf: (byte: number) => readonly Step[] | null;
}

const one = 0x31;
const zero = 0x30;
const blink = 0x62;

/**
 * On, off, blinking. Writing 0 to `brightness` takes any trigger off, writing another value does not
 * (kernel, led-class.c, brightness_store); `timer` begins with half a second on and off (led-core.c).
 */
function lamp({ triggers, brightest }: FoundLed): Result<LedUse, DeviceFault> {
  // A kernel without the trigger shows steadily what should blink: seen is better than not.
  const canBlink = hasTrigger(triggers, 'timer');
  let isBlinking = false;
  const off: Step = ['brightness', '0'];
  const on: Step = ['brightness', brightest];
  const stepsOf = (byte: number): readonly Step[] | null => {
    const wasBlinking = isBlinking;
    isBlinking = byte === blink && canBlink;
    if (byte === zero) return [off];
    if (isBlinking) return wasBlinking ? [] : [['trigger', 'timer']];
    if (byte === one || byte === blink) return wasBlinking ? [off, on] : [on];
    return null;
  };
  return ok({ stages: [{ needed: ['brightness', 'trigger'], steps: [off] }], stepsOf });
}

/** Pulses of a bounded length (kernel, Documentation/leds/ledtrig-transient). */
function coil({ triggers }: FoundLed, pulseMs: number): Result<LedUse, DeviceFault> {
  if (!hasTrigger(triggers, 'transient')) {
    const detail = 'this kernel has no LED trigger "transient", which ends a pulse by itself';
    return failed({ code: 'NotAvailable', detail });
  }
  const isSet = triggers.includes('[transient]');
  return ok({
    stages: [
      { needed: ['trigger'], steps: isSet ? [] : [['trigger', 'transient']] },
      {
        needed: ['activate', 'duration', 'state'],
        steps: [
          ['activate', '0'],
          ['duration', String(pulseMs)],
          ['state', '1'],
        ],
      },
    ],
    stepsOf: (byte) => {
      if (byte !== one && byte !== zero) return null;
      return [['activate', byte === one ? '1' : '0']];
    },
  });
}

function hasTrigger(triggers: string, name: string): boolean {
  return triggers.split(/[\s[\]]+/).includes(name);
}

async function prepare(
  folder: string,
  { stages }: LedUse,
  parts: RightsParts,
): Promise<Result<void, DeviceFault>> {
  for (const { needed, steps } of stages) {
    const files = await waitForRights({ folder, needed }, parts);
    if (!files.ok) return files;
    const fault = await perform(folder, steps, parts);
    if (fault !== null) return failed(fault);
  }
  return ok(undefined);
}

async function perform(
  folder: string,
  steps: readonly Step[],
  { sysfs }: RightsParts,
): Promise<DeviceFault | null> {
  for (const [file, text] of steps) {
    const refused = await sysfs.write(`${folder}/${file}`, text);
    if (refused !== null) {
      return { code: 'Gone', detail: `/sys/${folder}/${file} does not take ${text} (${refused})` };
    }
  }
  return null;
}

function linkOver(folder: string, use: LedUse, parts: RightsParts): ByteLink {
  let closing: Promise<void> | null = null;
  const writer = orderedWriter({
    pieceBytes: 1,
    hand: async ([byte = zero]): Promise<Handed> => {
      const steps = use.stepsOf(byte);
      const fault = steps === null ? notALight : await perform(folder, steps, parts);
      if (fault === null) return { kind: 'taken', bytes: 1 };
      return { kind: 'failed', fault, mayHaveGone: steps !== null, isLost: false };
    },
    onLost: () => undefined,
  });
  const close = async (): Promise<void> => {
    await writer.finish(parts.after);
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

const notALight: DeviceFault = {
  code: 'Protocol',
  detail: 'an LED takes 1 and 0, and b to blink where no pulse is set',
};

async function notFound(name: string, { sysfs }: RightsParts): Promise<DeviceFault> {
  const names = await sysfs.list(ledClass);
  const seen = names.length === 0 ? 'none' : names.join(', ');
  return { code: 'NotFound', detail: `no LED is called ${name}; LEDs here: ${seen}` };
}
