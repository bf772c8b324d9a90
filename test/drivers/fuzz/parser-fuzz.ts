/**
 * Fuzzes one parser of what devices say: frames of its own, whole, bent and cut short, and plain
 * noise, in one piece and in random pieces. It must not throw, must say the same however the bytes are
 * cut, hold no more than its cap, tell no more than it was given, leave no timer, and hear a good frame
 * after any of it. Every input is a function of the seed and its number.
 */
import type { Test } from 'tap';
import type { Millis } from '../../../src/runtime/ports/units.js';
import { type SeededRandom, seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import { hexOf } from '../transcript.js';

export type Arm = (span: Millis, run: () => void) => () => void;

/** A parser with everything that stands between a link and a driver's readings. */
export interface OpenParser {
  readonly push: (bytes: Uint8Array) => void;
  /** Bytes of what is not whole yet. */
  readonly held: () => number;
  readonly stop: () => void;
}

export interface FuzzedParser {
  readonly name: string;
  readonly open: (tell: (word: string) => void, after: Arm) => OpenParser;
  /** Something that the device would say. */
  readonly frame: (random: SeededRandom) => readonly number[];
  readonly heldMax: number;
  /** Readings that bytes may give at most, for each byte. */
  readonly toldPerByteMax: number;
  /**
   * What is told of `bytes` after anything, once the gap has passed; behind a mark where there is one.
   * `null` where there is neither: the link that brings them hands over whole ones.
   */
  readonly proof: { readonly bytes: readonly number[]; readonly told: string } | null;
  /** Files of the parser, below src/drivers, whose work is counted. */
  readonly files: readonly string[];
}

const inputs = count({ quick: 1_500, full: 1_000_000 });
const bytesMax = 400;
const seed = 20260718;

export function fuzzParser(t: Test, parser: FuzzedParser): void {
  const { name } = parser;
  t.test(`${name}: no input breaks it, however it is cut`, async (t) => {
    const sums = { bytes: 0, pieces: 0, told: 0 };
    const problems: string[] = [];
    for (let turn = 0; turn < inputs && problems.length < failuresMax; turn++) {
      const random = seededRandom(seed + turn);
      const bytes = inputOf(parser, random);
      const pieces = cut(bytes, random);
      const problem = judged(parser, bytes, pieces, sums);
      if (problem !== null) problems.push(`input ${String(turn)}: ${problem}: ${hexOf(bytes)}`);
    }
    t.same(problems, []);
    const { bytes, pieces, told } = sums;
    t.comment(
      `FUZZ parser=${name} inputs=${String(inputs)} bytes=${String(bytes)} pieces=${String(pieces)} told=${String(told)} heldMax=${String(parser.heldMax)} FAILED=${String(problems.length)}`,
    );
  });
}

/** The first few tell enough. */
const failuresMax = 5;
/** One to six parts: frames, frames with a byte changed, lost or doubled, noise, the same byte again. */
export function inputOf(parser: FuzzedParser, random: SeededRandom): Uint8Array {
  const frames = framesOf(parser);
  const input = new Uint8Array(bytesMax);
  let length = 0;
  const put = (part: Uint8Array): void => {
    const taken = part.subarray(0, bytesMax - length);
    input.set(taken, length);
    length += taken.length;
  };
  for (let parts = 1 + random.below(6); parts > 0; parts--) {
    const whole = frames[random.below(frames.length)] ?? input;
    const place = random.below(whole.length);
    const start = length;
    switch (random.below(7)) {
      case 0:
        put(random.bytes(random.below(40)));
        break;
      case 1:
        put(whole.subarray(0, place));
        break;
      case 2:
        put(whole);
        if (start + place < length) input[start + place] = random.below(256);
        break;
      case 3:
        put(whole.subarray(0, place));
        put(whole.subarray(place + 1));
        break;
      case 4:
        put(new Uint8Array(random.below(200)).fill(whole[place] ?? 0));
        break;
      default:
        put(whole);
    }
  }
  return input.subarray(0, length);
}

const poolSize = 1_000;
const pools = new WeakMap<FuzzedParser, readonly Uint8Array[]>();

/** A thousand frames of a parser, made once. */
function framesOf(parser: FuzzedParser): readonly Uint8Array[] {
  const known = pools.get(parser);
  if (known !== undefined) return known;
  const random = seededRandom(seed);
  const made = Array.from({ length: poolSize }, () => Uint8Array.from(parser.frame(random)));
  pools.set(parser, made);
  return made;
}

function cut(bytes: Uint8Array, random: SeededRandom): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const longest = 1 + random.below(64);
  for (let place = 0; place < bytes.length;) {
    const end = place + 1 + random.below(longest);
    pieces.push(bytes.slice(place, end));
    place = end;
  }
  return pieces;
}

interface Sums {
  bytes: number;
  pieces: number;
  told: number;
}

/** What is wrong, or null. */
function judged(
  parser: FuzzedParser,
  bytes: Uint8Array,
  pieces: readonly Uint8Array[],
  sums: Sums,
): string | null {
  const whole = heard(parser, [bytes], hearsAgain);
  if (typeof whole === 'string') return whole;
  const apart = heard(parser, pieces, letsGo);
  if (typeof apart === 'string') return `in ${String(pieces.length)} pieces: ${apart}`;
  sums.bytes += bytes.length;
  sums.pieces += pieces.length;
  sums.told += whole.length;
  return whole.join('\n') === apart.join('\n') ? null : 'says something else when it is cut';
}

/** What was told of `pieces`, or what went wrong. */
function heard(
  parser: FuzzedParser,
  pieces: readonly Uint8Array[],
  end: (heard: Heard) => string | null,
): readonly string[] | string {
  const told: string[] = [];
  const timer = oneTimer();
  try {
    const open = parser.open((word) => told.push(word), timer.after);
    let length = 0;
    for (const piece of pieces) {
      length += piece.length;
      // A parser may wipe what it is given.
      open.push(piece.slice());
      if (open.held() > parser.heldMax) return `holds ${String(open.held())} bytes`;
      if (timer.armed() > timersMax) return `${String(timer.armed())} timers`;
    }
    if (told.length > length * parser.toldPerByteMax) return `tells ${String(told.length)} times`;
    const before = told.slice();
    return end({ parser, open, timer, told }) ?? before;
  } catch (thrown: unknown) {
    return `throws ${String(thrown)}`;
  }
}

interface Heard {
  readonly parser: FuzzedParser;
  readonly open: OpenParser;
  readonly timer: ReturnType<typeof oneTimer>;
  readonly told: readonly string[];
}

/** A good frame is heard after anything, once the gap has passed. */
function hearsAgain({ parser: { proof }, open, timer, told }: Heard): string | null {
  timer.fire();
  if (proof === null) return null;
  const before = told.length;
  open.push(Uint8Array.from(proof.bytes));
  return told.slice(before).includes(proof.told) ? null : 'hears no more';
}

/** An end in the middle of anything leaves nothing. */
function letsGo({ open, timer }: Heard): string | null {
  open.stop();
  return open.held() > 0 || timer.armed() > 0 ? 'holds on after its end' : null;
}

/** A gap, a bounce, and what follows a report: no parser needs more at once. */
const timersMax = 3;

/** Time of the least kind: everything that is armed fires together. */
function oneTimer() {
  const waiting = new Set<() => void>();
  return {
    after: ((_span, run) => {
      waiting.add(run);
      return () => void waiting.delete(run);
    }) satisfies Arm,
    armed: () => waiting.size,
    fire: () => {
      for (const run of waiting) {
        waiting.delete(run);
        run();
      }
    },
  };
}
