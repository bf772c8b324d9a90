/**
 * The works of the printer: its parts wired to each other. Bytes go through the lexer into the
 * mechanism, which has the typesetter carry them out when their turn comes; real-time sequences
 * overtake all of it. What comes out goes on the roll.
 */
import { unreachable } from '../../../runtime/ports/bug.js';
import type { Wire } from '../wire.js';
import { type Condition, type ConditionControls, condition } from './condition.js';
import { type Lexer, lexer } from './lexer.js';
import { type Mechanism, mechanism } from './mechanism.js';
import { type Paper, type RollWidth, rollDots } from './paper.js';
import { type RealTime, type RealTimeScanner, realTimeScanner } from './real-time.js';
import { type PrinterAnswer, type Replies, replies } from './replies.js';
import { type PrinterState, isOnline } from './status.js';
import { type Output, type Typesetter, headToCutterDots, typesetter } from './typesetter.js';

export interface WorksOptions extends Wire {
  /** 58 mm unless told. */
  readonly rollWidth?: RollWidth;
  /** A line of text takes so long. */
  readonly lineMs?: number;
  /** From the last line to the answer that it is out. */
  readonly answerMs?: number;
  /** Bytes that its buffer holds; more are lost. */
  readonly receiveMax?: number;
  /** Firmware for China begins in Chinese mode. */
  readonly chineseAtStart?: boolean;
  /** Something happened that a bench shows. */
  readonly notice?: (what: PrinterNotice) => void;
}

/** `room`: the buffer was full and is half empty. */
export type PrinterNotice = 'paper' | 'drawer' | 'beep' | 'state' | 'room';

export interface PrinterControls extends ConditionControls {
  readonly answer?: PrinterAnswer;
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
  /** Bytes that there is room for. */
  room(): number;
  busy(): boolean;
  counts(): Readonly<Counts>;
  tally(): { readonly unknown: number; readonly unprintable: number };
}

const receiveMaxUsual = 1 << 16;

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
  return {
    feed: (value) => {
      if (buffer.takesOne()) for (const command of words.feed(value)) motor.take(command);
      else counts.overrun += 1;
    },
    lookAhead: (value) => {
      const found = ahead.feed(value);
      if (found !== undefined) act(found);
    },
    set: ({ answer, ...controls }) => {
      if (answer !== undefined) talk.setAnswer(answer);
      state.set(controls, isOnline(state.now()) && motor.busy());
    },
    state: state.now,
    answer: () => talk.answer(),
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
  const { send, after, lineMs = 30, answerMs = 20, chineseAtStart = true } = options;
  const words = lexer({ chineseAtStart });
  const ahead = realTimeScanner();
  const setter = typesetter({ chineseAtStart, headDots: rollDots[options.rollWidth ?? '58mm'] });
  const state = condition((before) => {
    const [was, is] = [isOnline(before), isOnline(state.now())];
    if (was && !is) motor.halt();
    if (before.power !== state.now().power) powerCycle();
    if (!was && is) motor.resume();
    talk.changed(before);
    ends.notice('state');
  });
  const talk = replies({ send, after, answerMs, state: state.now });
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
}

function receiveBuffer(
  max: number,
  waiting: () => number,
  notice: Outlets['notice'],
): ReceiveBuffer {
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
