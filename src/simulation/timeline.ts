/**
 * What happened in a shop, for whoever reads how something came not to hold: what people did, what went
 * wrong, what the till wrote, said and printed, what wallets answered, by the clock of the shop that its
 * papers show. Told without what repeats: pictures that stood for a moment only, seconds that count
 * down, tunes, the customer's display. Pure.
 */
import { wallText } from '../runtime/terminal/slip-time.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import { wallMs } from '../runtime/ports/units.js';
import type { Happening, HappeningKind } from './happenings.js';
import { began } from './world.js';

/** The newest come last. */
export function timelineOf(happenings: readonly Happening[]): readonly string[] {
  const told = withoutRuns(untilLastWrong(happenings).filter(({ kind }) => !silent.has(kind)));
  const lines: string[] = [];
  // Pages of a screen that come round again are told once, until something else is told.
  const pictures = new Set<string>();
  for (let at = 0; at < told.length; at += 1) {
    const one = told[at];
    if (one === undefined) break;
    if (one.kind === 'lcd') {
      const picture = withoutNumbers(one.what);
      if (!stands(told, at) || pictures.has(picture)) continue;
      pictures.add(picture);
      lines.push(lineOf({ ...one, what: tight(one.what) }));
      continue;
    }
    pictures.clear();
    if (one.kind === 'key') {
      const { what, last } = keysFrom(told, at);
      lines.push(lineOf({ ...one, what }));
      at = last;
    } else lines.push(lineOf(one));
  }
  return lines;
}

/**
 * Of all that happened what names an order that these sentences name, order by order, each with what went
 * wrong shortly before.
 */
export function timelineAbout(
  happenings: readonly Happening[],
  sentences: readonly string[],
): readonly string[] {
  const orders = new Set(sentences.flatMap((sentence) => sentence.match(orderNumber) ?? []));
  return [...orders].flatMap((order) => timelineOf(storyOf(happenings, order)));
}

function storyOf(happenings: readonly Happening[], order: string): readonly Happening[] {
  const story: Happening[] = [];
  let wrongs: Happening[] = [];
  for (const one of happenings) {
    if (one.kind === 'fault' || one.kind === 'hand') wrongs = [...wrongs, one].slice(-wrongsBefore);
    if (one.kind === 'lcd' || !one.what.includes(order)) continue;
    story.push(...wrongs.filter((wrong) => wrong !== one), one);
    wrongs = [];
  }
  return story;
}

/** More would be those of other orders. */
const wrongsBefore = 4;

const orderNumber = /T[0-9A-Z]{21}/g;

const silent: ReadonlySet<HappeningKind> = new Set(['beep', 'customer', 'log']);

/** How each kind begins its line. */
const heads: Readonly<Record<HappeningKind, string>> = {
  lcd: 'LCD',
  customer: 'display',
  beep: 'beep',
  print: 'printer',
  key: 'keys',
  scan: 'scanner',
  phone: 'phone',
  call: 'till asks',
  answer: 'wallet',
  record: 'journal',
  log: 'log',
  fault: 'FAULT',
  hand: 'world',
  wrong: 'WRONG',
};

/** Behind the last thing that was seen not to hold the shop only comes to rest. */
function untilLastWrong(happenings: readonly Happening[]): readonly Happening[] {
  const last = happenings.findLastIndex(({ kind }) => kind === 'wrong');
  return last < 0 ? happenings : happenings.slice(0, last + 1);
}

/** Of many calls one after another that differ by their numbers and wallets alone, or of their answers, the first. */
function withoutRuns(told: readonly Happening[]): readonly Happening[] {
  const kept: Happening[] = [];
  for (let at = 0; at < told.length;) {
    const first = told[at];
    if (first === undefined) break;
    const end = at + runLength(told, at);
    kept.push(first);
    const more = end - at - 1;
    if (more >= runLeast) kept.push({ ...first, what: `... and ${String(more)} more like it` });
    else kept.push(...told.slice(at + 1, end));
    at = end;
  }
  return kept;
}

function runLength(told: readonly Happening[], first: number): number {
  const shape = shapeOf(told[first]);
  if (shape === null) return 1;
  let end = first + 1;
  while (end < told.length && shapeOf(told[end]) === shape) end += 1;
  return end - first;
}

/** `null` for what is never left out. */
function shapeOf(one: Happening | undefined): string | null {
  if (one?.kind !== 'call' && one?.kind !== 'answer') return null;
  return `${one.kind} ${one.what.replaceAll(/\S*\d[^\s:]*|alipay|wechat/g, '#')}`;
}

/** Fewer are told one by one. */
const runLeast = 3;

/** A picture that somebody can read: it stands for a second, or is the one about which something is said. */
function stands(told: readonly Happening[], at: number): boolean {
  const from = told[at]?.atMs ?? 0;
  for (const { kind, atMs } of told.slice(at + 1, at + 1 + nearBy)) {
    if (atMs - from >= readableMs || kind === 'wrong') return true;
    if (kind === 'lcd') return false;
  }
  return true;
}

const readableMs = 1_000;
/** So many things do not happen within a second. */
const nearBy = 200;

/** Keys one after another as one line, pictures of what was typed between them left out. */
function keysFrom(told: readonly Happening[], first: number): { what: string; last: number } {
  const [key = '', screen = ''] = told[first]?.what.split(' on ') ?? [];
  const keys = [key];
  let last = first;
  for (let at = first + 1; at < told.length; at += 1) {
    const one = told[at];
    if (one?.kind === 'lcd' && !stands(told, at)) continue;
    if (one?.kind !== 'key') break;
    keys.push(one.what.split(' on ')[0] ?? '');
    last = at;
  }
  return { what: `${keys.join(' ')} (on ${screen})`, last };
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '#');
}

function tight(rows: string): string {
  return rows.replaceAll(/ +/g, ' ').trim();
}

function lineOf({ atMs, kind, what }: Happening): string {
  const at = wallText(wallMs(Math.floor(began + atMs)), defaultSettings.ahead).slice(
    'yyyy-'.length,
  );
  return `${at}.${String(Math.floor(atMs) % 1000).padStart(3, '0')}  ${heads[kind].padEnd(9)}  ${what}`;
}
