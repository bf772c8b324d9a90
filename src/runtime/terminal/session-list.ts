/**
 * The lists of the menu: what stands in each, newest first, and where the cursor is. A list follows
 * the book; the cursor stays on its item while the item is there.
 */
import { unreachable } from '../ports/bug.js';
import type { Book } from '../payment/book.js';
import { type Attempt, isFinal } from '../payment/model.js';
import {
  foregroundOf,
  isWritable,
  hasRefundable,
  hasSettled,
  mayDivert,
  mayRefund,
  mayVoid,
  openAttempts,
  refundsOf,
} from './session-facts.js';
import type { ListItem, ListKind, MenuEntry, Scene, Setting } from './session-model.js';

/** More than fits a person's patience; the newest are the ones looked for. */
export const listMax = 20;

export interface ListPlace {
  readonly items: readonly ListItem[];
  readonly item: ListItem | null;
  /** 1 and up; 0 in an empty list. */
  readonly position: number;
}

/** Of a scene, what lists are made from. */
export type Listed = Pick<Scene, 'book' | 'preferences'>;

export function placeIn(scene: Listed, of: ListKind, cursor: string | null): ListPlace {
  const all = of === 'menu' ? menuItems(scene) : itemsOf(scene.book, of);
  const items = all.slice(0, listMax);
  const found = items.findIndex(({ id }) => id === cursor);
  const index = Math.max(found, 0);
  const item = items[index] ?? null;
  return { items, item, position: item === null ? 0 : index + 1 };
}

/** The cursor moved by `by`, going round. */
export function movedCursor({ items, position }: ListPlace, by: 1 | -1): string | null {
  const count = items.length;
  return count === 0 ? null : (items[(position - 1 + by + count) % count]?.id ?? null);
}

function menuItems({ book, preferences }: Listed): ListItem[] {
  const ids = menuEntries(book, settingsOf(preferences));
  return ids.map((id) => ({ kind: 'entry', id }));
}

/** What can be set on this till. */
function settingsOf(preferences: Scene['preferences']): Setting[] {
  if (preferences === undefined) return [];
  const { language, keySound } = preferences;
  const settings: (Setting | null)[] = [
    language === null ? null : 'language',
    keySound === null ? null : 'keySound',
  ];
  return settings.filter((setting) => setting !== null);
}

/** What stands in every list but the menu. */
export function itemsOf(book: Book, of: Exclude<ListKind, 'menu'>): ListItem[] {
  switch (of) {
    case 'open':
    case 'query':
      return attemptItems(openAttempts(book));
    case 'void':
      return attemptItems(openAttempts(book).filter((attempt) => mayVoid(book, attempt)));
    case 'otherwise':
      return attemptItems(openAttempts(book).filter((attempt) => mayDivert(book, attempt)));
    case 'refund':
      return attemptItems([...book.attempts.values()].filter((one) => mayRefund(book, one)));
    case 'refunds':
      return attemptItems(
        [...book.attempts.values()].filter(({ no }) => refundsOf(book, no).length > 0),
      );
    case 'late':
      return lateItems(book);
    case 'duties':
      return [...book.duties.values()]
        .filter(({ state }) => state.kind !== 'returned')
        .map(({ no }) => ({ kind: 'duty', id: no }) as const)
        .reverse();
    case 'slips':
      return [...book.slips.values()]
        .filter(({ state }) => state === 'unknown' || state === 'queued')
        .map(({ no }) => ({ kind: 'slip', id: String(no), slip: no }) as const)
        .reverse();
    case 'channels':
      return [...book.channels.keys()].map((id) => ({ kind: 'channel', id }));
    default:
      return unreachable(of);
  }
}

/** Whether there is a day to look at; what stands in the way of its close is said there. */
function mayCloseDay(book: Book): boolean {
  return isWritable(book) && book.day !== null;
}

/** What the menu offers now: nothing that leads nowhere. */
/** The day stands last: one press of UP from the first, every evening. */
function menuEntries(book: Book, settings: readonly Setting[]): MenuEntry[] {
  const has = (of: Exclude<ListKind, 'menu'>): boolean => itemsOf(book, of).length > 0;
  const isFree = foregroundOf(book) === null;
  const entries: (MenuEntry | null)[] = [
    has('open') ? 'open' : null,
    'last',
    isWritable(book) && hasSettled(book) ? 'reprint' : null,
    isFree && hasRefundable(book) ? 'refund' : null,
    has('refunds') ? 'refunds' : null,
    isFree && has('otherwise') ? 'otherwise' : null,
    has('late') ? 'late' : null,
    has('duties') ? 'duties' : null,
    has('slips') ? 'slips' : null,
    has('channels') ? 'channels' : null,
    ...settings,
    isFree && mayCloseDay(book) ? 'day' : null,
  ];
  return entries.filter((entry) => entry !== null);
}

/** Paid late, and numbers that nobody knew of: the late desk (P4, P20). */
function lateItems(book: Book): ListItem[] {
  const late = [...book.attempts.values()].filter(
    ({ state }) => state.kind === 'paid' && state.late,
  );
  const adopted = [...book.probes.values()].filter(({ state }) => state === 'adopted');
  return [
    ...adopted.map(({ no, channel }) => ({ kind: 'adopted', id: no, channel }) as const),
    ...attemptItems(late),
  ];
}

function attemptItems(attempts: readonly Attempt[]): ListItem[] {
  return attempts.map(({ no }) => ({ kind: 'attempt', id: no }) as const).reverse();
}

/** Whether ENTER leads on from an item. */
export function opensItem(book: Book, of: ListKind, item: ListItem | null): boolean {
  switch (item?.kind) {
    case undefined:
    case 'duty':
    case 'adopted':
    case 'channel':
      return false;
    case 'entry':
      return true;
    case 'attempt': {
      const attempt = book.attempts.get(item.id);
      return attempt !== undefined && (of !== 'open' || !isFinal(attempt));
    }
    case 'slip':
      return isWritable(book) && book.slips.get(item.slip)?.state === 'unknown';
    default:
      return unreachable(item);
  }
}
