/**
 * Every key on every screen that can be reached: from a till without power, with everything that the
 * world may do, and from desks in states that take days to come about. Each screen is drawn on every
 * panel in every language. How far the walks go is bounded by counts; both are the same every time.
 */
import t from 'tap';
import { emptyBook } from '../../../src/runtime/payment/book.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { screenIds } from '../../../src/runtime/ports/screen.js';
import type { Face } from '../../../src/runtime/terminal/session-model.js';
import { count } from '../../counts.js';
import { deskOf, press, shownOn, wait } from './session-desk.js';
import { samples } from './view-samples.js';
import {
  problemWithKey,
  problemsWithAmount,
  problemsWithDrawing,
  problemsWithSeconds,
  problemsWithWords,
} from './view-promises.js';
import {
  type Place,
  type Walk,
  deadEnds,
  lookOf,
  pathOf,
  screensOf,
  walkFrom,
} from './view-walk.js';
import { movesAt } from './world-moves.js';

const keyProblems = new Set<string>();
const onKey = (pressed: Parameters<typeof problemWithKey>[0]): void => {
  const problem = problemWithKey(pressed);
  if (problem !== null)
    keyProblems.add(`${lookOf(pressed.from)} (${pathOf(pressed.from)}): ${problem}`);
};

const fromStart = walkFrom(
  { 'no power': () => deskOf(emptyBook(defaultSettings), 1_000_000) },
  { placesMax: count({ quick: 550, ci: 2_400, full: 40_000 }), movesAt, onKey },
);
const fromSamples = walkFrom(samples, {
  placesMax: count({ quick: 250, ci: 2_000, full: 20_000 }),
  onKey,
});
const walks: readonly Walk[] = [fromStart, fromSamples];

const places = walks.flatMap((walk) => [...walk.places.values()]);
/** One place for each screen that differs in more than its numbers. */
const looks = new Map(places.map((place) => [lookOf(place), place]));

const problemsOf = (among: Iterable<Place>, ask: (place: Place) => readonly string[]): string[] =>
  [...among].flatMap((place) => ask(place).map((problem) => `${pathOf(place)}: ${problem}`));

process.stdout.write(
  `EXPLORED screens=${screensOf(fromStart).size}/${screenIds.length} looks=${looks.size}` +
    ` places=${places.length} keys=${fromStart.keys + fromSamples.keys}\n`,
);

t.test('Every key is answered: it does what it is named for, or words say why not', async (t) => {
  t.same([...keyProblems].slice(0, 20), []);
});

t.test('No screen is a dead end: keys or time lead from each to rest', async (t) => {
  for (const walk of walks) t.same(deadEnds(walk).slice(0, 20), []);
});

t.test('Every screen of CONTRACT is come by from a till without power', async (t) => {
  const visited = screensOf(fromStart);
  t.same(
    screenIds.filter((screen) => !visited.has(screen)),
    [],
  );
});

t.test('Every face is come by', async (t) => {
  const faces = new Set(places.map(({ shown }) => shown.face.kind));
  t.same(
    faceKinds.filter((kind) => !faces.has(kind)),
    [],
  );
});

t.test('Every screen is drawn whole, in its language, in signs that the panel shows', async (t) => {
  t.same(problemsOf(looks.values(), problemsWithDrawing).slice(0, 20), []);
  t.ok(looks.size > 500, `${looks.size} different screens`);
});

t.test('No screen claims an outcome that is not proved', async (t) => {
  t.same(problemsOf(places, problemsWithWords).slice(0, 20), []);
});

t.test('The amount stands on the first page of every screen about money', async (t) => {
  t.same(problemsOf(looks.values(), problemsWithAmount).slice(0, 20), []);
});

t.test('Seconds count up and down on every screen that has them', async (t) => {
  t.same(problemsOf(looks.values(), problemsWithSeconds).slice(0, 20), []);
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

const faceKinds: readonly Face['kind'][] = Object.keys({
  starting: true,
  unwritten: true,
  storage: true,
  resuming: true,
  saving: true,
  idle: true,
  slipQuestion: true,
  waive: true,
  amount: true,
  sameCustomer: true,
  awaitingCode: true,
  chooseWallet: true,
  cashConfirm: true,
  order: true,
  voidConfirm: true,
  otherwise: true,
  result: true,
  ended: true,
  list: true,
  refundAmount: true,
  refundConfirm: true,
  refundShown: true,
  day: true,
  dayHandOver: true,
  dayClosed: true,
} satisfies Record<Face['kind'], true>) as Face['kind'][];
