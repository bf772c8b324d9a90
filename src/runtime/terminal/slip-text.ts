/**
 * A slip job as lines for any printer: pure, from the book and the shop's record. Every word comes
 * from the catalogue; of the payment code nothing is printed (law 8). A slip says what is so about
 * its sale, refund or return and no more: money that only may have moved is called that.
 */
import { unreachable } from '../ports/bug.js';
import type { PrintableSlip, SlipLine } from '../ports/device.js';
import type { MerchantInfo } from '../ports/merchant.js';
import type { Language } from '../ports/screen.js';
import type { AttemptNo, Millis } from '../ports/units.js';
import type { Book } from '../payment/book.js';
import type { Attempt, Mark, Money, SlipJob } from '../payment/model.js';
import { type PhraseId, type PhraseIdOf, render, say } from '../text/catalogue.js';
import { displayable } from '../text/charset.js';
import { channelNames } from '../text/values.js';
import { yuanText } from '../text/money.js';
import { wallText } from './slip-time.js';

export interface SlipFacts {
  readonly book: Book;
  readonly merchant: MerchantInfo;
  readonly language: Language;
  /** How far the shop's time is ahead of UTC. */
  readonly ahead: Millis;
}

/** Words that need no value. */
type Word = Exclude<PhraseIdOf<'slip' | 'heading'>, 'slip.reprint' | 'slip.fromDay'>;

/** The paper of a job (P27, P28): an original, a copy that says which, or news of what went back. */
export function slipOf(job: SlipJob, facts: SlipFacts): PrintableSlip {
  const attempt = attemptOf(job, facts.book);
  const words = wordsFor(facts.language);
  return {
    lines: [
      ...shopLines(facts, words),
      ...(job.earlier ? [heading(words.word('slip.earlierSale'))] : []),
      ...(job.reprint > 0 ? [heading(words.reprint(job.reprint))] : []),
      heading(words.word(titles[job.kind])),
      { kind: 'rule' },
      ...numberLines(job, attempt, facts, words),
      ...resultLines(job, attempt, facts.book, words),
      ...footer(words),
    ],
    cut: true,
  };
}

/** The notice of P9: a payment that is known and not written down. It settles no debt of a slip. */
export function noticeOf(no: AttemptNo, facts: SlipFacts): PrintableSlip {
  const words = wordsFor(facts.language);
  const attempt = facts.book.attempts.get(no);
  const known: readonly SlipLine[] =
    attempt === undefined
      ? []
      : [
          words.pair('slip.sale', String(attempt.sale)),
          words.pair('slip.channel', channelNames[attempt.channel][facts.language]),
          ...timeLines(attempt.chargedAt, facts, words),
          words.pair('slip.amount', yuanText(attempt.amountFen), true),
        ];
  return {
    lines: [
      heading(words.word('slip.notReceipt')),
      ...shopLines(facts, words),
      heading(words.word('slip.title.notice')),
      { kind: 'rule' },
      words.pair('slip.attempt', no),
      ...known,
      words.line('slip.paid', true),
      words.line('slip.notWritten'),
      words.line('slip.originalFollows'),
      { kind: 'rule' },
      heading(words.word('slip.notReceipt')),
      { kind: 'feed', lines: 3 },
    ],
    cut: true,
  };
}

const titles: Readonly<Record<SlipJob['kind'], Word>> = {
  sale: 'slip.title.sale',
  copy: 'slip.title.sale',
  void: 'slip.title.void',
  refund: 'slip.title.refund',
  return: 'slip.title.return',
};

/** The attempt that a job speaks of: its own, or the one that was refunded or returned. */
function attemptOf(job: SlipJob, book: Book): Attempt | undefined {
  const no = book.refunds.get(job.of)?.attempt ?? book.duties.get(job.of)?.attempt ?? job.of;
  return book.attempts.get(no);
}

function shopLines({ merchant }: SlipFacts, words: Words): readonly SlipLine[] {
  const name = printable(merchant.name);
  const lines: SlipLine[] =
    name === '' ? [] : [{ kind: 'text', text: name, align: 'center', size: 'double', bold: true }];
  const pairs: readonly (readonly [Word, string])[] = [
    ['slip.address', merchant.address],
    ['slip.phone', merchant.phone],
    ['slip.merchantNo', merchant.merchantNo],
  ];
  for (const [word, value] of pairs) {
    if (printable(value) !== '') lines.push(words.pair(word, value));
  }
  return lines;
}

