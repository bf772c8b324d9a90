/**
 * A customer display of 20x2 characters in CD5220 mode, from its bytes (facts/peripherals.md 3).
 * Whole lines come by ESC Q A and B and are shown when their CR comes; after one of these everything
 * but another such line, CLR and CAN is ignored until CLR or CAN, as the manual says. It has no
 * reply channel. A long upper line (ESC Q D) is shown as it stands before it begins to move.
 */
export const cd5220Size = { columns: 20, rows: 2 } as const;

export interface Cd5220Display {
  push(bytes: Uint8Array): void;
  /** Both rows without trailing blanks; none while dark. */
  rows(): readonly string[];
  lit(): boolean;
  /** Bytes that belong to no command, and characters that it cannot show. */
  unknownBytes(): number;
  /** Bytes of commands that came after a whole line and before CLR or CAN. */
  ignoredBytes(): number;
  power(state: 'on' | 'off'): void;
}

interface Screen {
  /** Character codes, row by row. */
  readonly cells: number[];
  cursor: number;
  /** After ESC Q: only lines, CLR and CAN are heard. */
  lineMode: boolean;
}

const { columns, rows: rowCount } = cd5220Size;
const cellCount = columns * rowCount;
const blank = 0x20;
const escape = 0x1b;
const carriageReturn = 0x0d;
const clear = 0x0c;
const cancel = 0x18;
const longLineMax = 40;

/** Parameters that follow `ESC x` and change nothing that is told here: modes, fonts, brightness. */
const silentParameters: Readonly<Record<number, number>> = {
  0x11: 0,
  0x12: 0,
  0x13: 0,
  0x2a: 1,
  0x3d: 1,
  0x52: 1,
  0x5f: 1,
  0x63: 1,
  0x66: 1,
  0x74: 1,
};

export function cd5220Display(): Cd5220Display {
  let screen = freshScreen();
  let lit = true;
  let pending: number[] = [];
  let unknownBytes = 0;
  let ignoredBytes = 0;

  const byte = (value: number): void => {
    pending.push(value);
    const act = reading(pending);
    if (act === 'more') return;
    const taken = pending;
    pending = [];
    if (act === undefined) {
      unknownBytes += taken.length;
    } else if (screen.lineMode && !act.inLineMode) {
      ignoredBytes += taken.length;
    } else {
      unknownBytes += act.run(screen);
    }
  };

  return {
    push: (bytes) => {
      if (lit) bytes.forEach(byte);
    },
    rows: () => (lit ? [0, 1].map((row) => rowText(screen, row)) : []),
    lit: () => lit,
    unknownBytes: () => unknownBytes,
    ignoredBytes: () => ignoredBytes,
    power: (state) => {
      if ((state === 'on') === lit) return;
      lit = state === 'on';
      screen = freshScreen();
      pending = [];
    },
  };
}

function freshScreen(): Screen {
  return { cells: Array.from({ length: cellCount }, () => blank), cursor: 0, lineMode: false };
}

function rowText(screen: Screen, row: number): string {
  const codes = screen.cells.slice(row * columns, (row + 1) * columns);
  return codes.map(signOf).join('').trimEnd();
}

function signOf(code: number): string {
  return showable(code) ? String.fromCodePoint(code) : '\ufffd';
}

function showable(code: number): boolean {
  return code >= blank && code < 0x7f;
}

/** A whole command: what it does, answering how many of its bytes could not be shown. */
interface Act {
  readonly inLineMode: boolean;
  readonly run: (screen: Screen) => number;
}

/** Reads what is pending; `undefined` when it is no command. */
function reading(bytes: readonly number[]): Act | 'more' | undefined {
  const [first = blank, second, ...rest] = bytes;
  if (first !== escape) return single(first);
  if (second === undefined) return 'more';
  if (second === 0x51) return wholeLine(rest);
  if (second === 0x40) return quiet(restart);
  if (second === 0x5b) return rest.length < 1 ? 'more' : cursorKey(rest[0]);
  if (second === 0x6c) return rest.length < 2 ? 'more' : goTo(rest[0] ?? 0, rest[1] ?? 0);
  const parameters = silentParameters[second];
  if (parameters === undefined) return undefined;
  return rest.length < parameters ? 'more' : quiet(() => undefined);
}

