/**
 * The works of the printer: its parts wired to each other. Bytes go through the lexer into the
 * mechanism, which has the typesetter carry them out when their turn comes; real-time sequences
 * overtake all of it. What comes out goes on the roll.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { Wire } from '../wire.js';
import { type Condition, type ConditionControls, condition } from './condition.js';
import { type Command, type Lexer, lexer } from './lexer.js';
import { type Mechanism, mechanism } from './mechanism.js';
import { type Paper, type RollWidth, rollDots } from './paper.js';
import { type RealTime, type RealTimeScanner, realTimeScanner } from './real-time.js';
import { type PrinterAnswer, type Replies, replies } from './replies.js';
import { type PrinterState, isOnline } from './status.js';
import {
  type Output,
  type Tally,
  type Typesetter,
  headToCutterDots,
  typesetter,
} from './typesetter.js';

export interface WorksOptions extends Wire {
  /** 58 mm unless told. */
  readonly rollWidth?: RollWidth;
  /** A line of text takes so long. */
  readonly lineMs?: number;
  /** From the last line to the answer that it is out. */
  readonly answerMs?: number;
  /** Bytes that its buffer holds; more are lost. */
  readonly receiveMax?: number;
  /** What it answers, until it is told otherwise. */
  readonly answer?: PrinterAnswer;
  /** Whether it has a knife, draws QR codes, and has the four-byte signs: all but the last unless told. */
  readonly cutter?: boolean;
  readonly qr?: boolean;
  readonly fourByte?: boolean;
  /** Firmware for China begins in Chinese mode. */
  readonly chineseAtStart?: boolean;
  /** Something happened that a bench shows. */
  readonly notice?: (what: PrinterNotice) => void;
}

/** `room`: the buffer was full and is half empty. */
export type PrinterNotice = 'paper' | 'drawer' | 'beep' | 'state' | 'room';

export interface PrinterControls extends ConditionControls {
  readonly answer?: PrinterAnswer;
  /** A line of text takes so long from now on. */
  readonly lineMs?: number;
  /** Bytes that its buffer holds from now on; those within stay. */
  readonly receiveMax?: number;
}

export interface Counts {
  drawerOpens: number;
  beeps: number;
  /** Bytes that found the buffer full. */
  overrun: number;
  /** Cuts through what was printed last, because nothing was fed before them. */
  earlyCuts: number;
  /** DLE ENQ: for a person to decide, never for a machine. */
  recoveries: number;
}

export interface Works {
  /** One byte, into the buffer. */
  feed(value: number): void;
  /** The same byte, for the real-time sequences. */
  lookAhead(value: number): void;
  set(controls: PrinterControls): void;
  state(): PrinterState;
  answer(): PrinterAnswer;
  lineMs(): number;
  receiveMax(): number;
  /** Bytes that there is room for. */
  room(): number;
  busy(): boolean;
  counts(): Readonly<Counts>;
  tally(): Readonly<Tally>;
}

const receiveMaxUsual = 1 << 16;
const lineMsUsual = 30;

export function works(options: WorksOptions, roll: Paper): Works {
  const { notice = () => undefined } = options;
  const counts: Counts = { drawerOpens: 0, beeps: 0, overrun: 0, earlyCuts: 0, recoveries: 0 };
  const { words, ahead, setter, state, talk, motor, buffer, outlets, empty } = parts(options, {
    roll,
    counts,
    notice,
  });
  const act = (found: RealTime): void => {
    if (found.kind === 'status') talk.realTime(found.what);
    if (found.kind === 'drawer') carryOut(found, outlets);
    if (found.kind === 'recover') counts.recoveries += 1;
    if (found.kind === 'clear' || (found.kind === 'recover' && found.discards)) empty();
    if (found.kind === 'clear') talk.cleared();
  };
  /** A picture that is sent in one piece and is longer than the buffer goes by, as with real ones. */
  const take = (command: Command): void => {
    if (command.bytes.length > buffer.max()) counts.overrun += command.bytes.length;
    else motor.take(command);
  };
  return {
    feed: (value) => {
      if (!buffer.takesOne()) counts.overrun += 1;
      else for (const command of words.feed(value)) take(command);
    },
    lookAhead: (value) => {
      const found = ahead.feed(value);
      if (found !== undefined) act(found);
    },
    set: ({ answer, lineMs, receiveMax, ...controls }) => {
      if (answer !== undefined) talk.setAnswer(answer);
      if (lineMs !== undefined) motor.setLineMs(lineMs);
      if (receiveMax !== undefined) buffer.setMax(receiveMax);
      state.set(controls, isOnline(state.now()) && motor.busy());
    },
    state: state.now,
    answer: () => talk.answer(),
    lineMs: () => motor.lineMs(),
    receiveMax: () => buffer.max(),
    room: buffer.room,
    busy: () => motor.busy(),
    counts: () => counts,
    tally: () => setter.tally(),
  };
}

