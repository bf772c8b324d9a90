/**
 * Input reports of a HID POS bar code scanner (usage page 8Ch, facts peripherals 6): an AIM identifier,
 * 56 bytes of data at most, and whether more follows. Puts a code that comes in several reports
 * together; holds one code at most and wipes what it held. Pure.
 */

export const reportBytes = 64;
/** The longest code that is taken, as from a serial scanner; a payment code has at most 24 digits. */
export const codeBytesMax = 128;

const scannedData = 0x02;
const lengthAt = 1;
const aimAt = 2;
const dataAt = 5;
const dataBytesMax = 56;
const flagsAt = 63;
const isContinuedBit = 0x01;

export type Heard =
  /** A report of another kind, or one without data: nothing was read. */
  | { readonly kind: 'nothing' }
  /** The next report goes on with it. */
  | { readonly kind: 'more' }
  /** With its AIM identifier in front, where the scanner gave one. */
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'refused'; readonly why: 'tooLong' | 'notPrintable' | 'malformed' };

export interface CodeAssembly {
  /** `report` has `reportBytes`. */
  push(report: Uint8Array): Heard;
  /** Whether the last report said that more follows. */
  isOpen(): boolean;
  /** Forgets what it holds. */
  drop(): void;
  /** Bytes of a code that is not whole yet. */
  heldBytes(): number;
}

const nothing: Heard = { kind: 'nothing' };

export function codeAssembly(): CodeAssembly {
  const held = new Uint8Array(codeBytesMax);
  let length = 0;
  let aim = '';
  let isOpen = false;
  let isOverrun = false;

  const drop = (): void => {
    held.fill(0);
    length = 0;
    aim = '';
    isOpen = false;
    isOverrun = false;
  };
  const take = (data: Uint8Array): void => {
    if (length + data.length > codeBytesMax) {
      isOverrun = true;
      return;
    }
    held.set(data, length);
    length += data.length;
  };
  const finish = (): Heard => {
    if (isOverrun) return { kind: 'refused', why: 'tooLong' };
    if (length === 0) return nothing;
    const data = held.subarray(0, length);
    if (!data.every(isPrintable)) return { kind: 'refused', why: 'notPrintable' };
    return { kind: 'code', text: aim + String.fromCharCode(...data) };
  };
  return {
    push: (report) => {
      if (report[0] !== scannedData) return nothing;
      const count = report[lengthAt] ?? 0;
      if (count > dataBytesMax) {
        drop();
        return { kind: 'refused', why: 'malformed' };
      }
      if (!isOpen) aim = aimOf(report.subarray(aimAt, dataAt));
      take(report.subarray(dataAt, dataAt + count));
      isOpen = ((report[flagsAt] ?? 0) & isContinuedBit) !== 0;
      if (isOpen) return { kind: 'more' };
      const heard = finish();
      drop();
      return heard;
    },
    isOpen: () => isOpen,
    drop,
    heldBytes: () => length,
  };
}

/** `]cm`; a scanner that does not know the symbology leaves it empty. */
function aimOf(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes);
  return /^\][A-Za-z][0-9A-Za-z]$/.test(text) ? text : '';
}

/** GS (1Dh) stands between the fields of GS1 codes. */
function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte <= 0x7e) || byte === 0x1d;
}
