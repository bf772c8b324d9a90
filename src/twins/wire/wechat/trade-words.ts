/** States of an order in the words that both generations use (facts/wallets.md 3.2). */
import { Bug } from '../../../runtime/ports/bug.js';
import type { QueryAnswer } from '../../../runtime/ports/gateway.js';
import type { LedgerRow } from '../../wallet/ledger.js';

export type TradeState =
  'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR';

export const tradeStateWords: Readonly<Record<TradeState, string>> = {
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '需要用户输入支付密码',
  PAYERROR: '支付失败，请撤销订单',
};

/** What the answer to a query calls the order; `null` when it is no state but a refusal. */
export function tradeStateOf(answer: QueryAnswer, row: LedgerRow | undefined): TradeState | null {
  switch (answer.kind) {
    case 'paid':
      return 'SUCCESS';
    case 'refunded':
      return 'REFUND';
    case 'pending':
      return row?.state === 'codeShown' || row?.hidden === true ? 'NOTPAY' : 'USERPAYING';
    case 'closed':
      return row?.state === 'revoked' ? 'REVOKED' : 'CLOSED';
    case 'payError':
      return 'PAYERROR';
    case 'notFound':
    case 'refused':
    case 'setup':
      return null;
    case 'notSent':
    case 'unknown':
      throw new Bug(`a wallet does not answer "${answer.kind}"`);
  }
}
