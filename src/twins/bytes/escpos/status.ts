/** Every status bit that a printer tells, from its condition (facts/peripherals.md 1.3). */

export interface PrinterState {
  readonly paper: 'ok' | 'low' | 'out';
  readonly cover: 'closed' | 'open';
  readonly power: 'on' | 'off';
  readonly jammed: boolean;
  /** The head is too hot to print; it goes on by itself when it has cooled. */
  readonly hot: boolean;
  /** The cover was opened while it printed, and has not been closed since. */
  readonly tornOpen: boolean;
}

export function isOnline(state: PrinterState): boolean {
  const stands = state.cover === 'open' || state.paper === 'out' || state.jammed || state.hot;
  return state.power === 'on' && !stands;
}

const bits = (...rows: readonly (readonly [boolean, number])[]): number =>
  rows.reduce((sum, [set, bit]) => (set ? sum | bit : sum), 0);

const isLow = (state: PrinterState): boolean => state.paper !== 'ok';
const isOut = (state: PrinterState): boolean => state.paper === 'out';
const isOpen = (state: PrinterState): boolean => state.cover === 'open';

/** The answer to DLE EOT `what`; `undefined` for what it does not know. */
export function realTimeStatus(state: PrinterState, what: number): number | undefined {
  const always = 0x12;
  switch (what) {
    case 1:
      return always | bits([!isOnline(state), 0x08]);
    case 2:
      return always | bits([isOpen(state), 0x04], [isOut(state), 0x20], [hasError(state), 0x40]);
    case 3:
      return always | bits([state.jammed, 0x08], [recoversAlone(state), 0x40]);
    case 4:
      return always | bits([isLow(state), 0x0c], [isOut(state), 0x60]);
    default:
      return undefined;
  }
}

function hasError(state: PrinterState): boolean {
  return state.jammed || recoversAlone(state);
}

function recoversAlone(state: PrinterState): boolean {
  return state.tornOpen || state.hot;
}

/** The four bytes of automatic status. */
export function autoStatus(state: PrinterState): Uint8Array {
  return Uint8Array.of(
    0x10 | bits([!isOnline(state), 0x08], [isOpen(state), 0x20]),
    bits([state.jammed, 0x08], [recoversAlone(state), 0x40]),
    bits([isLow(state), 0x03], [isOut(state), 0x0c]),
    0,
  );
}

/** Whether a change from one to the other is told under the mask of GS a. */
export function isTold(mask: number, before: Uint8Array, now: Uint8Array): boolean {
  const differs = (place: number, bit: number): boolean =>
    (((before[place] ?? 0) ^ (now[place] ?? 0)) & bit) !== 0;
  return (
    ((mask & 1) !== 0 && differs(0, 0x04)) ||
    ((mask & 2) !== 0 && differs(0, 0x28)) ||
    ((mask & 4) !== 0 && differs(1, 0xff)) ||
    ((mask & 8) !== 0 && differs(2, 0xff))
  );
}

/** The answer to GS r: paper, or the drawer's switch, which stays closed here. */
export function fenceAnswer(state: PrinterState, what: number): number | undefined {
  switch (what % 48) {
    case 1:
      return bits([isLow(state), 0x03], [isOut(state), 0x0c]);
    case 2:
      return 0;
    default:
      return undefined;
  }
}

const identities: ReadonlyMap<number, string> = new Map([
  [65, '1.00'],
  [66, 'HOLDFAST'],
  [67, 'TWIN-58'],
  [68, '00000001'],
]);

/** The answer to GS I. It has a Chinese font and a knife (bits 0 and 1 of what 2 tells). */
export function identity(what: number): Uint8Array | undefined {
  const text = identities.get(what);
  if (text !== undefined) return block(0x5f, new TextEncoder().encode(text));
  const byte = [0x20, 0x03, 0x01][(what % 48) - 1];
  return byte === undefined ? undefined : Uint8Array.of(byte);
}

/** A head, a body and a NUL: how printers frame what is longer than a byte. */
export function block(head: number, body: Iterable<number>): Uint8Array {
  return Uint8Array.from([head, ...body, 0]);
}
