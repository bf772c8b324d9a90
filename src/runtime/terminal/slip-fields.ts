/**
 * What a paper can tell, by name: each field is read from one source, and each kind of paper has some
 * of the sources. From both follows which fields a kind may have (`FieldOf`, `MomentOf`, `SayingOf`):
 * a template that asks for another does not compile. A field that is not known is null, and its line is
 * left out; nothing is ever made up.
 */
import type { DotPicture } from '../ports/device.js';
import type { MerchantInfo } from '../ports/merchant.js';
import type { Language, Phrase } from '../ports/screen.js';
import { type AttemptNo, type Fen, type Millis, fen, wallMs } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import { dayText } from '../ports/calendar.js';
import type { Day, TallyEnd } from '../payment/day-model.js';
import type { Attempt, Duty, Mark, Money, Refund, SlipJob } from '../payment/model.js';
import { netFen } from '../payment/tally.js';
import { type PhraseIdOf, say } from '../text/catalogue.js';
import { displayable } from '../text/charset.js';
import { yuanText } from '../text/money.js';
import { channelNames } from '../text/values.js';
import { personText } from './slip-day.js';

/** What every paper is made from. */
export interface SlipFacts {
  readonly book: Book;
  readonly merchant: MerchantInfo;
  readonly language: Language;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
  /** Who serves at this till; null where nobody is named. */
  readonly cashier: string | null;
  /** Heads every paper; missing or null where the shop has none. */
  readonly logo?: DotPicture | null;
}

/** Where fields are read; null is what a kind has not, or what the book has let go. */
export interface Sources {
  readonly till: SlipFacts;
  /** Number of the attempt that the paper speaks of. */
  readonly number: AttemptNo;
  readonly job: SlipJob | null;
  readonly payment: Attempt | null;
  /** What gave money back. */
  readonly back: Refund | Duty | null;
  /** The day that was closed. */
  readonly day: Day | null;
  /** The code that the customer is to scan. */
  readonly code: string | null;
}

/** The kinds of paper and the sources that each has. */
interface SourcesOf {
  sale: 'till' | 'number' | 'job' | 'payment';
  copy: 'till' | 'number' | 'job' | 'payment';
  void: 'till' | 'number' | 'job' | 'payment';
  refund: 'till' | 'number' | 'job' | 'payment' | 'back';
  return: 'till' | 'number' | 'job' | 'payment' | 'back';
  day: 'till' | 'job' | 'day';
  /** P9: owed by no job. */
  notice: 'till' | 'number' | 'payment';
  /** P18: owed by no job. */
  orderCode: 'till' | 'number' | 'payment' | 'code';
}

export type PaperKind = keyof SourcesOf;

interface Field<S extends keyof Sources, T> {
  readonly from: S;
  readonly read: (sources: Sources) => T | null;
}

/** Names of a table whose source a kind has. */
type NamesFor<
  Table extends Readonly<Record<string, Field<keyof Sources, unknown>>>,
  Kind extends PaperKind,
> = {
  [Name in keyof Table]: Table[Name]['from'] extends SourcesOf[Kind] ? Name : never;
}[keyof Table];

function field<S extends keyof Sources, T>(
  from: S,
  tell: (source: NonNullable<Sources[S]>, till: SlipFacts) => T | null,
): Field<S, T> {
  return {
    from,
    read: (sources) => {
      const source = sources[from];
      return source === null ? null : tell(source, sources.till);
    },
  };
}

const text = <S extends keyof Sources>(
  from: S,
  tell: (source: NonNullable<Sources[S]>, till: SlipFacts) => string | null,
): Field<S, string> => field(from, tell);

const chainShown = 8;

const textFields = {
  shopName: text('till', ({ merchant }) => merchant.name),
  shopAddress: text('till', ({ merchant }) => merchant.address),
  shopPhone: text('till', ({ merchant }) => merchant.phone),
  merchantNo: text('till', ({ merchant }) => merchant.merchantNo),
  terminal: text('till', ({ book }) => book.settings.terminal),
  cashier: text('till', ({ cashier }) => cashier),
  attemptNo: text('number', (no) => no),
  saleNo: text('job', ({ sale }) => (sale === null ? null : String(sale))),
  amount: text('job', ({ amountFen }) => moneyText(amountFen)),
  due: text('job', ({ sale, amountFen }, { book }) =>
    moneyText((sale === null ? undefined : book.sales.get(sale)?.dueFen) ?? amountFen),
  ),
  paymentSale: text('payment', ({ sale }) => String(sale)),
  paymentAmount: text('payment', ({ amountFen }) => moneyText(amountFen)),
  channel: text('payment', ({ channel }, { language }) => channelNames[channel][language]),
  walletNo: text('payment', ({ state }) => (state.kind === 'paid' ? state.walletNo : null)),
  refundedSince: text('payment', ({ no }, { book }) => refundedText(no, book)),
  backNo: text('back', ({ no }) => no),
  orderCode: text('code', (code) => code),
  dayNo: text('day', ({ no }) => dayText(no)),
  dayBy: text('day', ({ close }, { language }) =>
    close === null ? null : personText(close.by, language),
  ),
  dayNet: text('day', ({ tally }) => moneyText(netFen(tally))),
  daySequence: text('day', ({ close }) => (close === null ? null : String(close.head.sequence))),
  // As many digits as fit under a pen; the whole value goes with the upload (facts/journal 7g).
  dayChain: text('day', ({ close }) => close?.head.chain.slice(0, chainShown) ?? null),
} as const;

