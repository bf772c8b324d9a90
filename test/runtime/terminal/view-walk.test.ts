/**
 * Every key on every screen that can be reached from every sample, breadth first: a key that is named does
 * something, one that is not changes nothing, nothing is a dead end, every screen can be drawn and none
 * says what is not so.
 */
import t from 'tap';
import { type Key, keyLabels } from '../../../src/runtime/ports/device.js';
import { isFinal } from '../../../src/runtime/payment/model.js';
import type { Face, Session, Shown } from '../../../src/runtime/terminal/session-model.js';
import { customerRows } from '../../../src/runtime/terminal/view.js';
import { nameOf } from '../../../src/runtime/terminal/view-face.js';
import { typingKeys } from '../../../src/runtime/terminal/view-keys.js';
import { draw, pagesOf } from '../../../src/ui-lcd/draw.js';
import { layouts } from '../../../src/ui-lcd/layouts.js';
import { count } from '../../counts.js';
import { type Desk, press, pressOn, sceneOf, shownOn, wait } from './session-desk.js';
import { keysOn, wordsOf } from './session-text.js';
import { samples } from './view-samples.js';

const placesMax = count({ quick: 24, full: 150 });

/** Screens that a cashier can rest on: from each, the next customer can be served or a fault be told. */
const rests: ReadonlySet<Face['kind']> = new Set<Face['kind']>([
  'idle',
  'slipQuestion',
  'storage',
  'starting',
]);

/** Rest, or a payment that nothing can be written about any more: it is said, and QUERY works. */
const isRest = ({ shown: { face } }: Place): boolean =>
  rests.has(face.kind) || (face.kind === 'order' && !face.writable);

interface Place {
  readonly desk: Desk;
  readonly shown: Shown;
  readonly from: string;
}

/** The book as far as the screens tell it apart. */
function bookOf({ book }: Desk): string {
  const attempts = [...book.attempts.values()].map(
    ({ state, diverted }) => `${state.kind}${diverted ? '!' : ''}`,
  );
  const refunds = [...book.refunds.values()].map(({ state }) => state.kind);
  const slips = [...book.slips.values()].map(({ state }) => state);
  return [attempts, refunds, slips, book.foreground, book.news.length, book.journal].join(';');
}

const idOf = ({ desk, shown }: Pick<Place, 'desk' | 'shown'>): string =>
  `${nameOf(shown.face)} ${JSON.stringify(desk.session.mode)} ${bookOf(desk)}`;

/** Longer than a result rests, so that its keys work. */
const pause = 1100;
const placeAt = (desk: Desk, from: string): Place => {
  const rested = wait(desk, pause);
  return { desk: rested, shown: shownOn(rested), from };
};

interface Walk {
  readonly places: ReadonlyMap<string, Place>;
  /** Places that a named key leads to, by place. */
  readonly leads: ReadonlyMap<string, ReadonlySet<string>>;
  /** Places to rest at, gone on from or not. */
  readonly resting: ReadonlySet<string>;
  /** Keys that do not do what the screen says. */
  readonly problems: readonly string[];
}

/** For places beyond the bound of a walk: whether CLEAR, where it is named, leads to rest. */
function clearsToRest(place: Place): boolean {
  let at = place;
  for (let presses = 0; presses < 6 && !isRest(at); presses += 1) {
    if (!keysOn(at.shown.view).includes('CLEAR')) return false;
    at = placeAt(pressOn(at.desk, 'CLEAR', at.shown), '');
  }
  return isRest(at);
}

/** Digits but these three are alike everywhere. */
const triedKeys: readonly Key[] = keyLabels.filter((key) => !/^[3-9]$/.test(key));

function walk(start: Desk): Walk {
  const first = placeAt(start, '');
  const places = new Map([[idOf(first), first]]);
  const leads = new Map<string, Set<string>>();
  const resting = new Set(isRest(first) ? [idOf(first)] : []);
  const problems: string[] = [];
  for (const [id, place] of places) {
    const next = new Set<string>();
    leads.set(id, next);
    for (const key of triedKeys) {
      const after = pressOn(place.desk, key, place.shown);
      const problem = problemWithKey(place, key, after);
      if (problem !== null)
        problems.push(`${nameOf(place.shown.face)} after${place.from}: ${problem}`);
      const to = placeAt(after, `${place.from} ${key}`);
      const toId = idOf(to);
      const isBeyond = !places.has(toId) && places.size >= placesMax;
      if (isRest(to) || (isBeyond && clearsToRest(to))) resting.add(toId);
      if (keysOn(place.shown.view).includes(key)) next.add(toId);
      if (!places.has(toId) && places.size < placesMax) places.set(toId, to);
    }
  }
  return { places, leads, resting, problems };
}

/** What a session holds beside words, sounds and pages. */
function lasting({ mode, pending, result, left, resumed, copied, codes }: Session): string {
  return JSON.stringify({ mode, pending, result, left, resumed, copied, codes });
}

/** Keys that work without being named: those that type, any key where any key leads on. */
function mayWorkUnnamed(face: Face, key: Key): boolean {
  if (typingKeys.some((typing) => typing === key)) return true;
  if (face.kind === 'resuming' || face.kind === 'voidConfirm') return true;
  return key === 'CANCEL' || key === 'CLEAR';
}

function problemWithKey({ desk, shown }: Place, key: Key, after: Desk): string | null {
  const isNamed = keysOn(shown.view).includes(key);
  if (!isNamed && mayWorkUnnamed(shown.face, key)) return null;
  const asks = after.asked.length > desk.asked.length;
  const moves = lasting(after.session) !== lasting(desk.session);
  if (isNamed) return asks || moves || after.session.notice !== null ? null : `${key} does nothing`;
  return asks || moves ? `${key} works and is not named` : null;
}

