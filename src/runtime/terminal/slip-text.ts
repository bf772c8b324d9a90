/**
 * A slip job as lines for any printer: pure, from the book and the shop's record, by the template of
 * its kind. Every word comes from the catalogue; of the payment code nothing is printed (law 8). A slip
 * says what is so about its sale, refund or return and no more: money that only may have moved is
 * called that.
 */
import { unreachable } from '../ports/bug.js';
import type { PrintableSlip, SlipLine, SlipSize } from '../ports/device.js';
import type { AttemptNo } from '../ports/units.js';
import type { SlipJob } from '../payment/model.js';
import { render, say } from '../text/catalogue.js';
import { dayOfSlip } from '../payment/day.js';
import { dayTables } from './slip-day.js';
import { wallText } from './slip-time.js';
import {
  type PaperKind,
  type SlipFacts,
  type Sources,
  type Word,
  momentOf,
  sayingOf,
  textOf,
} from './slip-fields.js';
import { type Part, templates } from './slip-templates.js';

/** The paper of a job (P27, P28): an original, a copy that says which, or news of what went back. */
export function slipOf(job: SlipJob, facts: SlipFacts): PrintableSlip {
  if (job.kind === 'day') {
    const day = facts.book.days.get(dayOfSlip(job)) ?? null;
    const nothing = { payment: null, back: null, code: null };
    return paperOf('day', { till: facts, number: job.of, job, day, ...nothing });
  }
  const back = facts.book.refunds.get(job.of) ?? facts.book.duties.get(job.of) ?? null;
  const number = back?.attempt ?? job.of;
  const payment = facts.book.attempts.get(number) ?? null;
  return paperOf(job.kind, { till: facts, number, job, payment, back, day: null, code: null });
}

/** The notice of P9: a payment that is known and not written down. It settles no debt of a slip. */
export function noticeOf(number: AttemptNo, facts: SlipFacts): PrintableSlip {
  const payment = facts.book.attempts.get(number) ?? null;
  const nothing = { job: null, back: null, day: null, code: null };
  return paperOf('notice', { till: facts, number, payment, ...nothing });
}

/** A code for the customer to scan (P18): nothing has been paid yet, and the paper says so. */
export function orderCodeOf(number: AttemptNo, code: string, facts: SlipFacts): PrintableSlip {
  const payment = facts.book.attempts.get(number) ?? null;
  const sources = { till: facts, number, job: null, payment, back: null, day: null, code };
  return paperOf('orderCode', sources);
}

function paperOf(kind: PaperKind, sources: Sources): PrintableSlip {
  const parts: readonly Part<PaperKind>[] = templates[kind];
  return { lines: parts.flatMap((part) => linesOf(part, sources)), cut: true };
}

function linesOf(part: Part<PaperKind>, sources: Sources): readonly SlipLine[] {
  const { language } = sources.till;
  const word = (id: Word): string => render({ id, values: {} }, language);
  if ('picture' in part) return logoLines(sources);
  if ('mark' in part) return marked(word(part.mark));
  if ('markIf' in part || 'say' in part) {
    const said = sayingOf('say' in part ? part.say : part.markIf, sources);
    if (said === null) return [];
    const text = render(said, language);
    return 'say' in part ? [middle(text, 'normal', part.bold)] : marked(text);
  }
  if ('table' in part)
    return sources.day === null ? [] : dayTables[part.table](sources.day, language);
  if ('title' in part) return [middle(word(part.title), 'double', true)];
  if ('word' in part) return [middle(word(part.word), 'normal', part.bold)];
  if ('blank' in part) return [{ kind: 'feed', lines: part.blank }];
  if ('rule' in part) return [{ kind: 'rule', weight: part.rule }];
  if ('moment' in part) return momentLines(part, sources, word);
  return fieldLines(part, sources, word);
}

function logoLines({ till: { logo = null } }: Sources): readonly SlipLine[] {
  return logo === null
    ? []
    : [
        { kind: 'image', picture: logo },
        { kind: 'feed', lines: 1 },
      ];
}

/** A time, and that the clock was not set where it was not (P25). */
function momentLines(
  part: Extract<Part<PaperKind>, { moment: unknown }>,
  sources: Sources,
  word: (id: Word) => string,
): readonly SlipLine[] {
  const mark = momentOf(part.moment, sources);
  if (mark === null) return [];
  const time = pair(word(part.label ?? 'slip.time'), wallText(mark.wall, sources.till.ahead));
  return mark.trusted ? [time] : [time, pair('', word('slip.timeDoubtful'))];
}

type FieldPart = Extract<Part<PaperKind>, { text: unknown } | { pair: unknown } | { qr: unknown }>;

/** What is not known leaves no line. */
function fieldLines(
  part: FieldPart,
  sources: Sources,
  word: (id: Word) => string,
): readonly SlipLine[] {
  const name = 'text' in part ? part.text : 'pair' in part ? part.of : part.qr;
  const value = textOf(name, sources);
  if (value === null) return [];
  if ('qr' in part) return [{ kind: 'qr', data: value }];
  if ('pair' in part) return [pair(word(part.pair), value, part.size)];
  if ('text' in part) {
    const { language } = sources.till;
    const text = part.as === undefined ? value : render(say(part.as, { text: value }), language);
    return [middle(text, part.size ?? 'normal', part.size === 'double')];
  }
  return unreachable(part);
}

function marked(text: string): readonly SlipLine[] {
  const rule: SlipLine = { kind: 'rule', weight: 'thick' };
  return [rule, middle(text, 'double', true), rule];
}

function middle(text: string, size: SlipSize, bold = false): SlipLine {
  return { kind: 'text', text, align: 'center', size, bold };
}

function pair(left: string, right: string, size: SlipSize = 'normal'): SlipLine {
  return { kind: 'pair', left, right, size, bold: size === 'double' };
}
