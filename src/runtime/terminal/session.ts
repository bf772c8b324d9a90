/**
 * The cashier's session: what keys, scans and refusals make of it, and what they ask of the core. Pure:
 * the same session, input and scene give the same step.
 *
 * What a key *means* is looked up on the face that stood on the LCD when it was pressed; it is carried
 * out only if the face of now offers the same meaning (P8). Whether it is *allowed* is decided by the
 * core, whose refusals come back as an input.
 *
 * The caller steps with `changed` whenever a decision has been taken and before its effects run, and
 * submits the requests of that step first: only so does a CANCEL that came while Charging was being
 * written keep the charge from leaving.
 */
import { unreachable } from '../ports/bug.js';
import type { Key } from '../ports/device.js';
import { say } from '../text/catalogue.js';
import { closeDay } from './session-day.js';
import { wordsAgainstKey } from './session-devices.js';
import { foregroundOf } from './session-facts.js';
import { movedCursor, placeIn } from './session-list.js';
import type {
  DeskCommand,
  Face,
  Scene,
  Session,
  SessionInput,
  SessionStep,
} from './session-model.js';
import { observe } from './session-observe.js';
import {
  answerSlip,
  askRefund,
  cancel,
  confirmOtherwise,
  confirmRefund,
  confirmVoid,
  copy,
  collectAgain,
  isResting,
  leave,
  open,
  pick,
  query,
} from './session-order.js';
import {
  acceptAmount,
  acceptRefund,
  answerNo,
  answerYes,
  askWallet,
  backOut,
  chargeByOrderCode,
  takeCash,
  takeCode,
  typeKey,
  wipe,
} from './session-sale.js';
import { wordsForRefusal } from './session-words.js';
import {
  type Work,
  change,
  collectBy,
  goHome,
  goTo,
  goToOrder,
  refuseWith,
  tellWords,
} from './session-work.js';
import { faceOf, nameOf } from './view-face.js';
import { type Action, type ActionOf, bindingOf, bindingsOf } from './view-keys.js';

export function stepSession(session: Session, input: SessionInput, scene: Scene): SessionStep {
  const work: Work = { session, scene, requests: [], tunes: [], commands: [] };
  observe(work);
  switch (input.kind) {
    case 'key':
      pressKey(work, input);
      break;
    case 'code':
      hearCode(work, input);
      break;
    case 'refused':
      hearRefusal(work, input);
      break;
    case 'changed':
      break;
    default:
      unreachable(input);
  }
  noteLook(work);
  const { requests, tunes, commands } = work;
  return { session: work.session, requests, tunes, commands };
}

type InputOf<K extends SessionInput['kind']> = Extract<SessionInput, { readonly kind: K }>;

/** Keys for devices that have no function yet: answered with words. */
const keysWithoutFunction: ReadonlySet<Key> = new Set<Key>(['CARD', 'EVIDENCE']);

/** Keys that mean the same on every screen that gives them no other meaning. */
const deskKeys: Readonly<Partial<Record<Key, { command: DeskCommand; words: DeskWords }>>> = {
  FEED: { command: 'feedPaper', words: 'key.feed' },
  DRAWER: { command: 'openDrawer', words: 'key.drawer' },
};
type DeskWords = 'key.feed' | 'key.drawer';

function pressKey(work: Work, { key, shown: { face: shown }, turns }: InputOf<'key'>): void {
  const face = faceOf(work.session, work.scene);
  const rests = face.kind === 'result' || (face.kind === 'unwritten' && !face.seen);
  if (rests && isResting(work)) return;
  const binding = bindingOf(shown, key);
  if (binding === undefined && isTurning(key)) turnPage(work, key, turns);
  else if (binding === undefined) pressUnbound(work, key, face);
  else {
    const action = fittingAction(work, binding.action, { shown, face });
    const unseen = action === null ? null : wordsAgainstKey(work.scene, action);
    if (action === null) refuseWith(work, unfitWords(face));
    else if (unseen !== null) refuseWith(work, unseen);
    else {
      change(work, { notice: null, resumed: true });
      work.tunes.push('key');
      act(work, action);
    }
  }
}

const isTurning = (key: Key): key is 'UP' | 'DOWN' => key === 'UP' || key === 'DOWN';

