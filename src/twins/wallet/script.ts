/**
 * The script of a wallet twin: which call is to go wrong, and how (CONTRACT, `POST
 * /api/wallets/script`). The first entry that fits a call is used up.
 *
 * Beyond the verbs of CONTRACT: `setup` (P19), `cannot` (a cancel the wallet cannot do, P15),
 * `roll-back` (a charge taken on and not carried out), `other-currency`, `on: diagnose`, and
 * `replyMs`. Verbs fall into two kinds. *Speaking* verbs give a verified answer of the wallet; all
 * but `ok`, `ask` and `decline` of a charge and `ask` of a refund leave the books alone, so the
 * answer may be stale or wrong. *Breaking* verbs let the wallet do its work by its laws, unless
 * `booked` is false, and spoil the answer.
 */
import { invariant } from '../../runtime/ports/bug.js';
import type { CallName } from './ledger.js';

/** Speaking verbs by call: a script that asks for another combination is a mistake of its writer. */
export const speaking = {
  pay: ['ok', 'ask', 'decline', 'setup', 'roll-back'],
  query: ['ok', 'ask', 'decline', 'not-found', 'setup'],
  cancel: ['ok', 'ask', 'decline', 'not-found', 'recall', 'cannot', 'setup'],
  refund: ['ok', 'ask', 'decline', 'setup'],
  refundQuery: ['ok', 'ask', 'decline', 'not-found', 'setup'],
  diagnose: ['ok', 'setup'],
} as const;
export type Speaking<N extends CallName> = (typeof speaking)[N][number];
export type SpeakingVerb = Speaking<CallName>;

/** What a correct gateway notes about an answer spoilt in this way; it answers `unknown`. */
export const spoilt = {
  'reset-after': 'connection reset before an answer',
  'half-reply': 'connection closed within the answer',
  redirect: 'redirect not followed',
  html: 'answer is not of the protocol',
  huge: 'answer is too long',
  'bad-signature': 'signature does not hold',
  'duplicate-node': 'answer holds a node twice',
  'other-order': 'answer is about another number',
} as const;
export type SpoilingVerb = keyof typeof spoilt;

export type BreakingVerb =
  SpoilingVerb | 'status' | 'hang' | 'reset-before' | 'other-amount' | 'other-currency' | 'clock';

export interface ScriptEntry {
  /** `any` is each of the five that CONTRACT names, where the verb means something. */
  readonly on: CallName | 'any';
  readonly do: SpeakingVerb | BreakingVerb;
  /** How many calls it is good for; 1 unless told. */
  readonly times?: number;
  /** How long the wallet sits on the request before it does its work. */
  readonly ms?: number;
  /** How long the finished answer waits before it leaves. */
  readonly replyMs?: number;
  /** Fits calls about this number alone. */
  readonly attempt?: string;
  /** For breaking verbs: whether the wallet did its work; true unless told. `reset-before` never. */
  readonly booked?: boolean;
  /** For `status`; 502 unless told. */
  readonly code?: number;
  /** For `clock`: how far the clocks of till and wallet are apart. Beyond 300 s the wallet refuses. */
  readonly seconds?: number;
}

export interface Script {
  /** Replaces what is left. */
  set(entries: readonly ScriptEntry[]): void;
  left(): readonly ScriptEntry[];
  /** The first entry that fits, with one use of it taken. */
  take(on: CallName, attempt: string): ScriptEntry | undefined;
}

export function script(): Script {
  let left: { readonly entry: ScriptEntry; times: number }[] = [];
  return {
    set: (entries) => {
      entries.forEach(check);
      left = entries.map((entry) => ({ entry, times: entry.times ?? 1 }));
    },
    left: () => left.map(({ entry, times }) => ({ ...entry, times })),
    take: (on, attempt) => {
      const place = left.find(({ entry }) => fits(entry, on, attempt));
      if (place === undefined) return undefined;
      place.times -= 1;
      if (place.times === 0) left = left.filter((other) => other !== place);
      return place.entry;
    },
  };
}

function fits(entry: ScriptEntry, on: CallName, attempt: string): boolean {
  if (entry.attempt !== undefined && entry.attempt !== attempt) return false;
  if (entry.on !== 'any') return entry.on === on;
  return on !== 'diagnose' && meansSomething(entry.do, on);
}

function meansSomething(verb: ScriptEntry['do'], on: CallName): boolean {
  return isBreaking(verb) || speaking[on].some((spoken) => spoken === verb);
}

export function isBreaking(verb: ScriptEntry['do']): verb is BreakingVerb {
  return !Object.values(speaking).some((verbs) => verbs.some((spoken) => spoken === verb));
}

function check(entry: ScriptEntry): void {
  const times = entry.times ?? 1;
  invariant(Number.isSafeInteger(times) && times > 0, 'an entry is good for at least one call');
  invariant((entry.ms ?? 0) >= 0 && (entry.replyMs ?? 0) >= 0, 'an entry does not go back in time');
  invariant(
    entry.on === 'any' || meansSomething(entry.do, entry.on),
    `"${entry.do}" means nothing to "${entry.on}"`,
  );
}
