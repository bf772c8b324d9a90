import { millis, wallMs } from '../../../../src/runtime/ports/units.js';
import { type EscposPrinter, escposPrinter } from '../../../../src/twins/bytes/escpos/printer.js';
import type { WorksOptions } from '../../../../src/twins/bytes/escpos/works.js';
import { type VirtualTime, virtualTime } from '../../../../src/twins/virtual-time.js';
import { ascii, hex, join } from '../bytes.js';

export interface Rig {
  readonly printer: EscposPrinter;
  readonly time: VirtualTime;
  /** What it said since the last time, in hex. */
  readonly said: () => string;
  readonly wait: (ms: number) => Promise<void>;
  readonly notices: string[];
}

export function rig(options: Partial<WorksOptions> = {}): Rig {
  const time = virtualTime({ wall: wallMs(0) });
  const notices: string[] = [];
  let sent: Uint8Array[] = [];
  const printer = escposPrinter({
    lineMs: 10,
    answerMs: 10,
    after: (span, run) => time.after(span, run),
    send: (bytes) => sent.push(bytes) > 0,
    notice: (what) => void notices.push(what),
    ...options,
  });
  const said = (): string => {
    const text = Buffer.concat(sent).toString('hex').toUpperCase();
    sent = [];
    return text;
  };
  return { printer, time, said, notices, wait: (ms) => time.advance(millis(ms)) };
}

/** All that a stream does to a fresh printer that is given time. */
export async function print(...parts: readonly Uint8Array[]): Promise<Rig> {
  const made = rig();
  for (const part of parts) made.printer.push(part);
  await made.wait(60_000);
  return made;
}

export const start = hex('1B 40 1C 26');
export const cut = hex('1D 56 42 00');

/** Lines of ASCII, each with its line feed. */
export function lines(...texts: readonly string[]): Uint8Array {
  return join(...texts.map((text) => ascii(`${text}\n`)));
}

export function processId(id: string): Uint8Array {
  return join(hex('1D 28 48 06 00 30 30'), ascii(id));
}

/** GS ( k, family 49. */
export function qrCode(data: string): Uint8Array {
  const text = new TextEncoder().encode(data);
  const length = text.length + 3;
  return join(
    hex('1D 28 6B 04 00 31 41 32 00 1D 28 6B 03 00 31 43 06 1D 28 6B 03 00 31 45 31 1D 28 6B'),
    Uint8Array.of(length & 0xff, length >> 8),
    hex('31 50 30'),
    text,
    hex('1D 28 6B 03 00 31 51 30'),
  );
}