/** UP and DOWN turn pages where they do nothing else. */
function turnPage(work: Work, key: 'UP' | 'DOWN', turns: number): void {
  const { look } = work.session;
  if (turns < 2 || look === null) {
    refuseWith(work, say('key.onePage'));
    return;
  }
  change(work, { look: { ...look, turned: look.turned + (key === 'DOWN' ? 1 : -1) } });
  work.tunes.push('key');
}

/** A key that has no use here is answered with words, never with nothing. */
function pressUnbound(work: Work, key: Key, face: Face): void {
  const desk = deskKeys[key];
  const { commands = [] } = work.scene;
  if (desk !== undefined && commands.includes(desk.command)) {
    work.commands.push(desk.command);
    work.tunes.push('key');
    tellWords(work, say(desk.words));
  } else if (keysWithoutFunction.has(key) || desk !== undefined) {
    refuseWith(work, say('key.notHere'));
  } else if (key === 'VOID' && isPaid(work, face)) refuseWith(work, say('void.paidRefused'));
  else refuseWith(work, say('key.notNow'));
}

function isPaid({ scene: { book } }: Work, face: Face): boolean {
  if (face.kind !== 'result' && face.kind !== 'ended') return false;
  return face.attempt !== null && book.attempts.get(face.attempt)?.state.kind === 'paid';
}

function unfitWords(face: Face): Parameters<typeof refuseWith>[1] {
  return face.kind === 'result' ? say('key.waitASecond') : say('key.notNow');
}

interface Faces {
  /** What stood on the LCD when the key was pressed. */
  readonly shown: Face;
  /** What stands there now. */
  readonly face: Face;
}

/** The action, if the face of now still offers it, or what has become of it. */
function fittingAction(work: Work, action: Action, faces: Faces): Action | null {
  const wanted = JSON.stringify(action);
  const isOffered = bindingsOf(faces.face).some(
    (offered) => JSON.stringify(offered.action) === wanted,
  );
  return isOffered ? action : stoppingAction(work, action, faces);
}

/**
 * A CANCEL or VOID that was meant to stop a charge follows it from the scan to the wait: it was
 * pressed for this very sale.
 */
function stoppingAction(
  { session, scene }: Work,
  action: Action,
  { shown, face }: Faces,
): Action | null {
  if (action.kind === 'backOut')
    return session.pending?.kind === 'charge' ? { kind: 'cancelSeen' } : null;
  if (shown.kind !== 'saving' || face.kind !== 'order' || !face.foreground) return null;
  const served = foregroundOf(scene.book);
  const charge = shown.pending;
  if (charge.kind !== 'charge' || served?.codeHash !== charge.hash) return null;
  if (action.kind === 'cancelSeen') return { kind: 'cancel', attempt: served.no };
  const asksVoid = action.kind === 'voidSeen' && face.mayVoid;
  return asksVoid ? { kind: 'askVoid', attempt: served.no } : null;
}

function act(work: Work, action: Action): void {
  // Each row of the table takes the action of its own kind.
  const row = acts[action.kind] as (work: Work, action: Action) => void;
  row(work, action);
}

type Acts = { readonly [K in Action['kind']]: (work: Work, action: ActionOf<K>) => void };

