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

/** A refund as the wallet has it: taken on, carried out, or failed. */
export interface WalletRefund {
  readonly no: string;
  readonly amountFen: number;
  readonly state: 'pending' | 'done' | 'failed';
}

/** What the wallet's books say of one order. There is one object for each content. */
export interface Account {
  readonly order: Order;
  readonly refunds: readonly WalletRefund[];
}

export interface Outcome<A> {
  readonly order: Order;
  readonly answer: A;
}

const accounts = new Map<string, Account>();

export function accountOf(order: Order, refunds: readonly WalletRefund[]): Account {
  const key = refunds.reduce<string>(
    (text, { no, amountFen, state }) => `${text}/${no} ${amountFen} ${state}`,
    order,
  );
  const known = accounts.get(key) ?? { order, refunds };
  accounts.set(key, known);
  return known;
}

/** In words; the numbers of its refunds mean nothing to a reader. */
export function nameOfAccount({ order, refunds }: Account): string {
  return [order as string, ...refunds.map(({ amountFen, state }) => `${amountFen} ${state}`)].join(
    ', ',
  );
}

export const unknownOrder = accountOf('none', []);

/** What of the order's money is at the wallet. */
export function keptFen({ order, refunds }: Account): number {
  return order === 'paid' ? amount - doneFen(refunds) : 0;
}

function doneFen(refunds: readonly WalletRefund[]): number {
  return refunds.reduce((sum, { state, amountFen }) => sum + (state === 'done' ? amountFen : 0), 0);
}

const paidAnswer = { kind: 'paid', amountFen: amount, currency: 'CNY', walletNo: 'W1' } as const;
const refusedAnswer = { kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' } as const;

/** Whether money of the order is at the wallet. */
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

export function queryAnswers(wallet: WalletChannel, { order, refunds }: Account): QueryAnswer[] {
  switch (order) {
    case 'none':
      return [{ kind: 'notFound' }];
    case 'waiting':
      return [{ kind: 'pending' }];
    case 'paid':
      // WeChat says REFUND as soon as a part has gone back, and not how much.
      return wallet === 'wechat' && doneFen(refunds) > 0
        ? [{ kind: 'refunded', amountFen: null }]
        : [paidAnswer];
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

export interface RefundOutcome {
  readonly account: Account;
  readonly answer: RefundAnswer;
}

/** The first is what a willing wallet does. A number moves money once, however often it is asked. */
export function refundOutcomes(
  account: Account,
  { no, amountFen }: { readonly no: string; readonly amountFen: number },
  takesOn: boolean,
): RefundOutcome[] {
  const known = account.refunds.find((refund) => refund.no === no);
  if (known !== undefined) return [{ account, answer: saidOf(known) }];
  if (account.order !== 'paid' || amountFen > freeFen(account))
    return [{ account, answer: { kind: 'refused', code: 'NOTPAID' } }];
  const made = withRefund(account, { no, amountFen, state: 'done' });
  const taken = takesOn ? withRefund(account, { no, amountFen, state: 'pending' }) : made;
  return [
    { account: made, answer: { kind: 'refunded', amountFen: fen(amountFen) } },
    { account: taken, answer: { kind: 'pending' } },
    { account, answer: { kind: 'refused', code: 'NOBALANCE' } },
  ];
}

export function refundQueryAnswers({ refunds }: Account, no: string): RefundAnswer[] {
  const known = refunds.find((refund) => refund.no === no);
  return [known === undefined ? { kind: 'notFound' } : saidOf(known)];
}

/** What becomes of refunds that were taken on. */
export function refundCourses(account: Account): Account[] {
  return account.refunds
    .filter(({ state }) => state === 'pending')
    .flatMap((refund) => [
      withRefund(account, { ...refund, state: 'done' }),
      withRefund(account, { ...refund, state: 'failed' }),
    ]);
}

function saidOf({ state, amountFen }: WalletRefund): RefundAnswer {
  if (state === 'failed') return { kind: 'refused', code: 'FAILED' };
  return state === 'done' ? { kind: 'refunded', amountFen: fen(amountFen) } : { kind: 'pending' };
}

/** What no refund has taken, or is about to take. */
function freeFen({ refunds }: Account): number {
  return refunds.reduce<number>(
    (free, { state, amountFen }) => free - (state === 'failed' ? 0 : amountFen),
    amount,
  );
}

function withRefund({ order, refunds }: Account, refund: WalletRefund): Account {
  const others = refunds.filter(({ no }) => no !== refund.no);
  const all = [...others, refund];
  return accountOf(doneFen(all) === amount ? 'refunded' : order, all);
}
