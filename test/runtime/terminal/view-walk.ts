/**
 * The walker: from each start, every key of CONTRACT on every screen that comes, and where it is asked
 * for, everything that the world may do. A place is a screen (what it says, which keys it names) over a
 * shape of the book; places whose screen is new are gone on from first, so that a bounded walk
 * comes by as many screens as it can. The same starts and bounds give the same walk.
 */
import { type Key, keyLabels } from '../../../src/runtime/ports/device.js';
import type { ScreenId } from '../../../src/runtime/ports/screen.js';
import type { Face, Session, Shown } from '../../../src/runtime/terminal/session-model.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { typed } from '../../../src/runtime/terminal/session-amount.js';
import { parseYuan } from '../../../src/runtime/text/money.js';
import { type Desk, letGo, pressOn, shownOn, wait } from './session-desk.js';
import { keysOn } from './session-text.js';
import { type WorldMove, diskHasWritten } from './world-moves.js';

export interface Place {
  readonly desk: Desk;
  readonly shown: Shown;
  /** Where the walk began, and the keys and happenings that led here. */
  readonly start: string;
  readonly path: readonly string[];
}

export interface Pressed {
  readonly key: Key;
  readonly from: Place;
  readonly after: Desk;
}

export interface Bounds {
  /** Places that are gone on from. */
  readonly placesMax: number;
  /** What the world does beside the keys. */
  readonly movesAt?: (desk: Desk) => readonly WorldMove[];
  /** Hears of every key that is pressed. */
  readonly onKey?: (pressed: Pressed) => void;
}

export interface Walk {
  readonly places: ReadonlyMap<string, Place>;
  /** Places that a named key, or time, leads to, by place. */
  readonly leads: ReadonlyMap<string, ReadonlySet<string>>;
  /** Places to rest at, gone on from or not. */
  readonly resting: ReadonlySet<string>;
  readonly keys: number;
}

/** Screens that a cashier can rest on: from each, the next customer can be served or a fault be told. */
const rests: ReadonlySet<Face['kind']> = new Set<Face['kind']>(['idle', 'storage', 'starting']);

/** Rest, or a payment that nothing can be written about any more: it is said, and QUERY works. */
function isRest({ shown: { face } }: Place): boolean {
  return rests.has(face.kind) || (face.kind === 'order' && !face.writable);
}

/** Longer than a result rests, so that its keys work. */
const pause = 1100;

function placeAt(desk: Desk, start: string, path: readonly string[]): Place {
  const rested = wait(desk, pause);
  return { desk: rested, shown: shownOn(rested), start, path };
}

export function pathOf({ start, path }: Place): string {
  return [start, ...path].join(' > ');
}

/** What a screen says, without the numbers in it and without the words about the last key. */
export function lookOf({ shown: { view }, desk: { session } }: Place): string {
  const { screen, head, pages, keys, banner } = view;
  const own = session.notice === null ? pages : pages.slice(1);
  const named = keys.map(({ key, does }) => `${key}=${does}`);
  return [screen, head.id, own.map(({ id }) => id), named, banner?.id ?? ''].join(' ');
}

function idOf(place: Place): string {
  return [lookOf(place), modeShape(place.desk.session), bookShape(place.desk)].join(' | ');
}

/** The mode, amounts by what can be done with them. */
function modeShape({ mode, resumed, pending }: Session): string {
  const by = 'by' in mode ? mode.by : '';
  const of = 'of' in mode ? mode.of : '';
  const entry = 'entry' in mode ? entryShape(mode.entry) : '';
  return [mode.kind, by, of, entry, resumed, pending?.kind ?? ''].join(' ');
}

function entryShape(entry: string): string {
  const amount = parseYuan(entry, defaultSettings.saleFenMax);
  const takes = (['.', '5'] as const).map((key) => (typed(entry, key).ok ? key : ''));
  return [amount.ok ? 'ok' : amount.error, ...takes].join(' ');
}

