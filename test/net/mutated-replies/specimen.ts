/**
 * What the mutated replies are made of: real replies of a wallet's wire twin, each with the call that it
 * answered, and the order that the calls are about.
 */
import type {
  ChargeOrder,
  RefundOrder,
  WalletGateway,
} from '../../../src/runtime/ports/gateway.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { attemptNo, fen, millis } from '../../../src/runtime/ports/units.js';

export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

export type CallName =
  'charge' | 'chargeQr' | 'query' | 'void' | 'voidQr' | 'refund' | 'queryRefund' | 'diagnose';

export interface Specimen {
  readonly call: CallName;
  readonly reply: WireReply;
}

export const ours = attemptNo('T0000001ABCDEFGH000001');
export const refundNo = attemptNo('T0000001ABCDEFGH000002');
export const another = attemptNo('T0000001ABCDEFGH000003');
export const amountFen = fen(1_250);

export const order: ChargeOrder = {
  attempt: ours,
  amountFen,
  form: 'code',
  code: new Secret('134567890123456789'),
  expiresIn: millis(120_000),
};

export const refund: RefundOrder = {
  attempt: ours,
  refund: refundNo,
  amountFen,
  totalFen: amountFen,
};

/** What every answer of a gateway has, whatever was asked. */
export interface AnyAnswer {
  readonly kind: string;
  readonly [field: string]: unknown;
}

const calls: Readonly<Record<CallName, (gateway: WalletGateway) => Promise<object>>> = {
  charge: (gateway) => gateway.charge(order),
  chargeQr: (gateway) => gateway.charge({ ...order, form: 'qr', code: null }),
  query: (gateway) => gateway.query(ours),
  void: (gateway) => gateway.void(ours, 'code'),
  voidQr: (gateway) => gateway.void(ours, 'qr'),
  refund: (gateway) => gateway.refund(refund),
  queryRefund: (gateway) => gateway.queryRefund(refund),
  diagnose: (gateway) => gateway.diagnose(),
};

export async function ask(gateway: WalletGateway, call: CallName): Promise<AnyAnswer> {
  return (await calls[call](gateway)) as AnyAnswer;
}
