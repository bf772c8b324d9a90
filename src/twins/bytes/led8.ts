/**
 * A customer display of eight digits and four lamps, from its bytes, as the LED8N manual lists them:
 * CR, CLR, CAN, ESC @, ESC Q A, STX L and STX B; and ESC s n of its relatives. Digits come by ESC Q A
 * and are shown when their CR comes; then, as on a CD5220, nothing but digits, CLR and CAN is heard
 * until CLR or CAN. It has no reply channel.
 */
export const led8Lamps = ['price', 'total', 'collect', 'change'] as const;
export type Led8Lamp = (typeof led8Lamps)[number];

export interface Led8Display {
  push(bytes: Uint8Array): void;
  /** As they stand, with points; empty for dark. */
  digits(): string;
  /** Lamps that are lit. */
  lamps(): readonly Led8Lamp[];
  /** Bytes that belong to no command, and digits that are none or too many. */
  unknownBytes(): number;
  /** Bytes of commands that came while only digits, CLR and CAN are heard. */
  ignoredBytes(): number;
  power(state: 'on' | 'off'): void;
}

interface Face {
  digits: string;
  lamps: readonly Led8Lamp[];
  onlyDigits: boolean;
}

const placesMax = 8;
const charactersMax = 15;

export function led8Display(): Led8Display {
  let face = freshFace();
  let lit = true;
  let pending: number[] = [];
  const counted = { unknown: 0, ignored: 0 };

  const byte = (value: number): void => {
    pending.push(value);
    const order = orderOf(pending);
    if (order === 'more') return;
    const { length } = pending;
    pending = [];
    if (order === 'unknown') counted.unknown += length;
    else if (face.onlyDigits && !order.isHeardAlways) counted.ignored += length;
    else order.run(face);
  };
  return {
    push: (bytes) => {
      if (lit) bytes.forEach(byte);
    },
    digits: () => (lit ? face.digits : ''),
    lamps: () => (lit ? face.lamps : []),
    unknownBytes: () => counted.unknown,
    ignoredBytes: () => counted.ignored,
    power: (state) => {
      if ((state === 'on') === lit) return;
      lit = state === 'on';
      face = freshFace();
      pending = [];
    },
  };
}

function freshFace(): Face {
  return { digits: '', lamps: [], onlyDigits: false };
}

interface Order {
  readonly isHeardAlways: boolean;
  readonly run: (face: Face) => void;
}

type Reading = Order | 'more' | 'unknown';

function order(run: (face: Face) => void, isHeardAlways = false): Order {
  return { isHeardAlways, run };
}

const singles: Readonly<Record<number, Order>> = {
  0x0d: order(() => undefined),
  0x0c: order(wipe, true),
  0x18: order(wipe, true),
};

function wipe(face: Face): void {
  face.digits = '';
  face.onlyDigits = false;
}

function orderOf([first, second, ...rest]: readonly number[]): Reading {
  if (first !== undefined && singles[first] !== undefined) return singles[first];
  if (first !== 0x1b && first !== 0x02) return 'unknown';
  if (second === undefined) return 'more';
  if (first === 0x02) return stx(second, rest);
  if (second === 0x40) return order((face) => void Object.assign(face, freshFace()));
  if (second === 0x73) return rest.length === 0 ? 'more' : oneLamp(rest[0] ?? 0);
  return second === 0x51 ? digitsOrder(rest) : 'unknown';
}

/** STX L, a digit for each lamp; STX B, the digit of a baud rate. */
function stx(letter: number, given: readonly number[]): Reading {
  if (letter === 0x42) {
    if (given.length === 0) return 'more';
    return (given[0] ?? 0) >= 0x30 && (given[0] ?? 0) <= 0x35 ? order(() => undefined) : 'unknown';
  }
  if (letter !== 0x4c) return 'unknown';
  if (given.some((digit) => digit !== 0x30 && digit !== 0x31)) return 'unknown';
  if (given.length < led8Lamps.length) return 'more';
  const lamps = led8Lamps.filter((_, place) => given[place] === 0x31);
  return order((face) => void (face.lamps = lamps));
}

/** ESC s n, n binary or a digit: the lamp that is lit, 0 for none. */
function oneLamp(code: number): Reading {
  const place = code >= 0x30 ? code - 0x30 : code;
  if (place > led8Lamps.length) return 'unknown';
  return order((face) => void (face.lamps = led8Lamps.slice(Math.max(0, place - 1), place)));
}

/** ESC Q A, digits, CR. */
function digitsOrder([letter, ...text]: readonly number[]): Reading {
  if (letter === undefined) return 'more';
  if (letter !== 0x41) return 'unknown';
  const isWhole = text.at(-1) === 0x0d;
  const codes = isWhole ? text.slice(0, -1) : text;
  const isShowable = codes.every((code) => code >= 0x2d && code <= 0x39 && code !== 0x2f);
  const places = codes.filter((code) => code !== 0x2e).length;
  if (!isShowable || places > placesMax || codes.length > charactersMax) return 'unknown';
  if (!isWhole) return 'more';
  if (codes.length === 0) return 'unknown';
  return order((face) => {
    face.digits = String.fromCharCode(...codes);
    face.onlyDigits = true;
  }, true);
}
