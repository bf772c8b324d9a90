/**
 * Sentences on the LCD held against the wallets' own books at the moment they are shown: PAID where
 * nothing was paid, "not charged" where money is kept (PAYMENT, Invariants).
 */
import type { Till } from '../compose/till.js';
import type { Status } from '../runtime/terminal/status.js';

export interface Truth {
  readonly status: () => Status | null;
  /** What the wallets keep of this order. */
  readonly keptOf: (attempt: string) => number;
  /** Whether some wallet was ever paid this amount. */
  readonly wasPaid: (amountFen: number) => boolean;
}

const unchargedWords = ['Wallet has no charge', 'Wallet: not charged', 'It never left'];

export function falseOn(rows: readonly string[], truth: Truth): readonly string[] {
  const text = rows.join(' / ');
  const paid = /^PAID (?:LATE )?([0-9]+\.[0-9]{2})/.exec(rows[0] ?? '')?.[1];
  if (paid !== undefined && !isPaid(fenOf(paid), truth)) return [`not so: ${text}`];
  const isResult = /^(VOIDED|DECLINED)/.test(rows[0] ?? '');
  if (!isResult || !unchargedWords.some((words) => text.includes(words))) return [];
  const served = truth.status()?.foreground ?? null;
  if (served !== null && truth.keptOf(served) > 0) return [`not so: ${text}`];
  return [];
}

function isPaid(amountFen: number, truth: Truth): boolean {
  if (truth.wasPaid(amountFen)) return true;
  const attempts = truth.status()?.attempts ?? [];
  return attempts.some(
    (attempt) =>
      attempt.state === 'paid' &&
      attempt.amountFen === amountFen &&
      (attempt.channel === 'cash' || attempt.late),
  );
}

/** `12.50` as fen. */
function fenOf(yuan: string): number {
  return Number(yuan.replace('.', ''));
}

/** A journal that takes nothing any more is told (facts/journal 9.15); asked between two moments. */
export function untoldFault(till: Till | null): readonly string[] {
  if (till === null || till.journal().mode === 'ok') return [];
  const { ready, faults } = till.status();
  const isTold = faults.some((fault) => fault.split('-')[1] === 'JOURNAL');
  return ready && !isTold ? ['the journal has failed, and the till does not say so'] : [];
}
