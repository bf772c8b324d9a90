/** One thing that was looked at, in a sentence; with a fault comes the next step. */
import type { Language } from '../../runtime/ports/screen.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { type FaultCode, faults } from '../../runtime/text/faults.js';

export type Check =
  | 'board'
  | 'config'
  | 'till'
  | 'loop'
  | 'watchdog'
  | 'power'
  | 'device'
  | 'channel'
  | 'key'
  | 'dns'
  | 'tls'
  | 'clock'
  | 'disk'
  | 'journal';

export interface Finding {
  readonly check: Check;
  /** What of it: a device's id, a channel. */
  readonly subject: string;
  readonly says: Bilingual;
  /** What to do about a fault; null when there is none. */
  readonly next: Bilingual | null;
  /** Its entry of the fault catalogue, where it has one. */
  readonly code: FaultCode | null;
}

export function fine(check: Check, subject: string, zh: string, en: string): Finding {
  return { check, subject, says: { zh, en }, next: null, code: null };
}

/** A fault without an entry of the catalogue. */
export function fault(check: Check, subject: string, says: Bilingual, next: Bilingual): Finding {
  return { check, subject, says, next, code: null };
}

/** A fault of the catalogue, in its words where no better ones are given. */
export function knownFault(
  { check, subject }: Pick<Finding, 'check' | 'subject'>,
  code: FaultCode,
  better: { readonly says?: Bilingual; readonly next?: Bilingual } = {},
): Finding {
  const { wrong, next } = faults[code];
  return { check, subject, says: wrong, next, code, ...better };
}

export function lineOf({ check, subject, says, next, code }: Finding, language: Language): string {
  const mark = next === null ? 'ok   ' : 'FAULT';
  const advice = next === null ? '' : ` ${next[language]}`;
  const mention = code === null ? '' : ` [${code}]`;
  return `${mark}  ${check.padEnd(8)}  ${subject}: ${says[language]}${advice}${mention}\n`;
}

export function jsonOf({ check, subject, says, next, code }: Finding, language: Language): string {
  const line = {
    check,
    subject,
    ok: next === null,
    says: says[language],
    next: next === null ? null : next[language],
    code,
  };
  return `${JSON.stringify(line)}\n`;
}