/** Words that claim an outcome may stand only over an attempt that has it. */
function problemsWithWords({ desk, shown }: Place): string[] {
  const { face, view } = shown;
  if (!('attempt' in face) || face.attempt === null) return [];
  const attempt = desk.book.attempts.get(face.attempt);
  if (attempt === undefined || isFinal(attempt)) return [];
  if (face.kind === 'unwritten') return [];
  const text = wordsOf({ ...view, banner: null }, 'en');
  const claim = /nothing charged|not charged|declined|voided\b|refunded|give the goods|^PAID/i.exec(
    text,
  );
  return claim === null ? [] : [`says "${claim[0]}" of an attempt that is ${attempt.state.kind}`];
}

function problemsWithDrawing({ desk, shown }: Place): string[] {
  const problems = panels.flatMap(({ id, layout, language }) => {
    const turns = pagesOf(shown.view, layout, language);
    const drawn = Array.from({ length: turns }, (_, turn) =>
      draw(shown.view, layout, language, turn),
    );
    const short = drawn.some((rows) => rows.length !== layout.rows) ? [`${id}: rows`] : [];
    const text = drawn.flat().join('').replace(/ /g, '');
    const words = wordsOf(shown.view, language).split(/[ /]+/);
    // Chinese is broken anywhere, and a word longer than a row is.
    const lost = words.filter(
      (word) => language === 'en' && word.length <= layout.columns && !text.includes(word),
    );
    return [...short, ...lost.map((word) => `${id}: no ${word}`)];
  });
  const rows = customerRows(desk.session, sceneOf(desk));
  return rows.length === 2 ? problems : [...problems, 'customer rows'];
}

/** Every panel with every language that it speaks. */
const panels = Object.entries(layouts).flatMap(([id, layout]) =>
  (layout.charset === 'ascii' ? (['en'] as const) : (['zh', 'en'] as const)).map((language) => ({
    id: `${id} ${language}`,
    layout,
    language,
  })),
);

/** Places from which no named key leads to rest, however often. */
function deadEnds({ places, leads, resting }: Walk): string[] {
  const good = new Set(resting);
  for (let size = -1; size < good.size;) {
    size = good.size;
    for (const [id, next] of leads) if ([...next].some((to) => good.has(to))) good.add(id);
  }
  return [...places].filter(([id]) => !good.has(id)).map(([id, { from }]) => `${id} after${from}`);
}

const walks = Object.entries(samples).map(([name, sample]) => ({ name, walk: walk(sample()) }));

t.test('Every named key does something, and no other key changes anything', async (t) => {
  for (const { name, walk } of walks) t.same(walk.problems, [], name);
});

t.test('No screen is a dead end', async (t) => {
  for (const { name, walk } of walks) t.same(deadEnds(walk), [], name);
});

t.test('Every screen can be drawn on every panel in every language, whole', async (t) => {
  const places = new Map<string, Place>();
  // Widths of values are tried with the catalogue: here a screen is what it says, not the numbers in it.
  for (const { walk } of walks) {
    for (const place of walk.places.values()) {
      const { screen, head, pages, keys, banner } = place.shown.view;
      const ids = [screen, head.id, pages.map(({ id }) => id), keys, banner?.id ?? ''];
      places.set(JSON.stringify(ids), place);
    }
  }
  const found = [...places.values()].flatMap((place) =>
    problemsWithDrawing(place).map((problem) => `${nameOf(place.shown.face)}: ${problem}`),
  );
  t.same(found, []);
  t.ok(places.size > 140, `${String(places.size)} different screens`);
});

t.test('No screen claims an outcome that is not proved', async (t) => {
  for (const {
    name,
    walk: { places },
  } of walks) {
    const found = [...places.values()].flatMap((place) =>
      problemsWithWords(place).map(
        (problem) => `${nameOf(place.shown.face)} after${place.from}: ${problem}`,
      ),
    );
    t.same(found, [], name);
  }
});

t.test('The walk comes by every face and every screen', async (t) => {
  const all = walks.flatMap(({ walk: { places } }) => [...places.values()]);
  const faces = new Set(all.map(({ shown }) => shown.face.kind));
  const wanted: readonly Face['kind'][] = [
    'starting',
    'unwritten',
    'storage',
    'resuming',
    'idle',
    'slipQuestion',
    'waive',
    'amount',
    'sameCustomer',
    'awaitingCode',
    'cashConfirm',
    'order',
    'voidConfirm',
    'otherwise',
    'result',
    'ended',
    'list',
    'refundAmount',
    'refundConfirm',
    'refundShown',
  ];
  t.same(
    wanted.filter((kind) => !faces.has(kind)),
    [],
  );
  const screens = [...new Set(all.map(({ shown }) => shown.view.screen))].toSorted();
  t.same(screens, [
    'amount',
    'asking',
    'awaiting-code',
    'choose',
    'confirm-on-phone',
    'declined',
    'fault',
    'idle',
    'late',
    'locked',
    'menu',
    'paid',
    'resuming',
    'starting',
    'unknown',
    'void-confirm',
    'voided',
    'voiding',
  ]);
  t.ok(all.length > 500, `${String(all.length)} places`);
});

t.test('UP and DOWN turn the pages of a screen, and so does time', async (t) => {
  const sample = samples['unknown'];
  if (sample === undefined) return;
  const desk = sample();
  const { turn } = shownOn(desk);
  t.equal(shownOn(press(desk, 'DOWN')).turn, turn + 1);
  t.equal(shownOn(press(desk, 'DOWN', 'UP')).turn, turn);
  t.equal(shownOn(wait(desk, 2000)).turn, turn + 1);
});
