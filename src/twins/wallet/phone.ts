/**
 * The customer's phone, as far as one wallet shows on it: which payments ask for a confirmation,
 * and what the customer does about them. Who owns which code is not kept.
 */
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { Ledger, LedgerRow, Order } from './ledger.js';
import type { WalletLaw } from './law.js';

export interface Ask {
  readonly attempt: string;
  readonly amountFen: number;
  readonly sinceMs: number;
  /** When the wallet itself gives up on it. */
  readonly endsInMs: number;
}

/** Why a touch of the phone did nothing. `closed`: nothing payable under this number. */
export type PhoneRefusal = 'none' | 'several' | 'closed';
export type Touched = Result<void, PhoneRefusal>;

export interface Phone {
  /** What the phone shows, oldest first. */
  asks(): readonly Ask[];
  /** Pays. Without `attempt` the only one that asks; with it also one that was put away. */
  confirm(attempt?: string): Touched;
  refuse(attempt?: string): Touched;
  /** Puts the request away; the order stays payable until the wallet ends it. */
  ignore(attempt?: string): Touched;
  /** Changes nothing: the wallet asks again (facts 3.2). */
  wrongPassword(attempt?: string): Touched;
  /** Orders whose code the till shows and nobody has scanned, oldest first. */
  codesShown(): readonly string[];
  /** Scans the code that the till shows; afterwards the phone asks. */
  scanOrder(attempt: string): Touched;
}

export function phone(ledger: Ledger, law: WalletLaw, now: () => number): Phone {
  const shown = (): readonly LedgerRow[] =>
    ledger.payable().filter((row) => row.state === 'waiting' && !row.hidden);
  const touch = (attempt: string | undefined, then: (order: Order) => void): Touched => {
    const choice = attempt === undefined ? shown().map((row) => row.attempt) : [attempt];
    const [only] = choice;
    if (only === undefined) return failed('none');
    if (choice.length > 1) return failed('several');
    const order = ledger.find(only);
    if (order?.state !== 'waiting') return failed('closed');
    then(order);
    return ok(undefined);
  };
  return {
    asks: () =>
      shown().map(({ attempt, amountFen, createdAtMs, endsAtMs }) => ({
        attempt,
        amountFen,
        sinceMs: now() - createdAtMs,
        endsInMs: endsAtMs - now(),
      })),
    confirm: (attempt) =>
      touch(attempt, (order) => {
        ledger.pay(order);
      }),
    refuse: (attempt) =>
      touch(attempt, (order) => {
        law.refusedByCustomer(order);
      }),
    ignore: (attempt) =>
      touch(attempt, (order) => {
        order.hidden = true;
      }),
    wrongPassword: (attempt) =>
      touch(attempt, (order) => {
        order.hidden = false;
      }),
    codesShown: () =>
      ledger
        .payable()
        .filter(({ state }) => state === 'codeShown')
        .map(({ attempt }) => attempt),
    scanOrder: (attempt) => {
      const order = ledger.find(attempt);
      if (order?.state !== 'codeShown') return failed('closed');
      law.scanned(order);
      return ok(undefined);
    },
  };
}
