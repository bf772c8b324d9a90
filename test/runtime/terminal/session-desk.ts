/**
 * A cashier's desk as values: a session and the real payment machine, without journal, wallets or
 * time of their own. A key is answered, what it asks for is decided at once (or held back, as behind
 * an append), and the session sees the book that comes of it before the charge is released.
 */
import { type Book, emptyBook } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import type { Effect } from '../../../src/runtime/payment/effect.js';
import type { Answer, PaymentEvent } from '../../../src/runtime/payment/event.js';
import { type Settings, defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import type { Instant } from '../../../src/runtime/ports/clock.js';
import type { Key } from '../../../src/runtime/ports/device.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { WalletChannel } from '../../../src/runtime/ports/gateway.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { monoMs, wallMs } from '../../../src/runtime/ports/units.js';
import type { ScannedCode } from '../../../src/runtime/terminal/code.js';
import {
  type PersonRequest,
  type Scene,
  type Session,
  type SessionInput,
  type DeskCommand,
  type Shown,
  freshSession,
} from '../../../src/runtime/terminal/session-model.js';
import { stepSession } from '../../../src/runtime/terminal/session.js';
import { showScene } from '../../../src/runtime/terminal/view.js';
import { pagesOf } from '../../../src/ui-lcd/draw.js';
import { layouts } from '../../../src/ui-lcd/layouts.js';
import { wordsOf } from './session-text.js';

type WithoutAt<E> = E extends unknown ? Omit<E, 'at'> : never;
type Happening = WithoutAt<PaymentEvent>;

/** Everything there is at one moment; a value that never changes. */
export interface Desk {
  readonly session: Session;
  readonly book: Book;
  readonly now: number;
  /** Requests that wait behind an append; only while `holding`. */
  readonly held: readonly PersonRequest[];
  readonly holding: boolean;
  /** All that was asked of the core, and all that it wanted done, so far. */
  readonly asked: readonly PersonRequest[];
  /** All that was asked of the desk's own devices and settings. */
  readonly commands: readonly DeskCommand[];
  readonly effects: readonly Effect[];
  /** What is durable: the journal that a restart replays. */
  readonly written: readonly JournalEntry[];
}

export const walletChannels: readonly WalletChannel[] = ['alipay', 'wechat'];

export function deskOf(book: Book, now: number): Desk {
  const none = { held: [], holding: false, asked: [], commands: [], effects: [], written: [] };
  return changed({ session: freshSession, book, now, ...none });
}

/** Power comes back: a fresh session, and the book that the journal tells. */
export function restarted(desk: Desk, change: StartChange = {}): Desk {
  const { book } = replay(desk.book.settings, desk.written);
  const boot = (desk.book.start?.boot ?? 0) + 1;
  return started({ ...deskOf(book, desk.now), written: desk.written }, { boot, ...change });
}

interface StartChange {
  readonly boot?: number;
  readonly journal?: 'ok' | 'locked';
  readonly clock?: 'ok' | 'fault';
}

export function started(desk: Desk, { boot = 1, ...change }: StartChange = {}): Desk {
  const names = { boot, osBoot: 'os1', salt: `SALTAAA${'ABCDEFGH'.charAt(boot - 1)}` };
  return happen(desk, {
    kind: 'Started',
    ...names,
    tornTail: false,
    journal: 'ok',
    clock: 'ok',
    channels: walletChannels,
    ...change,
  });
}

/** A till that has just been started, with both wallets open. */
export function openDesk(settings: Settings = defaultSettings): Desk {
  const began = started(deskOf(emptyBook(settings), 1_000_000));
  return walletChannels.reduce(
    (desk, channel) =>
      happen(desk, { kind: 'ChannelAnswered', channel, said: { kind: 'verified' } }),
    began,
  );
}

const preferences = { language: 'zh', keySound: true, unwritten: false, restored: false } as const;

export function sceneOf(desk: Desk): Scene {
  const { book, holding: saving, now } = desk;
  return { book, at: instant(now), saving, preferences, orderCodes: ['alipay', 'wechat'] };
}

export function shownOn(desk: Desk): Shown {
  return showScene(desk.session, sceneOf(desk));
}

/** Row 1 and the pages as one text, to look for words in. */
export function textOn(desk: Desk): string {
  return wordsOf(shownOn(desk).view, 'en');
}

export function screenOn(desk: Desk): string {
  return shownOn(desk).view.screen;
}

/** Presses keys, each on the screen that the one before has left, a tenth of a second apart. */
export function press(desk: Desk, ...keys: readonly Key[]): Desk {
  return keys.reduce((now, key) => pressOn(wait(now, 100), key, shownOn(now)), desk);
}

/** A key pressed while `shown` stood on the LCD. */
export function pressOn(desk: Desk, key: Key, shown: Shown): Desk {
  const turns = pagesOf(shown.view, layouts['16x4'], 'zh');
  return input(desk, { kind: 'key', key, shown, turns });
}

export function scan(desk: Desk, code: ScannedCode = codeOf('1'), shown = shownOn(desk)): Desk {
  return input(desk, { kind: 'code', code, shown });
}

export function codeOf(name: string, channel: WalletChannel | null = 'alipay'): ScannedCode {
  const secret = new Secret(`28000000000000000${name}`);
  const problem = channel === null ? 'unknownForm' : null;
  return { secret, mask: '28****0001', hash: `hash-${name}`, channel, problem };
}

/** Time passes; timers do not fire by themselves. */
export function wait(desk: Desk, ms: number): Desk {
  return changed({ ...desk, now: desk.now + ms });
}

/** An event of the world is decided. */
export function happen(desk: Desk, happening: Happening): Desk {
  const decision = decide(desk.book, { ...happening, at: instant(desk.now) });
  const written = [...desk.written, ...decision.entries];
  const taken = changed({ ...desk, book: decision.book, written });
  return decision.effects.reduce(carryOut, {
    ...taken,
    effects: [...taken.effects, ...decision.effects],
  });
}

/** The newest charge, query or cancel is answered. */
export function answer(desk: Desk, said: Answer): Desk {
  const kinds = { charge: 'Charge', query: 'Query', void: 'Void' } as const;
  const verb = said.verb === 'refund' || said.verb === 'queryRefund' ? 'query' : said.verb;
  const request = desk.effects.findLast((effect) => effect.kind === kinds[verb]);
  if (request === undefined || !('seq' in request)) throw new Error(`no ${verb} to answer`);
  const subject =
    request.kind === 'Charge'
      ? ({ kind: 'attempt', no: request.order.attempt } as const)
      : request.subject;
  return happen(desk, { kind: 'Answered', subject, seq: request.seq, answer: said });
}

/** From here on an append is under way: what is asked for waits. */
export function hold(desk: Desk): Desk {
  return { ...desk, holding: true };
}

/** The append is durable, and so is what waited, in its order (P8). */
export function letGo(desk: Desk): Desk {
  const free = { ...desk, holding: false, held: [] };
  return changed(desk.held.reduce(submit, free));
}

function input(desk: Desk, given: SessionInput): Desk {
  const step = stepSession(desk.session, given, sceneOf(desk));
  const stepped = {
    ...desk,
    session: step.session,
    asked: [...desk.asked, ...step.requests],
    commands: [...desk.commands, ...step.commands],
  };
  return step.requests.reduce(submit, stepped);
}

export function changed(desk: Desk): Desk {
  return input(desk, { kind: 'changed' });
}

function submit(desk: Desk, request: PersonRequest): Desk {
  return desk.holding ? { ...desk, held: [...desk.held, request] } : happen(desk, request);
}

/** Only what comes back to the core or the session at once; wallets answer when a test says so. */
function carryOut(desk: Desk, effect: Effect): Desk {
  if (effect.kind === 'ReleaseCharge')
    return happen(desk, { kind: 'ChargeReleased', attempt: effect.attempt });
  if (effect.kind === 'ReleaseRefund')
    return happen(desk, { kind: 'RefundReleased', refund: effect.refund });
  if (effect.kind === 'ReleaseDayClose')
    return happen(desk, { kind: 'DayCloseReleased', day: effect.day, head: chainHead });
  return effect.kind === 'Refuse'
    ? input(desk, { kind: 'refused', refusal: effect.refusal })
    : desk;
}

const chainHead = { sequence: 1234, chain: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' };

function instant(now: number): Instant {
  return { mono: monoMs(now), wall: wallMs(1_700_000_000_000 + now), trusted: true };
}
