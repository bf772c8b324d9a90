/**
 * How a profile names what the kernel itself drives: a GPIO line, and before it the kernel's classes of
 * LEDs, beepers and keys, which go on when Node hangs and end when it dies. Pure.
 */
import type { ConfigReader } from '../config-reader.js';

export interface GpioLinkConfig {
  readonly kind: 'gpio';
  /** The chip's label, its device (`fe200000.gpio`), or the name that `gpiodetect` shows. */
  readonly chip: string;
  readonly line: number;
  readonly activeLow: boolean;
  readonly direction: 'in' | 'out';
  /** The kernel's number of the line, where chip and line do not tell it; it moves between kernels. */
  readonly sysfs: number | null;
}

export interface LedLinkConfig {
  readonly kind: 'led';
  /** Its name in /sys/class/leds. */
  readonly name: string;
  /** Not `null`: each "on" is a pulse that the kernel ends after so many milliseconds. */
  readonly pulseMs: number | null;
}

export interface BeeperLinkConfig {
  readonly kind: 'beeper';
  /** Its node below /dev/input, by a name that stays. */
  readonly path: string;
  /** Not `null`: a tone of so many hertz, where the beeper has tones. */
  readonly hertz: number | null;
}

export interface InputLinkConfig {
  readonly kind: 'input';
  readonly path: string;
}

export type KernelLinkConfig = GpioLinkConfig | LedLinkConfig | BeeperLinkConfig | InputLinkConfig;

/** Lines that a chip may have; the old numbers end well below it. */
const gpioLineMax = 4095;
const numberMax = 65_535;

export const kernelReaders = {
  gpio: (link: ConfigReader): GpioLinkConfig =>
    link.inner('gpio', (gpio) => ({
      kind: 'gpio',
      chip: gpio.text('chip'),
      line: gpio.integer('line', { min: 0, max: gpioLineMax }),
      activeLow: readFlag(gpio, 'activeLow'),
      direction: gpio.oneOf('direction', ['in', 'out']),
      sysfs: readNumber(gpio, 'sysfs', { min: 0, max: numberMax }),
    })),
  led: (link: ConfigReader): LedLinkConfig => ({
    kind: 'led',
    name: readLedName(link),
    pulseMs: readNumber(link, 'pulseMs', { min: 5, max: 1_000 }),
  }),
  beeper: (link: ConfigReader): BeeperLinkConfig => ({
    kind: 'beeper',
    path: readNode(link, 'beeper'),
    hertz: readNumber(link, 'hertz', { min: 20, max: 20_000 }),
  }),
  input: (link: ConfigReader): InputLinkConfig => ({
    kind: 'input',
    path: readNode(link, 'input'),
  }),
};

function readLedName(link: ConfigReader): string {
  const name = link.text('led');
  // It becomes part of a path.
  if (/^[^/\0]+$/.test(name) && !/^\.+$/.test(name)) return name;
  if (name !== '') link.problem('led', 'must be a name in /sys/class/leds');
  return '';
}

/** `eventN` is counted anew at every start of the box: another device the next time. */
function readNode(link: ConfigReader, key: string): string {
  const path = link.text(key);
  if (/^\/dev\/input\/event\d+$/.test(path)) {
    link.problem(key, 'must not be eventN, which moves: /dev/input/by-path/... or /dev/pos/...');
  } else if (path !== '' && !/^\/dev\/[^\0]+$/.test(path)) {
    link.problem(key, 'must be a path below /dev');
  }
  return path;
}

function readNumber(
  reader: ConfigReader,
  key: string,
  range: { readonly min: number; readonly max: number },
): number | null {
  return reader.take(key) === undefined ? null : reader.integer(key, range);
}

function readFlag(reader: ConfigReader, key: string): boolean {
  const raw = reader.take(key) ?? false;
  if (typeof raw === 'boolean') return raw;
  reader.problem(key, 'must be true or false');
  return false;
}
