/**
 * A wallet as seen from one order, with every course it may take: nothing here is chosen, all
 * possibilities are listed. Its answers are true at the moment they are made; what the network makes
 * of them is `actions.ts`. Facts: facts/wallets 2.3 to 2.5, 3.2, 3.3 (Alipay tells whether a cancel
 * moved money, and may answer success for an order it never saw; WeChat does not tell).
 */
import type {
  ChargeAnswer,
  QueryAnswer,
  RefundAnswer,
  VoidAnswer,
  WalletChannel,
} from '../../src/runtime/ports/gateway.js';
import { fen } from '../../src/runtime/ports/units.js';

export const amount = fen(1200);

/**
 * `closed` also stands for the mark that a cancel of an unknown order may leave; `returned` by a
 * cancel, `refunded` by a refund.
 */
export const orders = [
  'none',
  'waiting',
  'paid',
  'closed',
  'returned',
  'refunded',
  'refused',
  'payError',
] as const;
export type Order = (typeof orders)[number];

export interface Outcome<A> {
  readonly order: Order;
  readonly answer: A;
}

const paidAnswer = { kind: 'paid', amountFen: amount, currency: 'CNY', walletNo: 'W1' } as const;
const refusedAnswer = { kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' } as const;

/** Whether the merchant's money is at the wallet. */
export function isKept(order: Order): boolean {
  return order === 'paid';
}

export function wasPaid(order: Order): boolean {
  return order === 'paid' || order === 'returned' || order === 'refunded';
}

/** Whether the customer can still make it paid. */
export function isPayable(order: Order): boolean {
  return order === 'waiting';
}

export function chargeOutcomes(wallet: WalletChannel, order: Order): Outcome<ChargeAnswer>[] {
  if (order !== 'none') return [{ order, answer: refusedAnswer }];
  const common: Outcome<ChargeAnswer>[] = [
    { order: 'waiting', answer: { kind: 'pending' } },
    { order: 'refused', answer: refusedAnswer },
  ];
  if (wallet === 'wechat') {
    return [
      ...common,
      { order: 'paid', answer: paidAnswer },
      { order: 'payError', answer: { kind: 'pending' } },
    ];
  }
  // "Accepted" may be followed by a roll-back: the order is then closed unpaid.
  return [
    ...common,
    { order: 'paid', answer: { kind: 'accepted' } },
    { order: 'waiting', answer: { kind: 'accepted' } },
  ];
}

/** What becomes of an order by itself or by the customer's hand. */
export function ownCourses(wallet: WalletChannel, order: Order): Order[] {
  if (order !== 'waiting') return [];
  return wallet === 'wechat' ? ['paid', 'closed', 'payError'] : ['paid', 'closed'];
}

export function queryAnswers(wallet: WalletChannel, order: Order): QueryAnswer[] {
  switch (order) {
    case 'none':
      return [{ kind: 'notFound' }];
    case 'waiting':
      return [{ kind: 'pending' }];
    case 'paid':
      return [paidAnswer];
    case 'closed':
      return [{ kind: 'closed' }];
    case 'returned':
    case 'refunded':
      return [{ kind: 'refunded', amountFen: amount }, { kind: 'closed' }];
    case 'refused':
      return wallet === 'wechat' ? [refusedAnswer, { kind: 'notFound' }] : [{ kind: 'notFound' }];
    case 'payError':
      return [{ kind: 'payError' }];
  }
}

/** The first of each list is what a willing wallet does. */
export function voidOutcomes(wallet: WalletChannel, order: Order): Outcome<VoidAnswer>[] {
  return wallet === 'alipay' ? alipayVoids(order) : weChatVoids(order);
}

const closes: VoidAnswer = { kind: 'voided', money: 'closed' };
const returns: VoidAnswer = { kind: 'voided', money: 'returned' };
const untold: VoidAnswer = { kind: 'voided', money: 'untold' };
const again: VoidAnswer = { kind: 'again', code: 'AGAIN' };
const cannot: VoidAnswer = { kind: 'cannot', code: 'CANNOT' };
const refuses: VoidAnswer = { kind: 'refused', code: 'REFUSED' };

function alipayVoids(order: Order): Outcome<VoidAnswer>[] {
  switch (order) {
    case 'none':
      return [
        { order, answer: { kind: 'notExist' } },
        { order, answer: closes },
        { order: 'closed', answer: closes },
      ];
    case 'refused':
      return [{ order, answer: { kind: 'notExist' } }];
    case 'waiting':
    case 'payError':
      return [
        { order: 'closed', answer: closes },
        { order, answer: again },
      ];
    case 'paid':
      return [
        { order: 'returned', answer: returns },
        { order, answer: cannot },
        { order, answer: again },
      ];
    case 'closed':
      return [{ order, answer: closes }];
    case 'returned':
      return [
        { order, answer: returns },
        { order, answer: closes },
      ];
    case 'refunded':
      return [{ order, answer: closes }];
  }
}

function weChatVoids(order: Order): Outcome<VoidAnswer>[] {
  switch (order) {
    case 'none':
      return [
        { order, answer: untold },
        { order, answer: refuses },
        { order: 'closed', answer: untold },
      ];
    case 'refused':
    case 'closed':
    case 'returned':
    case 'refunded':
      return [
        { order, answer: untold },
        { order, answer: refuses },
      ];
    case 'waiting':
    case 'payError':
      return [
        { order: 'closed', answer: untold },
        { order, answer: again },
      ];
    case 'paid':
      return [
        { order: 'returned', answer: untold },
        { order, answer: cannot },
        { order, answer: again },
      ];
  }
}

export function refundOutcomes(order: Order): Outcome<RefundAnswer>[] {
  if (order === 'paid') {
    return [
      { order: 'refunded', answer: { kind: 'refunded', amountFen: amount } },
      { order: 'refunded', answer: { kind: 'pending' } },
      { order, answer: { kind: 'refused', code: 'NOBALANCE' } },
    ];
  }
  if (order === 'refunded') return [{ order, answer: { kind: 'refunded', amountFen: amount } }];
  return [{ order, answer: { kind: 'refused', code: 'NOTPAID' } }];
}

export function refundQueryAnswers(order: Order): RefundAnswer[] {
  return order === 'refunded' ? [{ kind: 'refunded', amountFen: amount }] : [{ kind: 'notFound' }];
}