interface Parts {
  readonly words: Lexer;
  readonly ahead: RealTimeScanner;
  readonly setter: Typesetter;
  readonly state: Condition;
  readonly talk: Replies;
  readonly motor: Mechanism;
  readonly buffer: ReceiveBuffer;
  readonly outlets: Outlets;
  /** Throws away what has not come out; settings are kept. */
  readonly empty: () => void;
}

function parts(options: WorksOptions, ends: Omit<Outlets, 'talk'>): Parts {
  const { send, after, lineMs = lineMsUsual, answerMs = 20, chineseAtStart = true } = options;
  const { qr = true, cutter = true, fourByte = false, answer = 'id' } = options;
  const words = lexer({ chineseAtStart });
  const ahead = realTimeScanner();
  const setter = typesetter({
    chineseAtStart,
    headDots: rollDots[options.rollWidth ?? '58mm'],
    ...{ qr, cutter, fourByte },
  });
  const state = condition((before) => {
    const [was, is] = [isOnline(before), isOnline(state.now())];
    if (was && !is) motor.halt();
    if (before.power !== state.now().power) powerCycle();
    if (!was && is) motor.resume();
    talk.changed(before);
    ends.notice('state');
  });
  const talk = replies({ send, after, answerMs, answer, state: state.now });
  const outlets: Outlets = { ...ends, talk };
  const motor = mechanism({
    after,
    lineMs,
    halted: () => !isOnline(state.now()),
    execute: (command) => {
      buffer.drained();
      return setter.execute(command);
    },
    done: (output) => {
      carryOut(output, outlets);
      state.use(linesOf(output));
    },
  });
  const usual = options.receiveMax ?? receiveMaxUsual;
  const buffer = receiveBuffer(usual, () => motor.waiting(), ends.notice);
  const empty = (): void => {
    motor.clear();
    setter.clear();
    talk.forget();
    words.reset(setter.chinese());
  };
  const powerCycle = (): void => {
    setter.execute({ name: 'restart', bytes: [] });
    empty();
    talk.watch(0);
    ahead.reset();
  };
  return { words, ahead, setter, state, talk, motor, buffer, outlets, empty };
}

interface ReceiveBuffer {
  readonly room: () => number;
  /** Whether there is room for a byte; when there is none it is remembered. */
  readonly takesOne: () => boolean;
  /** Something was taken out. */
  readonly drained: () => void;
  readonly max: () => number;
  readonly setMax: (bytes: number) => void;
}

function receiveBuffer(
  maxAtFirst: number,
  waiting: () => number,
  notice: Outlets['notice'],
): ReceiveBuffer {
  let max = maxAtFirst;
  let full = false;
  const room = (): number => Math.max(0, max - waiting());
  return {
    room,
    takesOne: () => {
      full ||= room() === 0;
      return room() > 0;
    },
    drained: () => {
      if (!full || room() * 2 < max) return;
      full = false;
      notice('room');
    },
    max: () => max,
    setMax: (bytes) => {
      max = bytes;
    },
  };
}

interface Outlets {
  readonly roll: Paper;
  readonly counts: Counts;
  readonly talk: Replies;
  readonly notice: (what: PrinterNotice) => void;
}

function carryOut(output: Output, { roll, counts, talk, notice }: Outlets): void {
  switch (output.kind) {
    case 'strip':
      roll.add(output.strip);
      notice('paper');
      break;
    case 'cut':
      if (roll.blank() + output.feedDots < headToCutterDots) counts.earlyCuts += 1;
      if (output.feedDots > 0) roll.add({ kind: 'feed', height: output.feedDots, lines: 0 });
      roll.cut();
      notice('paper');
      break;
    case 'drawer':
      counts.drawerOpens += 1;
      notice('drawer');
      break;
    case 'beep':
      counts.beeps += 1;
      notice('beep');
      break;
    case 'processId':
      talk.processId(output.id);
      break;
    case 'fence':
      talk.fence(output.what);
      break;
    case 'identify':
      talk.identify(output.what);
      break;
    case 'autoStatus':
      talk.watch(output.mask);
      break;
    default:
      unreachable(output);
  }
}

/** How much of a roll that is about to end a thing takes. */
function linesOf(output: Output): number {
  if (output.kind !== 'strip') return 0;
  return output.strip.kind === 'feed' ? output.strip.lines : 1;
}
