/**
 * WeChat Pay v3 behind the gateway port: code payments, and QR orders where there is a notify address;
 * one signed request a call, sent once, and its answer put into a class. Never throws for what network
 * or wallet do. What no key vouches for is `unknown`.
 *
 * Not here: notifications (the till asks), partner mode.
 */
import type { ChargeAnswer, ChargeOrder, WalletGateway } from '../../../runtime/ports/gateway.js';
import { seconds } from '../../../runtime/ports/units.js';
import {
  chargeAnswer,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  voidAnswer,
} from './answer.js';
import type { WeChatV3Config } from './config.js';
import { wechatConversation } from './conversation.js';
import type { WeChatV3Parts } from './exchange.js';
import {
  type Call,
  closeCall,
  codePayCall,
  nativeCall,
  queryCall,
  refundCall,
  refundQueryCall,
  reverseCall,
} from './request.js';

export function weChatV3Gateway(config: WeChatV3Config, parts: WeChatV3Parts): WalletGateway {
  const { mchId, notifyUrl } = config;
  const chargeDeadline = parts.chargeDeadline ?? seconds(15);
  const talk = wechatConversation(config, parts);

  /** `null` for an order that cannot be charged here. */
  const chargeCall = (order: ChargeOrder): Call | null => {
    if (order.form === 'code') {
      return order.code === null ? null : codePayCall(order, order.code, config);
    }
    const now = parts.clock.wall();
    return notifyUrl === null ? null : nativeCall(order, { config, notifyUrl, now });
  };

  return {
    channel: 'wechat',
    forms: notifyUrl === null ? ['code'] : ['code', 'qr'],
    charge: async (order): Promise<ChargeAnswer> => {
      const call = chargeCall(order);
      return call === null
        ? { kind: 'notSent', detail: 'this channel is not set up for such an order' }
        : talk.ask(call, (said) => chargeAnswer(said, order, mchId), chargeDeadline);
    },
    query: (attempt) =>
      talk.ask(queryCall(attempt, config), (said) => queryAnswer(said, attempt, mchId)),
    void: (attempt, form) => {
      const call = form === 'qr' ? closeCall(attempt, config) : reverseCall(attempt, config);
      return talk.ask(call, (said) => voidAnswer(said, { orderNo: attempt, form, mchId }));
    },
    refund: (order) => talk.ask(refundCall(order), (said) => refundAnswer(said, order, mchId)),
    queryRefund: (order) =>
      talk.ask(refundQueryCall(order), (said) => refundQueryAnswer(said, order, mchId)),
    bill: (day) => talk.bill(day),
    diagnose: () => talk.diagnose(),
  };
}