const momentFields = {
  charged: field('payment', ({ chargedAt }): Mark => chargedAt),
  codeEnds: field('payment', ({ chargedAt, channel }, { book }): Mark | null => {
    const plan = channel === 'cash' ? undefined : book.settings.plans[channel];
    return plan === undefined ? null : { ...chargedAt, wall: wallMs(chargedAt.wall + plan.qrLife) };
  }),
  ended: field('payment', ({ endedAt, chargedAt }): Mark => endedAt ?? chargedAt),
  dayOpened: field('day', ({ openedAt }): Mark => openedAt),
  dayClosed: field('day', ({ close }): Mark | null => close?.at ?? null),
  back: field('back', (back): Mark => ('askedAt' in back ? back.askedAt : back.openedAt)),
} as const;

/** Words on paper that need no value. */
export type Word = Exclude<
  PhraseIdOf<'slip' | 'heading'>,
  'slip.reprint' | 'slip.fromDay' | 'slip.phone' | CountedWord
>;

/** Words that need a value: said by the tables of a day. */
type CountedWord = `slip.day.${TallyEnd | 'left' | 'handed' | 'handedBy'}`;

type Saying = Phrase<PhraseIdOf<'slip' | 'heading'>>;
const saying = <S extends keyof Sources>(
  from: S,
  tell: (source: NonNullable<Sources[S]>, till: SlipFacts) => Saying | null,
): Field<S, Saying> => field(from, tell);

/** What is said when it is so. */
const sayings = {
  earlier: saying('job', ({ earlier }) => (earlier ? say('slip.earlierSale') : null)),
  reprint: saying('job', ({ reprint }) =>
    reprint > 0 ? say('slip.reprint', { copy: reprint }) : null,
  ),
  // Of a paper printed again nobody knows whether the first one came out: it may be the only one.
  copyOrAgain: saying('job', ({ kind, reprint }) => {
    if (kind === 'copy') return say('slip.copyOnly');
    return reprint > 0 ? say('slip.again') : null;
  }),
  // Of the job, not of its payment: a settled sale was paid, also when the book has let the attempt go.
  paidOrLate: saying('job', ({ of }, { book }) => {
    const state = book.attempts.get(of)?.state;
    return say(state?.kind === 'paid' && state.late ? 'slip.paidLate' : 'slip.paid');
  }),
  money: saying('job', ({ of }, { book }) => {
    const state = book.attempts.get(of)?.state;
    return moneyWords[state?.kind === 'voided' ? state.money : 'unknown'];
  }),
} as const;

const moneyWords: Readonly<Record<Money, Saying>> = {
  never: say('slip.neverMoved'),
  returned: say('slip.returnOrdered'),
  unknown: say('slip.maybeReturned'),
};

export type FieldOf<K extends PaperKind> = NamesFor<typeof textFields, K>;
export type MomentOf<K extends PaperKind> = NamesFor<typeof momentFields, K>;
export type SayingOf<K extends PaperKind> = NamesFor<typeof sayings, K>;

/** What a printer can show of a field; null for nothing. */
export function textOf(name: keyof typeof textFields, sources: Sources): string | null {
  const value = textFields[name].read(sources);
  // What a code holds is not for people to read, and half of it is none.
  if (name === 'orderCode') return value;
  return value === null ? null : printable(value) || null;
}

export function momentOf(name: keyof typeof momentFields, sources: Sources): Mark | null {
  return momentFields[name].read(sources);
}

export function sayingOf(name: keyof typeof sayings, sources: Sources): Saying | null {
  return sayings[name].read(sources);
}

/** What has gone back of a payment for certain; a refund that is still open is none yet. */
function refundedText(attempt: AttemptNo, book: Book): string | null {
  let sum = 0;
  for (const refund of book.refunds.values()) {
    if (refund.attempt === attempt && refund.state.kind === 'refunded') sum += refund.amountFen;
  }
  return sum === 0 ? null : moneyText(fen(sum));
}

/** The yen sign of the two-byte zone: two columns wide (facts peripherals 2). */
function moneyText(amount: Fen): string {
  return `￥${yuanText(amount)}`;
}

const valueCharactersMax = 120;

/** What comes from outside: no control characters, nothing that a printer cannot show, and an end. */
function printable(value: string): string {
  return displayable(Array.from(value).slice(0, valueCharactersMax).join(''), 'gb').trim();
}