function numberLines(
  job: SlipJob,
  attempt: Attempt | undefined,
  facts: SlipFacts,
  words: Words,
): readonly SlipLine[] {
  const { book, language } = facts;
  const lines: SlipLine[] = [
    words.pair('slip.terminal', book.settings.terminal),
    words.pair('slip.sale', String(job.sale)),
  ];
  if (job.kind === 'refund' || job.kind === 'return') lines.push(words.pair('slip.refund', job.of));
  if (attempt === undefined) return lines;
  lines.push(
    words.pair('slip.attempt', attempt.no),
    words.pair('slip.channel', channelNames[attempt.channel][language]),
  );
  const { state } = attempt;
  if (state.kind === 'paid' && state.walletNo !== null)
    lines.push(words.pair('slip.walletNo', state.walletNo));
  return [...lines, ...timeLines(timeOf(job, attempt, book), facts, words)];
}

/** When it happened that the slip speaks of. */
function timeOf(job: SlipJob, attempt: Attempt, book: Book): Mark {
  const refund = book.refunds.get(job.of)?.askedAt;
  const duty = book.duties.get(job.of)?.openedAt;
  return refund ?? duty ?? attempt.endedAt ?? attempt.chargedAt;
}

function timeLines(mark: Mark, facts: SlipFacts, words: Words): readonly SlipLine[] {
  const time = words.pair('slip.time', wallText(mark.wall, facts.ahead));
  return mark.trusted ? [time] : [time, words.line('slip.timeDoubtful')];
}

function resultLines(
  job: SlipJob,
  attempt: Attempt | undefined,
  book: Book,
  words: Words,
): readonly SlipLine[] {
  const amount = words.pair('slip.amount', yuanText(job.amountFen), true);
  switch (job.kind) {
    case 'sale':
    case 'copy': {
      const isLate = attempt?.state.kind === 'paid' && attempt.state.late;
      const due = book.sales.get(job.sale)?.dueFen ?? job.amountFen;
      const total = words.pair('slip.total', yuanText(due), true);
      return [total, words.line(isLate ? 'slip.paidLate' : 'slip.paid', true)];
    }
    case 'void': {
      const money = attempt?.state.kind === 'voided' ? attempt.state.money : 'unknown';
      return [amount, words.line('slip.voided', true), words.line(moneyWords[money])];
    }
    case 'refund':
      return [amount, words.line('slip.refunded', true)];
    case 'return':
      return [amount, words.line('slip.returned', true)];
    default:
      return unreachable(job.kind);
  }
}

const moneyWords: Readonly<Record<Money, Word>> = {
  never: 'slip.neverMoved',
  returned: 'slip.returnOrdered',
  unknown: 'slip.maybeReturned',
};

function footer(words: Words): readonly SlipLine[] {
  return [{ kind: 'rule' }, words.line('slip.keep'), { kind: 'feed', lines: 3 }];
}

function heading(text: string): SlipLine {
  return { kind: 'text', text, align: 'center', size: 'normal', bold: true };
}

interface Words {
  readonly word: (id: Word) => string;
  readonly reprint: (copy: number) => string;
  readonly line: (id: Word, bold?: boolean) => SlipLine;
  readonly pair: (id: Word, value: string, bold?: boolean) => SlipLine;
}

function wordsFor(language: Language): Words {
  const word = (id: Word): string => {
    const phrase: PhraseId = id;
    return render({ id: phrase, values: {} }, language);
  };
  return {
    word,
    reprint: (copy) => render(say('slip.reprint', { copy }), language),
    line: (id, bold = false) => ({
      kind: 'text',
      text: word(id),
      align: 'left',
      size: 'normal',
      bold,
    }),
    pair: (id, value, bold = false) => ({
      kind: 'pair',
      left: word(id),
      right: printable(value),
      bold,
    }),
  };
}

const valueCharactersMax = 120;

/** What comes from outside: no control characters, nothing that a printer cannot show, and an end. */
function printable(text: string): string {
  return displayable(Array.from(text).slice(0, valueCharactersMax).join(''), 'gb').trim();
}
