/**
 * The till's own view beside the wallet's books, attempt by attempt. They may differ for a while: the
 * till believes only what is proved to it. Pure; the words are elsewhere.
 */
import type { StateFacts, TillFacts, WalletFacts } from './bench-facts.js';

/**
 * `agree`: both know, and the same. `open`: neither has an end yet. `behind`: the wallet has decided
 * and the till has not heard. `dark`: the till has no power and says nothing. `apart`: the till has
 * ended it otherwise than the wallet; it is asked again and set right. `forgotten`: an old one that
 * the till no longer carries.
 */
export type Verdict = 'agree' | 'open' | 'behind' | 'dark' | 'apart' | 'forgotten';

export interface Comparison {
  readonly channel: string;
  readonly attempt: string;
  readonly sale: number | null;
  readonly amountFen: number;
  /** The till's word, `null` when it says nothing. */
  readonly till: string | null;
  readonly tillMoney: string | null;
  readonly wallet: string;
  readonly returnedFen: number;
  readonly charges: number;
  readonly questions: number;
  readonly verdict: Verdict;
}

const tillFinals = ['paid', 'declined', 'voided'];
const walletOpen = ['waiting', 'codeShown'];

/** Newest first, at most `most`. */
export function comparisons(
  { power, status }: Pick<StateFacts, 'power' | 'status'>,
  wallets: readonly WalletFacts[],
  most: number,
): readonly Comparison[] {
  return wallets
    .flatMap((row) =>
      row.attempt === null ? [] : [compared({ power, status }, { ...row, attempt: row.attempt })],
    )
    .slice(-most)
    .reverse();
}

/** Those that a person looks at twice. */
export function differs(verdict: Verdict): boolean {
  return verdict === 'behind' || verdict === 'dark' || verdict === 'apart';
}

interface NamedRow extends WalletFacts {
  readonly attempt: string;
}

function compared(
  { power, status }: Pick<StateFacts, 'power' | 'status'>,
  row: NamedRow,
): Comparison {
  const known = status?.attempts.find(({ attempt }) => attempt === row.attempt);
  const count = (wanted: string): number => row.calls.filter(({ on }) => on === wanted).length;
  return {
    channel: row.channel,
    attempt: row.attempt,
    sale: known?.sale ?? null,
    amountFen: row.amountFen === 0 ? (known?.amountFen ?? 0) : row.amountFen,
    till: known?.state ?? null,
    tillMoney: known?.money ?? null,
    wallet: row.state,
    returnedFen: row.returnedFen,
    charges: count('pay'),
    questions: count('query'),
    verdict: verdictOf(power === 'off' ? null : status, row),
  };
}

function verdictOf(status: TillFacts | null, row: NamedRow): Verdict {
  if (status?.ready !== true) return 'dark';
  const known = status.attempts.find(({ attempt }) => attempt === row.attempt);
  if (known === undefined) return 'forgotten';
  const isOpenThere = walletOpen.includes(row.state);
  if (!tillFinals.includes(known.state)) {
    return isOpenThere || row.state === 'absent' ? 'open' : 'behind';
  }
  if (isOpenThere) return 'apart';
  return tillKeepsFen(status, known) === row.paidFen - row.returnedFen ? 'agree' : 'apart';
}

/** What the till says that the shop keeps of an ended attempt. */
function tillKeepsFen(
  status: TillFacts,
  { attempt, state, amountFen }: TillFacts['attempts'][number],
): number {
  if (state !== 'paid') return 0;
  return status.refunds
    .filter((refund) => refund.attempt === attempt && refund.state === 'refunded')
    .reduce((kept, refund) => kept - refund.amountFen, amountFen);
}
