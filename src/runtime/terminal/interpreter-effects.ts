/**
 * Effects carried out: each becomes one call of a port, and what comes of it comes back as an event
 * behind everything that has been posted. Called only with effects of a decision that holds (P7); in
 * their order, once each. A wallet that is not there, throws or keeps silent has said `unknown`.
 */
import { unreachable } from '../ports/bug.js';
import type { Device, DeviceFault, DotPicture, PrintOutcome, Tune } from '../ports/device.js';
import type { DiagnoseAnswer, Unknown, WalletChannel, WalletGateway } from '../ports/gateway.js';
import type { Log } from '../ports/log.js';
import type { MerchantDirectory } from '../ports/merchant.js';
import { failed } from '../ports/result.js';
import type { Language } from '../ports/screen.js';
import { type Millis, millis, seconds } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import type { Effect, Refusal } from '../payment/effect.js';
import type { Answer, Subject } from '../payment/event.js';
import type { CallGuard } from './call-guard.js';
import type { Happening } from './interpreter-event.js';
import type { DeskCommand, Scene } from './session-model.js';
import type { Preferences } from './preferences.js';
import type { SlipFacts } from './slip-fields.js';
import { noticeOf, orderCodeOf, slipOf } from './slip-text.js';

export interface EffectPorts {
  readonly gateways: ReadonlyMap<WalletChannel, WalletGateway>;
  readonly printer: Device<'printer'> | null;
  readonly drawer: Device<'drawer'> | null;
  readonly beeper: Device<'beeper'> | null;
  readonly merchant: MerchantDirectory;
  /** Who serves here, for the slip. */
  readonly cashier: string | null;
  /** Heads every slip. */
  readonly logo?: DotPicture | null;
  readonly language: Language;
  /** What is set on the till itself, and kept; nothing can be set unless there is one. */
  readonly preferences?: Preferences;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
  readonly log: Log;
}

export interface EffectParts extends EffectPorts {
  readonly guard: CallGuard;
  readonly book: () => Book;
  /** Posts behind everything that has been posted (P8). */
  readonly post: (happening: Happening) => void;
  readonly refuse: (refusal: Refusal) => void;
}

/** Past its own deadline a gateway has broken its promise (ports/gateway). */
const slack = seconds(2);
const otherDeadline = seconds(10);
/** A slip is out, or stuck, long before this. */
const printDeadline = seconds(120);
const clearDeadline = seconds(20);

export function performEffect(parts: EffectParts, effect: Effect): void {
  switch (effect.kind) {
    case 'ReleaseCharge':
      parts.post({ kind: 'ChargeReleased', attempt: effect.attempt });
      return;
    case 'ReleaseRefund':
      parts.post({ kind: 'RefundReleased', refund: effect.refund });
      return;
    case 'ReleaseDayClose':
      parts.post({ kind: 'DayCloseReleased', day: effect.day });
      return;
    case 'Charge':
    case 'Query':
    case 'Void':
    case 'Refund':
    case 'QueryRefund':
      askWallet(parts, effect);
      return;
    case 'Diagnose':
      diagnose(parts, effect.channel);
      return;
    case 'Print':
      print(parts, effect);
      return;
    case 'PrintNotice':
      printNotice(parts, effect);
      return;
    case 'ShowOrderCode':
      printOrderCode(parts, effect);
      return;
    case 'ClearPrinter':
      clearPrinter(parts);
      return;
    case 'OpenDrawer':
      openDrawer(parts);
      return;
    case 'Sound':
      playTune(parts, effect.tune);
      return;
    case 'Alarm':
      parts.log.write('warning', 'payment.alarm', { attempt: effect.attempt, news: effect.news });
      return;
    case 'Refuse':
      parts.refuse(effect.refusal);
      return;
    default:
      unreachable(effect);
  }
}

/** A key for a device alone: whatever comes of it is for the log. */
export function commandDesk(parts: EffectParts, command: DeskCommand): void {
  switch (command) {
    case 'openDrawer':
      // Without a sale: whoever counts the drawer wants to know.
      parts.log.write('info', 'drawer.opened-by-key');
      openDrawer(parts);
      return;
    case 'feedPaper':
      feedPaper(parts);
      return;
    case 'switchLanguage':
      parts.preferences?.switchLanguage();
      return;
    case 'switchKeySound':
      parts.preferences?.switchKeySound();
      return;
    default:
      unreachable(command);
  }
}