/** The book as far as the screens tell it apart. */
function bookShape({ book, holding }: Desk): string {
  const attempts = [...book.attempts.values()].map(
    ({ channel, state, diverted }) => `${channel} ${state.kind}${diverted ? '!' : ''}`,
  );
  const refunds = [...book.refunds.values()].map(({ state }) => state.kind);
  const duties = [...book.duties.values()].map(({ state }) => state.kind);
  const slips = [...book.slips.values()].map(({ state }) => state);
  const isServed = book.foreground !== null;
  const { news, journal } = book;
  return [attempts, refunds, duties, slips, isServed, news.length, journal, holding].join(';');
}

export function walkFrom(starts: Readonly<Record<string, () => Desk>>, bounds: Bounds): Walk {
  const places = new Map<string, Place>();
  const leads = new Map<string, Set<string>>();
  const resting = new Set<string>();
  const looks = new Set<string>();
  const queues: { readonly fresh: string[]; readonly others: string[] } = { fresh: [], others: [] };
  let keys = 0;
  const meet = (place: Place): string => {
    const id = idOf(place);
    if (isRest(place)) resting.add(id);
    if (places.has(id)) return id;
    const look = lookOf(place);
    queues[looks.has(look) ? 'others' : 'fresh'].push(id);
    looks.add(look);
    places.set(id, place);
    return id;
  };
  for (const [name, desk] of Object.entries(starts)) meet(placeAt(desk(), name, []));
  while (leads.size < bounds.placesMax) {
    const id = queues.fresh.shift() ?? queues.others.shift();
    const place = id === undefined ? undefined : places.get(id);
    if (id === undefined || place === undefined) break;
    const next = new Set<string>();
    leads.set(id, next);
    for (const key of keyLabels) {
      const after = pressOn(place.desk, key, place.shown);
      keys += 1;
      bounds.onKey?.({ key, from: place, after });
      const to = meet(placeAt(after, place.start, [...place.path, key]));
      if (keysOn(place.shown.view).includes(key)) next.add(to);
    }
    for (const { name, go } of bounds.movesAt?.(place.desk) ?? []) {
      const to = meet(placeAt(go(place.desk), place.start, [...place.path, name]));
      if (passesByItself(name)) next.add(to);
    }
  }
  return { places, leads, resting, keys };
}

/** What happens without anybody's doing. */
function passesByItself(name: string): boolean {
  return name.startsWith('time') || name === diskHasWritten;
}

/** Places gone on from, from which no named key and no time leads to rest, however often. */
export function deadEnds({ places, leads, resting }: Walk): string[] {
  const good = new Set(resting);
  for (const [id, place] of places) if (!leads.has(id) && clearsToRest(place)) good.add(id);
  for (let size = -1; size < good.size;) {
    size = good.size;
    for (const [id, next] of leads) if ([...next].some((to) => good.has(to))) good.add(id);
  }
  return [...places].flatMap(([id, place]) => (good.has(id) ? [] : [`${pathOf(place)}: ${id}`]));
}

const waysOn = ['CLEAR', 'CANCEL', 'ENTER'] as const;

/** For places beyond the bound of a walk: whether a few presses of what is named lead to rest. */
function clearsToRest(place: Place, presses = 5): boolean {
  if (isRest(place)) return true;
  if (presses === 0) return false;
  const { desk, start, path } = place;
  if (desk.holding) return clearsToRest(placeAt(letGo(desk), start, path), presses - 1);
  const named = keysOn(place.shown.view);
  return waysOn.some((key) => {
    if (!named.includes(key)) return false;
    const after = pressOn(desk, key, place.shown);
    return clearsToRest(placeAt(after, start, path), presses - 1);
  });
}

/** How often each screen of CONTRACT was come by. */
export function screensOf({ places }: Walk): ReadonlyMap<ScreenId, number> {
  const counts = new Map<ScreenId, number>();
  for (const { shown } of places.values()) {
    const { screen } = shown.view;
    counts.set(screen, (counts.get(screen) ?? 0) + 1);
  }
  return counts;
}
