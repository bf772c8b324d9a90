/**
 * A link over one GPIO line, by onoff 6: `1` and `0` both ways, as the kernel writes a line's value, and
 * always with 1 for active. An output begins inactive without a moment of anything else. An input tells
 * its level at the start, at every edge, and once a second if an edge was missed.
 *
 * onoff waits for permissions in a loop that stops everything, and says nothing when a line that was
 * exported before takes no setting (facts peripherals 7): so a line is exported and waited for here, and
 * asked afterwards how it is set. The kernel's own led, beeper and input classes come before this one.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { seconds } from '../../runtime/ports/units.js';
import { type ByteLink, type LinkListener, letGo } from './byte-link.js';
import { lineNumber } from './gpio-chips.js';
import { type ExportedLine, exportLine } from './gpio-export.js';
import { readGpioListing } from './gpio-listing.js';
import type { GpioLinkConfig } from './kernel-link-config.js';
import { loadNative, says } from './native-package.js';
import { givenUp } from './opening.js';
import type { RightsParts } from './rights.js';
import type { Sysfs } from './sysfs.js';
import { type Handed, orderedWriter } from './writer.js';

/** `Gpio` of onoff, as far as a link needs it. */
export interface OnoffLine {
  direction(): string;
  edge(): string;
  activeLow(): boolean;
  read(): Promise<number>;
  write(value: 0 | 1): Promise<void>;
  watch(listener: (error: unknown, value: number) => void): void;
  /** Ends the watch, closes the line and gives it back to the kernel. */
  unexport(): void;
}

export interface OnoffPackage {
  readonly Gpio: new (
    line: number,
    direction: 'in' | 'high' | 'low',
    edge: 'none' | 'both',
    options: { readonly activeLow: boolean },
  ) => OnoffLine;
}

export interface GpioParts extends RightsParts {
  /** onoff of this installation unless told. */
  readonly load?: () => Promise<OnoffPackage>;
}

/** A missed edge is noticed by then. */
const lookAgain = seconds(1);
const one = 0x31;
const zero = 0x30;

export async function openGpioLine(
  config: GpioLinkConfig,
  listener: LinkListener,
  parts: GpioParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('onoff', parts.load ?? (() => import('onoff')));
  if (!loaded.ok) return loaded;
  const number = await numberOf(config, parts.sysfs);
  if (!number.ok) return number;
  const exported = await exportLine(number.value, parts);
  if (!exported.ok) return exported;
  const opened = openLine(loaded.value, config, exported.value);
  if (!opened.ok) return opened;
  const line = opened.value;
  if (parts.signal.aborted) {
    line.unexport();
    return failed(givenUp);
  }
  return config.direction === 'out'
    ? ok(outputLink(line, parts.after))
    : inputLink(line, listener, parts.after, exported.value.hasEdge);
}

async function numberOf(
  config: GpioLinkConfig,
  sysfs: Sysfs,
): Promise<Result<number, DeviceFault>> {
  if (config.sysfs !== null) return ok(config.sysfs);
  return lineNumber(config, await readGpioListing(sysfs));
}

function openLine(
  { Gpio }: OnoffPackage,
  { direction, activeLow }: GpioLinkConfig,
  { number, hasEdge }: ExportedLine,
): Result<OnoffLine, DeviceFault> {
  // `high` and `low` set the wire, whatever counts as active: kernel, gpiolib-sysfs.c, direction_store.
  const inactive = activeLow ? 'high' : 'low';
  const edge = direction === 'in' && hasEdge ? 'both' : 'none';
  let line: OnoffLine | null = null;
  try {
    line = new Gpio(number, direction === 'in' ? 'in' : inactive, edge, { activeLow });
    const problem = problemOf(line, { direction, activeLow, edge });
    if (problem === null) return ok(line);
    line.unexport();
    return failed({ code: 'Protocol', detail: `GPIO line ${number} ${problem}` });
  } catch (thrown: unknown) {
    line?.unexport();
    return failed({ code: 'NotAvailable', detail: `GPIO line ${number}: ${says(thrown)}` });
  }
}

interface Wanted {
  readonly direction: 'in' | 'out';
  readonly activeLow: boolean;
  readonly edge: 'none' | 'both';
}

/** What the line says of itself that is not as it was told. */
function problemOf(line: OnoffLine, wanted: Wanted): string | null {
  const direction = line.direction();
  if (direction !== wanted.direction) return `stays ${direction}, not ${wanted.direction}`;
  if (line.activeLow() !== wanted.activeLow) return 'does not take what counts as active';
  if (wanted.edge === 'none') return null;
  const edge = line.edge();
  return edge === wanted.edge ? null : `tells ${edge} of its edges, not ${wanted.edge}`;
}

function outputLink(line: OnoffLine, after: After): ByteLink {
  let closing: Promise<void> | null = null;
  const writer = orderedWriter({
    pieceBytes: 1,
    hand: (piece) => setLevel(line, piece),
    onLost: () => undefined,
  });
  const close = async (): Promise<void> => {
    await writer.finish(after);
    line.unexport();
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

async function setLevel(line: OnoffLine, piece: Uint8Array): Promise<Handed> {
  const [byte] = piece;
  if (byte !== one && byte !== zero) {
    return { kind: 'failed', fault: notALevel, mayHaveGone: false, isLost: false };
  }
  try {
    await line.write(byte === one ? 1 : 0);
    return { kind: 'taken', bytes: 1 };
  } catch (thrown: unknown) {
    const fault: DeviceFault = { code: 'Gone', detail: says(thrown) };
    return { kind: 'failed', fault, mayHaveGone: true, isLost: false };
  }
}

const notALevel: DeviceFault = { code: 'Protocol', detail: 'a GPIO line takes 1 and 0 alone' };
const speaksOnly: DeviceFault = { code: 'Protocol', detail: 'a GPIO input takes nothing' };

async function inputLink(
  line: OnoffLine,
  listener: LinkListener,
  after: After,
  hasEdge: boolean,
): Promise<Result<ByteLink, DeviceFault>> {
  let isOver = false;
  let known: number | null = null;
  let disarm: (() => void) | null = null;

  const end = (): void => {
    isOver = true;
    disarm?.();
    line.unexport();
  };
  const tell = (level: number): void => {
    known = level;
    listener.onData(Uint8Array.of(level === 1 ? one : zero));
  };
  const lose = (thrown: unknown): void => {
    if (isOver) return;
    end();
    listener.onGone({ code: 'Gone', detail: says(thrown) });
  };
  const look = async (): Promise<void> => {
    try {
      const level = await line.read();
      if (isOver) return;
      if (level !== known) tell(level);
      disarm = after(lookAgain, () => void look());
    } catch (thrown: unknown) {
      lose(thrown);
    }
  };
  if (hasEdge) {
    line.watch((error, level) => {
      if (isOver) return;
      if (error instanceof Error) lose(error);
      else tell(level);
    });
  }
  await look();
  return ok({
    write: () => Promise.resolve({ kind: 'refused', fault: isOver ? letGo : speaksOnly }),
    taken: () => 0,
    close: () => {
      if (!isOver) end();
      return Promise.resolve();
    },
  });
}