/** What this board has the devices for, and what can be set on it. */
export function offersOf(
  parts: EffectPorts,
): Pick<Scene, 'commands' | 'orderCodes' | 'preferences'> {
  const offers = { commands: deskCommandsOf(parts), orderCodes: orderCodesOf(parts) };
  const { preferences } = parts;
  return preferences === undefined ? offers : { ...offers, preferences: preferences.now() };
}

/** Customer displays of two rows draw no code: it is put on paper. */
function orderCodesOf({ gateways, printer }: EffectPorts): readonly WalletChannel[] {
  if (printer === null) return [];
  return [...gateways.values()]
    .filter(({ forms }) => forms.includes('qr'))
    .map(({ channel }) => channel);
}

function deskCommandsOf({ printer, drawer }: EffectPorts): readonly DeskCommand[] {
  return [
    ...(printer === null ? [] : (['feedPaper'] as const)),
    ...(drawer === null ? [] : (['openDrawer'] as const)),
  ];
}

export function playTune({ beeper, log, preferences }: EffectPorts, tune: Tune): void {
  if (tune === 'key' && preferences?.now().keySound === false) return;
  if (beeper === null) log.write('debug', 'till.no-beeper', { tune });
  else beeper.sound(tune);
}

type WalletCall = Extract<Effect, { kind: 'Charge' | 'Query' | 'Void' | 'Refund' | 'QueryRefund' }>;

function askWallet(parts: EffectParts, call: WalletCall): void {
  const { seq } = call;
  const subject: Subject =
    call.kind === 'Charge' ? { kind: 'attempt', no: call.order.attempt } : call.subject;
  const deadline = call.kind === 'Charge' ? parts.book().settings.chargeDeadline : otherDeadline;
  parts.guard.begin<Answer>({
    name: `guard/${String(seq)}`,
    within: millis(deadline + slack),
    run: () => answerOf(parts.gateways.get(call.channel), call),
    unanswered: (detail) => unknownTo(call, { kind: 'unknown', detail }),
    settle: (answer, when) => {
      if (when === 'late') parts.log.write('warning', 'gateway.late', { seq, verb: answer.verb });
      parts.post({ kind: 'Answered', subject, seq, answer });
    },
  });
}

async function answerOf(gateway: WalletGateway | undefined, call: WalletCall): Promise<Answer> {
  if (gateway === undefined) {
    return unknownTo(call, { kind: 'unknown', detail: `no gateway for ${call.channel}` });
  }
  switch (call.kind) {
    case 'Charge':
      return { verb: 'charge', said: clipped(await gateway.charge(call.order)) };
    case 'Query':
      return { verb: 'query', said: clipped(await gateway.query(call.number)) };
    case 'Void':
      return { verb: 'void', said: clipped(await gateway.void(call.number, call.form)) };
    case 'Refund':
      return { verb: 'refund', said: clipped(await gateway.refund(call.order)) };
    case 'QueryRefund':
      return { verb: 'queryRefund', said: clipped(await gateway.queryRefund(call.order)) };
    default:
      return unreachable(call);
  }
}

const verbs = {
  Charge: 'charge',
  Query: 'query',
  Void: 'void',
  Refund: 'refund',
  QueryRefund: 'queryRefund',
} as const;

function unknownTo(call: WalletCall, said: Unknown): Answer {
  return { verb: verbs[call.kind], said };
}

const textMax = 200;

/** A wallet's words go into the journal and onto paper: each has an end. */
function clipped<A extends object>(said: A): A {
  const fields = Object.entries(said).map(([name, value]: [string, unknown]) => [
    name,
    // Half a code for the customer to scan is none; the gateway has bounded it.
    typeof value === 'string' && name !== 'showsCode' ? value.slice(0, textMax) : value,
  ]);
  return Object.fromEntries(fields) as A;
}

function diagnose(parts: EffectParts, channel: WalletChannel): void {
  const gateway = parts.gateways.get(channel);
  parts.guard.begin<DiagnoseAnswer>({
    name: `guard/diagnose-${channel}`,
    within: millis(otherDeadline + slack),
    run: async () =>
      gateway === undefined
        ? { kind: 'unknown', detail: `no gateway for ${channel}` }
        : clipped(await gateway.diagnose()),
    unanswered: (detail) => ({ kind: 'unknown', detail }),
    settle: (said, when) => {
      // The next probe has been planned by then, and asks anew.
      if (when === 'inTime') parts.post({ kind: 'ChannelAnswered', channel, said });
    },
  });
}

const noPrinter: DeviceFault = { code: 'NotAvailable', detail: 'there is no printer' };