function quiet(run: (screen: Screen) => void, inLineMode = false): Act {
  return {
    inLineMode,
    run: (screen) => {
      run(screen);
      return 0;
    },
  };
}

function single(code: number): Act | undefined {
  if (code === clear) return quiet(restart, true);
  if (code === cancel) return quiet(clearLine, true);
  if (code >= blank) return { inLineMode: false, run: (screen) => write(screen, code) };
  const move = moves[code];
  return move === undefined ? undefined : quiet((screen) => void (screen.cursor = move(screen)));
}

/** BS, HT, LF, HOM, CR: where each puts the cursor. */
const moves: Readonly<Record<number, (screen: Screen) => number>> = {
  0x08: ({ cursor }) => (cursor + cellCount - 1) % cellCount,
  0x09: ({ cursor }) => (cursor + 1) % cellCount,
  0x0a: ({ cursor }) => (cursor + columns) % cellCount,
  0x0b: () => 0,
  0x0d: ({ cursor }) => cursor - (cursor % columns),
};

/** ESC [ A, B, C, D, H, L, R, K: up, down, right, left, home, left end, right end, bottom. */
const cursorKeys: Readonly<Record<number, (screen: Screen) => number>> = {
  0x41: ({ cursor }) => (cursor + columns) % cellCount,
  0x42: ({ cursor }) => (cursor + columns) % cellCount,
  0x43: ({ cursor }) => (cursor + 1) % cellCount,
  0x44: ({ cursor }) => (cursor + cellCount - 1) % cellCount,
  0x48: () => 0,
  0x4c: ({ cursor }) => cursor - (cursor % columns),
  0x52: ({ cursor }) => cursor - (cursor % columns) + columns - 1,
  0x4b: () => cellCount - 1,
};

function cursorKey(code: number | undefined): Act | undefined {
  const move = cursorKeys[code ?? 0];
  return move === undefined ? undefined : quiet((screen) => void (screen.cursor = move(screen)));
}

function goTo(x: number, y: number): Act | undefined {
  if (x < 1 || x > columns || y < 1 || y > rowCount) return undefined;
  return quiet((screen) => {
    screen.cursor = (y - 1) * columns + x - 1;
  });
}

function restart(screen: Screen): void {
  Object.assign(screen, freshScreen());
}

function clearLine(screen: Screen): void {
  const start = screen.cursor - (screen.cursor % columns);
  screen.cells.fill(blank, start, start + columns);
  screen.cursor = start;
  screen.lineMode = false;
}

function write(screen: Screen, code: number): number {
  screen.cells[screen.cursor] = code;
  screen.cursor = (screen.cursor + 1) % cellCount;
  return showable(code) ? 0 : 1;
}

/** ESC Q A, B or D, text, CR. What does not fit is not shown, and is told as unknown. */
function wholeLine(bytes: readonly number[]): Act | 'more' | undefined {
  const [which, ...text] = bytes;
  if (which === undefined) return 'more';
  if (![0x41, 0x42, 0x44].includes(which)) return undefined;
  const max = which === 0x44 ? longLineMax : columns;
  if (text.at(-1) !== carriageReturn) return text.length > longLineMax ? undefined : 'more';
  const codes = text.slice(0, -1);
  const shown = codes.slice(0, columns);
  return {
    inLineMode: true,
    run: (screen) => {
      const start = which === 0x42 ? columns : 0;
      screen.cells.fill(blank, start, start + columns);
      screen.cells.splice(start, shown.length, ...shown);
      screen.cursor = start;
      screen.lineMode = true;
      return shown.filter((code) => !showable(code)).length + Math.max(0, codes.length - max);
    },
  };
}