const acts: Acts = {
  type: typeKey,
  wipe,
  accept: (work, { by }) => {
    acceptAmount(work, by);
  },
  home: goHome,
  resumed: goHome,
  newsSeen: ({ requests }) => {
    requests.push({ kind: 'NewsSeen' });
  },
  copied: (work, { attempt }) => {
    change(work, { copied: [...work.session.copied, attempt], result: null });
  },
  sameYes: (work, { attempt }) => {
    answerYes(work, attempt);
  },
  sameNo: answerNo,
  backOut: (work, { sale }) => {
    backOut(work, sale);
  },
  toCash: (work, { sale, amountFen }) => {
    collectBy(work, 'cash', sale, amountFen);
  },
  toCode: (work, { sale, amountFen }) => {
    collectBy(work, 'code', sale, amountFen);
  },
  askWallet: (work, { sale, amountFen }) => {
    askWallet(work, sale, amountFen);
  },
  chargeByOrderCode,
  showOrderCode: (work, { attempt }) => {
    work.requests.push({ kind: 'OrderCodeAsked', attempt });
  },
  takeCash: (work, { sale, amountFen }) => {
    takeCash(work, sale, amountFen);
  },
  cancelSeen: (work) => {
    stopCharge(work, 'cancel');
  },
  voidSeen: (work) => {
    stopCharge(work, 'void');
  },
  cancel: (work, { attempt }) => {
    cancel(work, attempt);
  },
  query: (work, { attempt }) => {
    query(work, attempt);
  },
  askVoid: (work, { attempt }) => {
    goTo(work, { kind: 'voidConfirm', attempt });
  },
  confirmVoid: (work, { attempt }) => {
    confirmVoid(work, attempt);
  },
  backToOrder: (work, { attempt }) => {
    goToOrder(work, attempt);
  },
  askOtherwise: (work, { attempt, by }) => {
    goTo(work, { kind: 'otherwise', attempt, by });
  },
  confirmOtherwise,
  leave,
  collectAgain,
  pick: (work, { of }) => {
    pick(work, of);
  },
  list: (work, { of }) => {
    goTo(work, { kind: 'list', of, cursor: null });
  },
  move: (work, { by }) => {
    moveCursor(work, by);
  },
  open: (work, { of, item }) => {
    open(work, of, item);
  },
  askRefund: (work, { attempt }) => {
    askRefund(work, attempt);
  },
  acceptRefund: (work, { attempt }) => {
    acceptRefund(work, attempt);
  },
  confirmRefund,
  copy,
  answerSlip,
  closeDay: (work, { day, handsOver }) => {
    closeDay(work, day, handsOver);
  },
  toDay: (work, { day }) => {
    goTo(work, { kind: 'day', day });
  },
  askHandOver: (work, { day }) => {
    goTo(work, { kind: 'dayHandOver', day });
  },
  askWaive: (work, { slip }) => {
    goTo(work, { kind: 'waive', slip });
  },
};

/** P8: kept until there is an attempt to press it on. */
function stopCharge(work: Work, seen: 'cancel' | 'void'): void {
  const { pending } = work.session;
  if (pending?.kind === 'charge') change(work, { pending: { ...pending, seen } });
}

function moveCursor(work: Work, by: 1 | -1): void {
  const { mode } = work.session;
  if (mode.kind !== 'list') return;
  const place = placeIn(work.scene, mode.of, mode.cursor);
  goTo(work, { ...mode, cursor: movedCursor(place, by) });
}

/** A code counts only where one was awaited when it was read, and still is. Elsewhere it is not kept. */
function hearCode(work: Work, { code, shown }: InputOf<'code'>): void {
  const face = faceOf(work.session, work.scene);
  const wasAwaited =
    shown.face.kind === 'awaitingCode' &&
    face.kind === 'awaitingCode' &&
    shown.face.sale === face.sale &&
    shown.face.amountFen === face.amountFen;
  if (wasAwaited) {
    change(work, { notice: null });
    takeCode(work, code);
  } else if (face.kind !== 'result') refuseWith(work, say('code.notNow'));
  else work.tunes.push('refused');
}

/** Nothing was written and nothing was sent: what was asked for is given up, a code may be read again. */
function hearRefusal(work: Work, { refusal }: InputOf<'refused'>): void {
  const { session, scene } = work;
  const { pending } = session;
  const isCharge = pending?.kind === 'charge';
  if (isCharge) {
    const codes = session.codes.filter(({ hash }) => hash !== pending.hash);
    change(work, { codes });
  }
  change(work, { pending: null });
  settleMode(work);
  refuseWith(work, wordsForRefusal(refusal, scene.book, isCharge));
}

/** A sale that cannot be collected any more is not awaited. */
function settleMode(work: Work): void {
  const { mode } = work.session;
  const isCollecting =
    mode.kind === 'awaitingCode' || mode.kind === 'cashConfirm' || mode.kind === 'chooseWallet';
  if (!isCollecting) return;
  const { sale } = mode;
  if (sale !== null && work.scene.book.sales.get(sale)?.state !== 'open') goHome(work);
}

/** A new face is looked at from its first page. */
function noteLook(work: Work): void {
  const { session, scene } = work;
  const face = nameOf(faceOf(session, scene));
  if (session.look?.face !== face)
    change(work, { look: { face, since: scene.at.mono, turned: 0 } });
}
