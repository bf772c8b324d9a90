/** /dev/lcd as the kernel's driver hears it (drivers/auxdisplay/charlcd.c), read anew for tests alone. */

export interface CharPanel {
  readonly write: (bytes: Uint8Array) => void;
  readonly rows: () => readonly string[];
  /** Characters that were printed since the last call. */
  readonly printed: () => number;
  readonly cursor: () => { readonly isShown: boolean; readonly blinks: boolean };
  /** Sequences that nobody understood. */
  readonly unknown: readonly string[];
}

/** The longest sequence that is waited for (LCD_ESCAPE_LEN). */
const sequenceMax = 24;

export function charPanel(columns: number, rowCount: number): CharPanel {
  const cells = Array.from({ length: rowCount }, () => Array.from({ length: columns }, () => '#'));
  const unknown: string[] = [];
  let at = { x: 0, y: 0 };
  let isShown = true;
  let blinks = true;
  let sequence: string | null = null;
  let printed = 0;

  const clear = (): void => {
    for (const row of cells) row.fill(' ');
    at = { x: 0, y: 0 };
  };
  /** Whether the sequence is over. */
  const understood = (text: string): boolean => {
    if (text === '[2J' || text === '[LI') {
      clear();
      if (text === '[LI') [isShown, blinks] = [true, true];
      return true;
    }
    if (text === '[Lc') isShown = false;
    if (text === '[Lb') blinks = false;
    if (/^\[L[cb+]$/.test(text)) return true;
    const [, x, y] = /^\[Lx(\d+)y(\d+);$/.exec(text) ?? [];
    if (x === undefined || y === undefined) return false;
    at = { x: Number(x), y: Number(y) };
    return true;
  };
  const print = (character: string): void => {
    const row = cells[at.y];
    if (row !== undefined && at.x < columns) row[at.x] = character;
    at.x += 1;
    printed += 1;
  };
  const hear = (character: string): void => {
    if (character === '\n') {
      if (sequence !== null && sequence !== '') unknown.push(sequence);
      sequence = null;
      at = { x: 0, y: (at.y + 1) % rowCount };
    } else if (sequence !== null) {
      sequence += character;
      if (understood(sequence)) sequence = null;
      else if (sequence.length >= sequenceMax) {
        unknown.push(sequence);
        sequence = null;
      }
    } else if (character === '\x1b') sequence = '';
    else print(character);
  };
  return {
    write: (bytes) => {
      for (const byte of bytes) hear(String.fromCharCode(byte));
    },
    rows: () => cells.map((row) => row.join('')),
    printed: () => {
      const count = printed;
      printed = 0;
      return count;
    },
    cursor: () => ({ isShown, blinks }),
    unknown,
  };
}
