/**
 * What a wallet of a shop can answer, by its kind and by what was asked: its own law, what a script makes
 * it say, and what the line makes of it. "Number used" is not among it: it needs a second till with the
 * same numbers.
 */
import type { Answer } from '../runtime/payment/event.js';
import type {
  ChargeAnswer,
  QueryAnswer,
  RefundAnswer,
  Unknown,
  VoidAnswer,
  WalletChannel,
} from '../runtime/ports/gateway.js';
import { type Fen, fen } from '../runtime/ports/units.js';

export const askedFen: Fen = fen(1250);

export function answersOf(channel: WalletChannel, verb: Answer['verb']): readonly Answer[] {
  switch (verb) {
    case 'charge':
      return charges[channel].map((said) => ({ verb, said }));
    case 'query':
      return queries[channel].map((said) => ({ verb, said }));
    case 'void':
      return voids[channel].map((said) => ({ verb, said }));
    case 'refund':
    case 'queryRefund':
      return refunds.map((said) => ({ verb, said }));
  }
}

const unknown: Unknown = { kind: 'unknown', detail: 'silence' };
const notSent = { kind: 'notSent', detail: 'refused' } as const;
const setup = { kind: 'setup', setting: 'channels', code: 'SIGN' } as const;
const refused = { kind: 'refused', code: 'NO', advice: 'otherMeans' } as const;
const paid = (amountFen: Fen, currency = 'CNY'): Extract<QueryAnswer, { kind: 'paid' }> => ({
  ...{ kind: 'paid', amountFen, currency, walletNo: 'W1' },
});
const paidSomehow = [paid(askedFen), paid(fen(1)), paid(askedFen, 'USD')] as const;

const chargesOfAll: readonly ChargeAnswer[] = [
  ...paidSomehow,
  { kind: 'pending', showsCode: 'https://wallet.example/1' },
  ...[refused, setup, notSent, unknown],
];
const charges: Readonly<Record<WalletChannel, readonly ChargeAnswer[]>> = {
  alipay: [...chargesOfAll, { kind: 'accepted' }],
  wechat: chargesOfAll,
};

const queriesOfAll: readonly QueryAnswer[] = [
  ...paidSomehow,
  ...[{ kind: 'pending' } as const, { kind: 'notFound' } as const, { kind: 'closed' } as const],
  ...[refused, setup, notSent, unknown],
];
const queries: Readonly<Record<WalletChannel, readonly QueryAnswer[]>> = {
  alipay: queriesOfAll,
  wechat: [
    ...queriesOfAll,
    { kind: 'payError' },
    { kind: 'refunded', amountFen: askedFen },
    { kind: 'refunded', amountFen: null },
  ],
};

const voidsOfAll: readonly VoidAnswer[] = [
  { kind: 'voided', money: 'untold' },
  { kind: 'refused', code: 'NO' },
  { kind: 'again', code: 'SYSTEMERROR' },
  { kind: 'cannot', code: 'OVERDUE' },
  ...[setup, notSent, unknown],
];
const voids: Readonly<Record<WalletChannel, readonly VoidAnswer[]>> = {
  alipay: [
    ...voidsOfAll,
    { kind: 'voided', money: 'closed' },
    { kind: 'voided', money: 'returned' },
    { kind: 'notExist' },
  ],
  wechat: voidsOfAll,
};

const refunds: readonly RefundAnswer[] = [
  { kind: 'refunded', amountFen: askedFen },
  { kind: 'refunded', amountFen: fen(1) },
  ...[{ kind: 'pending' } as const, { kind: 'notFound' } as const],
  ...[{ kind: 'refused', code: 'NO' } as const, setup, notSent, unknown],
];
