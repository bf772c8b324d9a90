/**
 * Writes down a conversation with a device as a transcript: `!` what the driver was asked, `>` bytes
 * that it sent, `<` bytes that the device sent, `~` milliseconds that passed, `=` what the driver told,
 * `#` remarks. Bounded: beyond its bound it takes nothing more and says so. Pure.
 */
export type Mark = '!' | '>' | '<' | '=' | '#';

export interface TranscriptTape {
  /** `atMs` never goes back. Remarks take no time. */
  line(mark: Mark, text: string, atMs: number): void;
  /** Whether it took all that it was told. */
  isWhole(): boolean;
  /** The whole file, up to `atMs`. */
  text(atMs: number): string;
}

export function transcriptTape(charactersMax: number): TranscriptTape {
  const lines: string[] = [];
  let length = 0;
  let lastMs = 0;
  let isWhole = true;

  const add = (text: string): void => {
    length += text.length + 1;
    isWhole = length <= charactersMax;
    if (isWhole) lines.push(text);
  };
  const pass = (atMs: number): void => {
    if (atMs > lastMs) add(`~ ${atMs - lastMs}`);
    lastMs = Math.max(lastMs, atMs);
  };
  return {
    line: (mark, text, atMs) => {
      if (!isWhole) return;
      if (mark !== '#') pass(atMs);
      add(`${mark} ${text}`);
    },
    isWhole: () => isWhole,
    text: (atMs) => {
      if (isWhole) pass(atMs);
      return lines.map((line) => `${line}\n`).join('');
    },
  };
}

/** Runs of printable characters this long are easier to read as such. */
const runMin = 4;

/** Bytes as a transcript has them: hexadecimal, or ASCII in double quotes. */
export function bytesText(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0'));
  const parts: string[] = [];
  for (let place = 0; place < bytes.length;) {
    const run = printableRun(bytes, place);
    if (run >= runMin) {
      parts.push(`"${String.fromCharCode(...bytes.subarray(place, place + run))}"`);
      place += run;
    } else parts.push(hex[place++] ?? '');
  }
  return parts.join(' ');
}

function printableRun(bytes: Uint8Array, start: number): number {
  const end = bytes.findIndex((byte, place) => place >= start && !isPlain(byte));
  return (end === -1 ? bytes.length : end) - start;
}

function isPlain(byte: number): boolean {
  return byte >= 0x20 && byte <= 0x7e && byte !== 0x22;
}