function factsOf(parts: EffectParts): SlipFacts {
  const { merchant, cashier, language, ahead, logo = null } = parts;
  return { book: parts.book(), merchant: merchant.current(), cashier, language, ahead, logo };
}

function print(parts: EffectParts, { slip }: Extract<Effect, { kind: 'Print' }>): void {
  const { printer } = parts;
  const paper = slipOf(slip, factsOf(parts));
  parts.guard.begin<PrintOutcome>({
    name: `guard/slip-${String(slip.no)}`,
    within: printDeadline,
    run: async () =>
      printer === null ? { kind: 'notStarted', fault: noPrinter } : printer.print(paper),
    unanswered: (detail) => ({ kind: 'unknown', fault: { code: 'Timeout', detail } }),
    settle: (outcome, when) => {
      // The cashier has been asked by then; another slip may be under way.
      if (when === 'late') return;
      parts.post({ kind: 'PrintEnded', slip: slip.no, outcome });
    },
  });
}

/** Not a slip and owed to nobody: whatever comes of it is for the log (P9). */
function printNotice(
  parts: EffectParts,
  { attempt }: Extract<Effect, { kind: 'PrintNotice' }>,
): void {
  const { printer } = parts;
  const paper = noticeOf(attempt, factsOf(parts));
  parts.guard.begin<PrintOutcome>({
    name: `guard/notice-${attempt}`,
    within: printDeadline,
    run: async () =>
      printer === null ? { kind: 'notStarted', fault: noPrinter } : printer.print(paper),
    unanswered: (detail) => ({ kind: 'unknown', fault: { code: 'Timeout', detail } }),
    settle: (outcome) => {
      parts.log.write('warning', 'till.notice', { attempt, outcome: outcome.kind });
    },
  });
}

/** No slip, and owed to nobody: where it did not come out for certain, the cashier is told (P18). */
function printOrderCode(
  parts: EffectParts,
  { attempt, text }: Extract<Effect, { kind: 'ShowOrderCode' }>,
): void {
  const { printer } = parts;
  const paper = orderCodeOf(attempt, text, factsOf(parts));
  parts.guard.begin<PrintOutcome>({
    name: `guard/order-code-${attempt}`,
    within: printDeadline,
    run: async () =>
      printer === null ? { kind: 'notStarted', fault: noPrinter } : printer.print(paper),
    unanswered: (detail) => ({ kind: 'unknown', fault: { code: 'Timeout', detail } }),
    settle: ({ kind }) => {
      if (kind !== 'printed') parts.refuse({ why: 'codeNotShown', attempt });
    },
  });
}

/** Enough to tear off what hangs in the slot. */
const feedLines = 4;

/** Behind a slip that is under way; it is no slip, and nobody is owed it. */
function feedPaper({ printer, guard, log }: EffectParts): void {
  const paper = { lines: [{ kind: 'feed', lines: feedLines }], cut: false } as const;
  guard.begin<PrintOutcome>({
    name: 'guard/feed',
    within: printDeadline,
    run: async () =>
      printer === null ? { kind: 'notStarted', fault: noPrinter } : printer.print(paper),
    unanswered: (detail) => ({ kind: 'unknown', fault: { code: 'Timeout', detail } }),
    settle: ({ kind }) => {
      if (kind === 'notStarted') log.write('info', 'printer.not-fed');
    },
  });
}

function clearPrinter(parts: EffectParts): void {
  const { printer, log } = parts;
  parts.guard.begin({
    name: 'guard/clear',
    within: clearDeadline,
    run: async () => (printer === null ? failed(noPrinter) : printer.clearBuffer()),
    unanswered: (detail) => failed<DeviceFault>({ code: 'Timeout', detail }),
    settle: (cleared, when) => {
      if (!cleared.ok) log.write('warning', 'printer.not-cleared', { why: cleared.error.code });
      if (when === 'inTime') parts.post({ kind: 'PrinterCleared', isClear: cleared.ok });
    },
  });
}

function openDrawer({ drawer, guard, log }: EffectParts): void {
  guard.begin({
    name: 'guard/drawer',
    within: millis(otherDeadline + slack),
    run: async () =>
      drawer === null
        ? failed<DeviceFault>({ code: 'NotAvailable', detail: 'there is no drawer' })
        : drawer.open(),
    unanswered: (detail) => failed<DeviceFault>({ code: 'Timeout', detail }),
    settle: (opened) => {
      if (!opened.ok) log.write('warning', 'drawer.not-opened', { why: opened.error.code });
    },
  });
}
