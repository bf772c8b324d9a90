/** Words for what is not done and for what a wallet said: phrases of the catalogue, chosen here. */
import { unreachable } from '../ports/bug.js';
import type { PrinterCondition } from '../ports/device.js';
import type { WalletChannel } from '../ports/gateway.js';
import type { Phrase } from '../ports/screen.js';
import type { Book } from '../payment/book.js';
import type { Refusal } from '../payment/effect.js';
import type { Attempt } from '../payment/model.js';
import { type PhraseId, say } from '../text/catalogue.js';
import { liveAbout } from './session-facts.js';
import type { StorageBlock } from './session-model.js';

export type Words = Phrase<PhraseId>;

/** `isCharge`: what was refused is the beginning of a charge, so nothing was charged. */
export function wordsForRefusal(refusal: Refusal, book: Book, isCharge: boolean): Words {
  switch (refusal.why) {
    case 'amountZero':
      return say('amount.zero');
    case 'amountOverLimit':
      return say('amount.overLimit', { limit: book.settings.saleFenMax });
    case 'parkedFull':
      return say('parkedFull.page');
    case 'storage':
      return isCharge ? say('storage.page') : say('storage.queryOnly');
    case 'storageFull':
      return say('storage.full.page');
    case 'storageSlow':
      return say('storage.slow.page');
    case 'clock':
      return say('clock.noCharge');
    case 'starting':
      return say('starting.page');
    case 'numbersUsedUp':
      return say('numbers.usedUp');
    case 'channelClosed':
      return say('channelClosed.page');
    case 'channelDown':
      return isEarlyFor(book, refusal.channel) ? say('channelDown.clock') : say('channelDown.page');
    case 'channelMissing':
      return say('channel.missing', { channel: refusal.channel });
    case 'saleBusy':
      return say('sale.busy', { sale: refusal.sale });
    case 'saleEnded':
      return say('sale.ended', { sale: refusal.sale });
    case 'useRefund':
      return say('void.paidRefused');
    case 'notPaid':
      return say('refund.notPaid');
    case 'overRefund':
      return say('refund.tooMuch');
    case 'refundOpen':
      return say('refund.alreadyOpen');
    case 'dayOpenThings':
      return say('day.refusedOpen', { count: refusal.count });
    case 'dayEmpty':
      return say('day.refusedEmpty');
    case 'dayUndated':
      return say('day.refusedUndated');
    case 'dayClosing':
      return say('day.refusedClosing');
    case 'dayTooMuchOpen':
      return say('day.refusedTooMany', { count: refusal.count });
    case 'codeNotShown':
      return say('orderCode.notPrinted');
    case 'notNow':
      return say('key.notNow');
    default:
      return unreachable(refusal);
  }
}

/** Why the storage lets nothing new begin. */
export function wordsOfStorage(block: Exclude<StorageBlock, null>): Words {
  return block === 'full' ? say('storage.full.page') : say('storage.slow.page');
}

function isEarlyFor({ channels }: Book, channel: WalletChannel): boolean {
  const health = channels.get(channel)?.health;
  return health?.kind === 'down' && health.cause === 'clock';
}

const printerWords = {
  ready: null,
  offline: 'printer.silent',
  paperLow: 'printer.paperLow',
  paperOut: 'printer.paperOut',
  coverOpen: 'printer.coverOpen',
  hot: 'printer.hot',
  fault: 'printer.fault',
} as const satisfies Readonly<Record<PrinterCondition, PhraseId | null>>;

/**
 * What the printer lacks, for a person to see to before the next slip. Of one that is away (`isAway`) whoever
 * watches the devices says so; one that is there may answer nothing.
 */
export function wordsOfPrinter(
  condition: PrinterCondition | null,
  isAway: boolean,
): readonly Words[] {
  if (condition === 'offline' && isAway) return [];
  const id = condition === null ? null : printerWords[condition];
  return id === null ? [] : [say(id)];
}

/** What the wallet said last of an order whose end is not proved; `null` while it has said nothing. */
export function wordsOfWallet(book: Book, attempt: Attempt): Words | null {
  const said = liveAbout(book, attempt.no).said?.kind;
  const isVoiding = attempt.state.kind === 'voiding';
  switch (said) {
    case undefined:
      return null;
    case 'pending':
      return say('wallet.pending');
    case 'notFound':
      return isVoiding ? say('wallet.noSuchOrder') : say('wallet.notFound');
    case 'unknown':
    case 'notSent':
      return say('wallet.silent');
    case 'accepted':
      return say('wallet.accepted');
    case 'again':
      return say('voiding.again');
    case 'cannot':
      return say('voiding.cannot');
    case 'voided':
    case 'notExist':
    case 'closed':
      return isVoiding ? say('voiding.answered') : say('wallet.unclear');
    case 'paid':
      return isVoiding ? say('voiding.wasPaid') : say('wallet.unclear');
    default:
      return say('wallet.unclear');
  }
}
