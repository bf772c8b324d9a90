/**
 * A receipt printer for 58 or 80 mm paper, with ESC/POS and a Chinese font, from its bytes (facts/peripherals.md 1):
 * buffers, paper, cover, knife, drawer, switch, and everything that it says back. What came out
 * stays, whatever dies; a power cut empties its buffers and its settings.
 */
import { type ByteLog, byteLog } from './byte-log.js';
import {
  type Paper,
  type PaperSlip,
  type PrintedSlip,
  type RollWidth,
  paper,
  paperText,
} from './paper.js';
import type { PrinterAnswer } from './replies.js';
import { type PrinterState, isOnline } from './status.js';
import type { Tally } from './typesetter.js';
import { type Counts, type PrinterControls, type WorksOptions, works } from './works.js';

/** What a till should never make happen. */
export type PrinterTally = Readonly<Tally & Pick<Counts, 'overrun' | 'earlyCuts' | 'recoveries'>>;

/** What outlives one printer when another takes its place. */
export interface PrinterKeeps {
  readonly roll: Paper;
  readonly log: ByteLog;
}

export interface PrinterShows extends PrinterState {
  readonly answer: PrinterAnswer;
  readonly online: boolean;
  readonly lineMs: number;
  readonly receiveMax: number;
}

export interface EscposPrinter {
  push(bytes: Uint8Array): void;
  set(controls: PrinterControls): void;
  /** A hand tears off what has come out. */
  tear(): void;
  state(): PrinterShows;
  /** Bytes that it has room for; who writes more should wait for the notice `room`. */
  room(): number;
  /** Something in its buffers has not come out. */
  busy(): boolean;
  slips(): readonly PaperSlip[];
  /** The last slips with all that is on them, for a picture. */
  printed(): readonly PrintedSlip[];
  /** Text of all slips, U+000C at each cut. */
  text(): string;
  /** What it received while it was on, to the byte; the oldest are let go beyond a bound. */
  received(): Uint8Array;
  drawerOpens(): number;
  beeps(): number;
  tally(): PrinterTally;
}

export function newKeeps(rollWidth?: RollWidth): PrinterKeeps {
  return { roll: paper(rollWidth), log: byteLog() };
}

export function escposPrinter(
  options: WorksOptions,
  keeps: PrinterKeeps = newKeeps(options.rollWidth),
): EscposPrinter {
  const { roll, log } = keeps;
  const inside = works(options, roll);
  return {
    push: (bytes) => {
      if (inside.state().power === 'off') return;
      log.add(bytes);
      for (const value of bytes) {
        inside.feed(value);
        inside.lookAhead(value);
      }
    },
    set: (controls) => {
      inside.set(controls);
    },
    tear: () => {
      if (roll.slips().at(-1)?.cut === false) roll.cut();
    },
    state: () => {
      const state = inside.state();
      const [lineMs, receiveMax] = [inside.lineMs(), inside.receiveMax()];
      return { ...state, answer: inside.answer(), online: isOnline(state), lineMs, receiveMax };
    },
    room: () => inside.room(),
    busy: () => inside.busy(),
    slips: () => roll.slips(),
    printed: () => roll.printed(),
    text: () => paperText(roll.slips()),
    received: () => log.all(),
    drawerOpens: () => inside.counts().drawerOpens,
    beeps: () => inside.counts().beeps,
    tally: () => {
      const { overrun, earlyCuts, recoveries } = inside.counts();
      return { ...inside.tally(), overrun, earlyCuts, recoveries };
    },
  };
}
