/**
 * What /pay/downloadbill answers: the text of the bill, or XML that says why there is none. Neither is
 * signed in v2. That it comes from WeChat, TLS alone says; that it is whole, its own totals do.
 */
import type { BillAnswer } from '../../../runtime/ports/gateway.js';
import type { WallMs } from '../../../runtime/ports/units.js';
import { isBillDue } from '../bill-due.js';
import { readWeChatBill } from '../wechat/bill.js';
import { unknown } from '../wechat/trade.js';
import { billFaults, sayable } from './codes.js';
import { type Fields, readXml } from './xml.js';

export interface BillAsked {
  /** `yyyy-MM-dd`, shop time. */
  readonly day: string;
  readonly now: WallMs;
}

export function billAnswer(body: Uint8Array, asked: BillAsked): BillAnswer {
  const fields = readXml(body);
  if (fields !== null) return noBill(fields, asked);
  const bill = readWeChatBill(body, asked.day);
  return bill.ok ? { kind: 'bill', rows: bill.value } : unknown(`bill: ${bill.error}`);
}

function noBill(fields: Fields, { day, now }: BillAsked): BillAnswer {
  const code = fields.get('error_code') ?? '';
  const message = fields.get('return_msg') ?? '';
  const fault = billFaults.get(message.toLowerCase()) ?? billFaults.get(code.toLowerCase());
  if (fields.get('return_code') !== 'FAIL' || fault === undefined) {
    const claim = /^[0-9]{1,8}$/.test(code) ? code : sayable(code);
    return unknown(`there is no bill: the answer claims ${code === '' ? 'nothing more' : claim}`);
  }
  return fault === 'empty' && isBillDue(day, now)
    ? { kind: 'bill', rows: [] }
    : { kind: 'notYet', code: fault === 'empty' ? 'NO_STATEMENT_EXIST' : 'STATEMENT_CREATING' };
}
