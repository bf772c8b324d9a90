/**
 * From a chip's name and a line on it to the number that the old GPIO interface of the kernel
 * (/sys/class/gpio) knows that line by. The number moves: chips begin at 0, at 512, or count down from
 * 512, by kernel and by the order of drivers (facts peripherals 7). So a profile names chip and line, and
 * the number is reckoned from what this kernel shows. When in doubt there is none: a number that is a
 * guess switches somebody else's wire. Pure.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';

/** A chip as /sys/class/gpio/gpiochipBASE shows it. */
export interface GpioChip {
  readonly label: string;
  /** Number of its line 0. */
  readonly base: number;
  /** How many lines it has. */
  readonly ngpio: number;
  /** The device that the chip is part of: `fe200000.gpio`, `1-0020`. */
  readonly device: string;
  /** Names of character devices of that device (`gpiochip0`): several where it has several chips. */
  readonly cdevs: readonly string[];
}

export interface GpioListing {
  /** Whether there is a /sys/class/gpio at all. */
  readonly isThere: boolean;
  /** Chips with numbers of the old kind. */
  readonly chips: readonly GpioChip[];
  /** Chips that a kernel without such numbers shows (6.17 and later, `chipN`). */
  readonly unnumbered: readonly { readonly name: string; readonly label: string }[];
}

export interface GpioPlace {
  /** Label, device name, or the name that `gpiodetect` shows. */
  readonly chip: string;
  readonly line: number;
}

export function lineNumber(
  { chip, line }: GpioPlace,
  listing: GpioListing,
): Result<number, DeviceFault> {
  if (listing.chips.length === 0) return failed(withoutNumbers(listing));
  const found = listing.chips.filter((one) => isCalled(one, chip));
  const [only] = found;
  const seen = `chips here: ${listing.chips.map(called).join('; ')}`;
  if (only === undefined) return failed(fault('NotFound', `no GPIO chip is called ${chip}`, seen));
  // Two lines that may be meant are worse than none. The device tells apart chips that share a label.
  if (found.length > 1) {
    const these = found.map(called).join('; ');
    return failed(
      fault('NotFound', `${chip} may be any of ${these}`, 'give the one a name of its own'),
    );
  }
  // One device, several chips: which of them is gpiochip0 the old interface does not tell.
  if (only.label !== chip && only.device !== chip && only.cdevs.length > 1) {
    return failed(fault('NotFound', `${chip} may be any chip of ${only.device}`, seen));
  }
  if (line < only.ngpio) return ok(only.base + line);
  const last = `${called(only)} ends at line ${only.ngpio - 1}`;
  return failed(fault('NotFound', `there is no line ${line}`, last));
}

function isCalled({ label, device, cdevs }: GpioChip, name: string): boolean {
  return label === name || device === name || cdevs.includes(name);
}

function withoutNumbers({ isThere, unnumbered }: GpioListing): DeviceFault {
  if (!isThere) {
    return fault(
      'NotAvailable',
      'this kernel has no /sys/class/gpio',
      'use its led or input class',
    );
  }
  if (unnumbered.length === 0) return fault('NotFound', 'this kernel shows no GPIO chip', 'none');
  const chips = unnumbered.map(({ name, label }) => `${name} (${label})`).join('; ');
  return fault(
    'NotAvailable',
    'this kernel numbers no GPIO lines any more, and onoff knows no other way',
    `chips here: ${chips}; use its led or input class`,
  );
}

/** A chip by every name that it may be called by, and the lines it has. */
function called({ label, device, cdevs, base, ngpio }: GpioChip): string {
  const others = [device, ...cdevs].filter((name) => name !== '' && name !== label);
  const names = others.length === 0 ? label : `${label} (${others.join(', ')})`;
  return `${names}: ${ngpio} lines from ${base}`;
}

function fault(code: DeviceFault['code'], what: string, more: string): DeviceFault {
  return { code, detail: `${what}: ${more}` };
}
