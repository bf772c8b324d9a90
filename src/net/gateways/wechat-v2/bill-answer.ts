/**
 * What /pay/downloadbill answers: the text of the bill, or XML that says why there is none. Neither is
 * signed in v2. That it comes from WeChat, TLS alone says; that it is whole, its own totals do.
 */
import type { BillAnswer } from '../../../runtime/ports/gateway.js';
import { readWeChatBill } from '../wechat/bill.js';
import { unknown } from '../wechat/trade.js';
import { billFaults, sayable } from './codes.js';
import { type Fields, readXml } from './xml.js';

export function billAnswer(body: Uint8Array, day: string): BillAnswer {
  const fields = readXml(body);
  if (fields !== null) return noBill(fields);
  const bill = readWeChatBill(body, day);
  return bill.ok ? { kind: 'bill', rows: bill.value } : unknown(`bill: ${bill.error}`);
}

function noBill(fields: Fields): BillAnswer {
  const code = fields.get('error_code') ?? '';
  const message = fields.get('return_msg') ?? '';
  const fault = billFaults.get(message.toLowerCase()) ?? billFaults.get(code.toLowerCase());
  if (fields.get('return_code') !== 'FAIL' || fault === undefined) {
    const claim = /^[0-9]{1,8}$/.test(code) ? code : sayable(code);
    return unknown(`there is no bill: the answer claims ${code === '' ? 'nothing more' : claim}`);
  }
  return fault === 'empty'
    ? { kind: 'bill', rows: [] }
    : { kind: 'notYet', code: 'STATEMENT_CREATING' };
}
