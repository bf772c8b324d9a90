/** One thing that was looked at, in a sentence; with a fault comes the next step. */
import type { Bilingual, Language } from '../command.js';

export type Check = 'board' | 'config' | 'device' | 'channel' | 'clock' | 'disk' | 'journal';

export interface Finding {
  readonly check: Check;
  /** What of it: a device's id, a channel. */
  readonly subject: string;
  readonly says: Bilingual;
  /** What to do about a fault; null when there is none. */
  readonly next: Bilingual | null;
}

export function fine(check: Check, subject: string, zh: string, en: string): Finding {
  return { check, subject, says: { zh, en }, next: null };
}

export function fault(check: Check, subject: string, says: Bilingual, next: Bilingual): Finding {
  return { check, subject, says, next };
}

export function lineOf({ check, subject, says, next }: Finding, language: Language): string {
  const mark = next === null ? 'ok   ' : 'FAULT';
  const advice = next === null ? '' : ` ${next[language]}`;
  return `${mark}  ${check.padEnd(7)}  ${subject}: ${says[language]}${advice}\n`;
}

export function jsonOf({ check, subject, says, next }: Finding, language: Language): string {
  const line = {
    check,
    subject,
    ok: next === null,
    says: says[language],
    next: next === null ? null : next[language],
  };
  return `${JSON.stringify(line)}\n`;
}
