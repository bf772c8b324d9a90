/**
 * Alipay's face-to-face payment behind the gateway port: one signed request a call, sent once, and
 * its answer put into a class. Never throws for what network or wallet do, and repeats nothing. A bill
 * alone is two requests: where it lies, and the file.
 */
import { invariant } from '../../../runtime/ports/bug.js';
import type {
  BillAnswer,
  ChargeAnswer,
  ChargeOrder,
  DiagnoseAnswer,
  NotSent,
  WalletGateway,
} from '../../../runtime/ports/gateway.js';
import { minutes, seconds } from '../../../runtime/ports/units.js';
import type { GatewayParts } from '../gateway-parts.js';
import {
  chargeAnswer,
  diagnosis,
  precreateAnswer,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  voidAnswer,
} from './answer.js';
import { fetchBill } from './bill-file.js';
import { billLinkAnswer } from './bill-link.js';
import { alipayCertSetting, alipayPublicKeySetting } from './codes.js';
import type { AlipayConfig } from './config.js';
import { conversation } from './conversation.js';
import {
  billCall,
  cancelCall,
  codeTimeoutExpress,
  payCall,
  precreateCall,
  queryCall,
  refundCall,
  refundQueryCall,
} from './request.js';

/** No order can have this number: ours are capital letters and digits (P4). */
const impossibleNo = 'HOLDFAST_PROBE';

/** More than any call takes: the clock that we sign by has been set right meanwhile. */
const clockStep = minutes(1);

const dayForm = /^\d{4}-\d{2}-\d{2}$/;

export function alipayGateway(config: AlipayConfig, parts: GatewayParts): WalletGateway {
  const chargeDeadline = parts.chargeDeadline ?? seconds(15);
  const { ask, exchange, tell } = conversation(config, parts);
  const { certificates } = config.trust;
  const keySetting = certificates === null ? alipayPublicKeySetting : alipayCertSetting;

  const chargeByCode = async (order: ChargeOrder): Promise<ChargeAnswer> => {
    if (order.code === null) return notChargeable('an order by payment code has none');
    const call = payCall(order, order.code, config);
    return ask(call, (fields) => chargeAnswer(fields, order), chargeDeadline);
  };

  const showCode = async (order: ChargeOrder): Promise<ChargeAnswer> => {
    const life = codeTimeoutExpress(order.expiresIn);
    if (life === null) return notChargeable('a code lives for a minute at least');
    const call = precreateCall(order, life, config);
    return ask(call, (fields) => precreateAnswer(fields, order), chargeDeadline);
  };

  const diagnoseOnce = async (): Promise<DiagnoseAnswer> => {
    const call = queryCall(impossibleNo);
    const reply = await exchange(call);
    const isReply =
      reply.kind === 'verified' || reply.kind === 'unverified' || reply.kind === 'malformed';
    return tell(call, isReply ? diagnosis(reply, keySetting) : reply);
  };

  return {
    channel: 'alipay',
    forms: ['code', 'qr'],
    charge: (order) => (order.form === 'qr' ? showCode(order) : chargeByCode(order)),
    query: (attempt) => ask(queryCall(attempt), (fields) => queryAnswer(fields, attempt)),
    // Scanned or not, paid or not: one call undoes them all.
    void: (attempt) => ask(cancelCall(attempt), (fields) => voidAnswer(fields, attempt)),
    refund: (order) => ask(refundCall(order), (fields) => refundAnswer(fields, order)),
    queryRefund: (order) =>
      ask(refundQueryCall(order), (fields) => refundQueryAnswer(fields, order)),
    bill: async (day): Promise<BillAnswer> => {
      invariant(dayForm.test(day), 'a bill is of a day');
      const call = billCall(day);
      const asked = { day, now: parts.clock.wall(), gateway: config.gateway };
      const found = await ask(call, (fields) => billLinkAnswer(fields, asked));
      return found.kind === 'link' ? tell(call, await fetchBill(found.url, day, parts)) : found;
    },
    diagnose: async (): Promise<DiagnoseAnswer> => {
      const before = parts.clock.wall();
      const first = await diagnoseOnce();
      const isOtherTime = Math.abs(parts.clock.wall() - before) > clockStep;
      // A refusal of our time tells the wallet's own with it: the question is asked anew, signed by that.
      const isWorthAsking = first.kind === 'setup' && first.setting === 'clock' && isOtherTime;
      return isWorthAsking ? diagnoseOnce() : first;
    },
  };
}

function notChargeable(detail: string): NotSent {
  return { kind: 'notSent', detail };
}
