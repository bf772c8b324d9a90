/**
 * What people see and hear: the session is stepped, what it shows is drawn, and the panels are told
 * only what changed. Drawn in the same turn as the key or the news that changed it (law 6).
 *
 * Time moves a screen once a second while something counts, and turns its pages every 2 s (which
 * page is up the session says); when neither is so, nothing is armed.
 */
import type { Device, Key, Tune } from '../ports/device.js';
import type { Language, Phrase, View } from '../ports/screen.js';
import type { Clock } from '../ports/clock.js';
import { type MonoMs, after, seconds } from '../ports/units.js';
import { unfinishedAttempts } from '../payment/open-things.js';
import type { PhraseId } from '../text/catalogue.js';
import type { Happening } from './interpreter-event.js';
import type { TimerSetter } from './interpreter-timers.js';
import {
  type DeskCommand,
  type Scene,
  type Session,
  type SessionInput,
  type Shown,
  freshSession,
} from './session-model.js';
import { stepSession } from './session.js';
import { customerPhrase, customerText, showScene } from './view.js';

/** How views become rows of the panels; pure. */
export interface Panels {
  /** Whole rows of one turn; turns repeat, so any whole number will do. */
  readonly draw: (view: View<PhraseId>, turn: number) => readonly string[];
  /** How many turns the view has; at least 1. */
  readonly turnsOf: (view: View<PhraseId>) => number;
}

export interface ScreenParts {
  readonly panels: Panels;
  readonly lcd: Device<'lcd'>;
  readonly customerDisplay: Device<'customerDisplay'> | null;
  /** The customer's display may know fewer characters than the LCD, and so speak another language. */
  readonly customerLanguage: Language;
  readonly play: (tune: Tune) => void;
  readonly command: (command: DeskCommand) => void;
  readonly clock: Clock;
  readonly timers: TimerSetter;
  readonly scene: () => Scene;
  /** Takes what a person asked for; decided now or behind what waits. */
  readonly submit: (request: Happening) => void;
}

export interface Screen {
  /** What stands on the LCD now: it fixes the meaning of a key pressed now (P8). */
  readonly shown: Shown;
  /** The rows that the LCD was told last. */
  readonly rows: readonly string[];
  /** The rows that the customer's display was told last. */
  readonly customer: readonly string[];
  /** When the LCD last changed. */
  readonly changedAt: MonoMs;
  /** Lets the session know; what it asks for is submitted, what it shows is drawn by `draw`. */
  input(input: SessionInput): void;
  /** A key that was pressed while `shown` stood on the LCD. */
  press(key: Key, shown: Shown): void;
  draw(): void;
  /** A timer of the screen has fired: time has moved on. */
  fired(name: string): void;
  /** Nothing is armed or drawn any more. */
  close(): void;
}

/** Names of the timers are `view/second` and `view/page`. */
export const screenTimer = 'view/';
const secondTimer = 'view/second';
const pageTimer = 'view/page';
const pageSpan = seconds(2);
/** A counter is drawn just after it has moved. */
const secondSpan = seconds(1);

export function createScreen(parts: ScreenParts): Screen {
  const { clock, lcd, customerDisplay, timers } = parts;
  const ticking = createTicking(timers, clock);
  let session: Session = freshSession;
  let shown = showScene(session, parts.scene());
  let rows: readonly string[] = [];
  const customer = customerPanel(customerDisplay, parts.customerLanguage);
  let changedAt = clock.mono();
  let isClosed = false;

  const draw = (): void => {
    if (isClosed) return;
    const scene = parts.scene();
    const before = shown;
    shown = showScene(session, scene);
    const next = parts.panels.draw(shown.view, shown.turn);
    if (!sameRows(rows, next)) {
      rows = next;
      changedAt = clock.mono();
      lcd.show(rows);
    }
    customer.tell(customerPhrase(session, scene, shown.face));
    const isPassing = session.notice !== null || session.pending !== null;
    ticking.second(isPassing || isCounting(scene, shown.view));
    const isTurned = shown.turn !== before.turn || shown.view.screen !== before.view.screen;
    ticking.page(parts.panels.turnsOf(shown.view) > 1, isTurned);
  };
  const input = (given: SessionInput): void => {
    const step = stepSession(session, given, parts.scene());
    session = step.session;
    step.tunes.forEach(parts.play);
    step.commands.forEach(parts.command);
    step.requests.forEach(parts.submit);
  };

  return {
    get shown() {
      return shown;
    },
    get rows() {
      return rows;
    },
    get customer() {
      return customer.rows;
    },
    get changedAt() {
      return changedAt;
    },
    input,
    press: (key, on) => {
      input({ kind: 'key', key, shown: on, turns: parts.panels.turnsOf(on.view) });
    },
    draw,
    fired: (name) => {
      ticking.fired(name);
      input({ kind: 'changed' });
    },
    close: () => {
      isClosed = true;
      ticking.second(false);
      ticking.page(false, false);
    },
  };
}

interface CustomerPanel {
  /** What it was told last. */
  readonly rows: readonly string[];
  tell(phrase: Phrase<PhraseId>): void;
}

/** Told once what it is to say, and nothing while that is the same. */
function customerPanel(display: ScreenParts['customerDisplay'], language: Language): CustomerPanel {
  let rows: readonly string[] = [];
  let told: Phrase<PhraseId> | null = null;
  return {
    get rows() {
      return rows;
    },
    tell: (phrase) => {
      if (display === null || (told !== null && samePhrase(told, phrase))) return;
      told = phrase;
      const next = customerText(phrase, language);
      if (sameRows(rows, next)) return;
      rows = next;
      display.show(rows);
    },
  };
}

/** Values of phrases that move with time. */
const countingValues = ['seconds', 'waited', 'age'];

/** Whether a second from now something else may have to be shown. */
function isCounting({ book, saving }: Scene, view: View<PhraseId>): boolean {
  if (saving) return true;
  if (moves(view.head) || view.pages.some(moves)) return true;
  if (view.banner !== null && moves(view.banner)) return true;
  return unfinishedAttempts(book).some(({ state }) => state.kind !== 'stuck');
}

function moves({ values }: Phrase<PhraseId>): boolean {
  return countingValues.some((name) => name in values);
}

interface Ticking {
  second(wanted: boolean): void;
  /** `anew` begins the time of the page again. */
  page(wanted: boolean, anew: boolean): void;
  fired(name: string): void;
}

function createTicking(timers: TimerSetter, clock: Clock): Ticking {
  const armed = new Set<string>();
  const set = (name: string, span: typeof secondSpan, wanted: boolean): void => {
    if (wanted === armed.has(name)) return;
    if (wanted) {
      armed.add(name);
      timers.setTimer(name, after(clock.mono(), span));
    } else {
      armed.delete(name);
      timers.clearTimer(name);
    }
  };
  return {
    second: (wanted) => {
      set(secondTimer, secondSpan, wanted);
    },
    page: (wanted, anew) => {
      if (anew) set(pageTimer, pageSpan, false);
      set(pageTimer, pageSpan, wanted);
    },
    fired: (name) => {
      armed.delete(name);
    },
  };
}

function sameRows(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((row, place) => row === right[place]);
}

function samePhrase(left: Phrase<PhraseId>, right: Phrase<PhraseId>): boolean {
  if (left.id !== right.id) return false;
  const names = Object.keys(left.values);
  if (names.length !== Object.keys(right.values).length) return false;
  return names.every((name) => left.values[name] === right.values[name]);
}
