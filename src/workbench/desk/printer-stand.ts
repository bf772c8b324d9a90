/**
 * Where the printer stands: one of the models at a time, on a cable and with a switch of its own. What
 * it has no room for waits on the wire, as on USB; pulling the cable or switching it off loses that.
 * Another model prints on the same heap of paper, and counts go on.
 */
import { millis } from '../../runtime/ports/units.js';
import {
  type PrinterModel,
  type PrinterModelName,
  printerModels,
} from '../../twins/bytes/escpos/models.js';
import type { PaperSlip, PrintedSlip } from '../../twins/bytes/escpos/paper.js';
import {
  type EscposPrinter,
  type PrinterShows,
  type PrinterTally,
  escposPrinter,
  newKeeps,
} from '../../twins/bytes/escpos/printer.js';
import type { PrinterControls, PrinterNotice } from '../../twins/bytes/escpos/works.js';
import type { RealTime } from '../real-time.js';
import type { Plug } from './plug.js';

export interface PrinterStand {
  model(): PrinterModelName;
  /** What the model is like when nobody has meddled with it. */
  usual(): PrinterModel;
  state(): PrinterShows;
  /** Something that reached it, or waits on its wire, has not come out. */
  busy(): boolean;
  slips(): readonly PaperSlip[];
  /** The last slips with all that is on them, for a picture. */
  printed(): readonly PrintedSlip[];
  text(): string;
  received(): Uint8Array;
  drawerOpens(): number;
  beeps(): number;
  tally(): PrinterTally;
  set(controls: PrinterControls): Promise<void>;
  /** Puts another one there, switched on, with a full roll, and all as it left the factory. */
  put(model: PrinterModelName): Promise<void>;
  tear(): void;
  readonly cable: Cable;
}

/** Anything of the desk that can be plugged in and out. */
export interface Cable {
  state(): 'in' | 'out';
  /** The till has it open. */
  connected(): boolean;
  set(state: 'in' | 'out'): Promise<void>;
}

export interface StandOptions {
  readonly model: PrinterModelName;
  readonly time: RealTime;
  readonly plugIn: (take: (bytes: Uint8Array) => void) => Promise<Plug>;
  readonly notice: (what: Exclude<PrinterNotice, 'room'>) => void;
}

/** How often a full buffer is looked at, by the bench's clock. */
const roomAgainMs = 20;

export async function openStand(options: StandOptions): Promise<PrinterStand> {
  const { time, plugIn, notice } = options;
  const keeps = newKeeps(printerModels[options.model].rollWidth);
  let model = options.model;
  let before = { drawerOpens: 0, beeps: 0 };
  let cable: 'in' | 'out' = 'in';

  const wire = backpressure(time, () => printer);
  const plug = await plugIn((bytes) => {
    wire.take(bytes, plug);
  });
  const ends = {
    send: plug.send,
    after: time.after,
    notice: (what: PrinterNotice): void => {
      if (what !== 'room') notice(what);
    },
  };
  const make = (): EscposPrinter => escposPrinter({ ...printerModels[model], ...ends }, keeps);
  let printer = make();
  const settle = async (): Promise<void> => {
    const isThere = cable === 'in' && printer.state().power === 'on';
    if (!isThere) wire.forget();
    await plug.set(isThere ? 'in' : 'out');
    if (!isThere) plug.resume();
  };
  const drawerOpens = (): number => before.drawerOpens + printer.drawerOpens();
  const beeps = (): number => before.beeps + printer.beeps();
  return {
    model: () => model,
    usual: () => printerModels[model],
    state: () => printer.state(),
    busy: () => printer.busy() || wire.waits(),
    slips: () => keeps.roll.slips(),
    printed: () => keeps.roll.printed(),
    text: () => printer.text(),
    received: () => printer.received(),
    drawerOpens,
    beeps,
    tally: () => printer.tally(),
    set: async (controls) => {
      printer.set(controls);
      if (controls.power !== undefined) await settle();
    },
    put: async (next) => {
      printer.set({ power: 'off' });
      await settle();
      before = { drawerOpens: drawerOpens(), beeps: beeps() };
      model = next;
      keeps.roll.load(printerModels[model].rollWidth);
      printer = make();
      await settle();
      notice('state');
      notice('paper');
    },
    tear: () => {
      printer.tear();
      notice('paper');
    },
    cable: {
      state: () => cable,
      connected: plug.connected,
      set: async (state) => {
        cable = state;
        await settle();
      },
    },
  };
}

interface Backpressure {
  take(bytes: Uint8Array, plug: Plug): void;
  forget(): void;
  waits(): boolean;
}

/** Hands the printer what it has room for; while more waits, the till's socket is not read. */
function backpressure(time: RealTime, printer: () => EscposPrinter): Backpressure {
  let waiting: readonly Uint8Array[] = [];
  let isWatching = false;
  const move = (): void => {
    while (waiting.length > 0) {
      const [first = new Uint8Array(), ...rest] = waiting;
      const room = printer().room();
      if (room === 0) return;
      printer().push(first.subarray(0, room));
      waiting = first.length > room ? [first.subarray(room), ...rest] : rest;
    }
  };
  const watch = (plug: Plug): void => {
    isWatching = true;
    time.after(millis(roomAgainMs), () => {
      isWatching = false;
      move();
      if (waiting.length > 0) watch(plug);
      else plug.resume();
    });
  };
  return {
    take: (bytes, plug) => {
      waiting = [...waiting, bytes];
      move();
      if (waiting.length === 0) return;
      plug.pause();
      if (!isWatching) watch(plug);
    },
    forget: () => {
      waiting = [];
    },
    waits: () => waiting.length > 0,
  };
}
