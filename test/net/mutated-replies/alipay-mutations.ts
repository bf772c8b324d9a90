/** What could be wrong with a reply of Alipay's, much of it signed by Alipay itself. */
import { type KeyObject, sign } from 'node:crypto';
import { damaged, otherStatus } from './bytes.js';
import type { Dice } from './dice.js';
import { type Tree, type ValuePool, amountWords, edited, treeOf, write } from './json-tree.js';
import { type Specimen, type WireReply, another, ours, refundNo } from './specimen.js';

export interface AlipayKeys {
  readonly wallet: KeyObject;
  /** The till's own: what it signs proves nothing about the wallet. */
  readonly till: KeyObject;
}

const texts = (...words: readonly string[]): readonly string[] =>
  words.map((word) => JSON.stringify(word));

const numbers = [
  ...texts(ours, another, refundNo, ours.toLowerCase(), `${ours} `, ` ${ours}`, `${ours}\0`, ''),
  ...[`["${ours}"]`, `{"no":"${ours}"}`, 'null', '1', 'true'],
];

const pool: ValuePool = {
  code: [
    ...texts('10000', '10003', '20000', '20001', '40001', '40002', '40004', '40006', '', '10000 '),
    ...['10000', '1e4', 'null'],
  ],
  sub_code: texts(
    ...['ACQ.TRADE_NOT_EXIST', 'ACQ.TRADE_HAS_SUCCESS', 'ACQ.TRADE_HAS_CLOSE', 'ACQ.SYSTEM_ERROR'],
    ...['ACQ.PAYMENT_AUTH_CODE_INVALID', 'ACQ.BUYER_BALANCE_NOT_ENOUGH', 'ACQ.INVALID_PARAMETER'],
    ...['ACQ.SELLER_BALANCE_NOT_ENOUGH', 'ACQ.TRADE_CANCEL_TIME_OUT', 'ACQ.TRADE_NOT_ALLOW_REFUND'],
    ...['ACQ.CONTEXT_INCONSISTENT', 'ACQ.NEW_WORD', 'isv.invalid-signature', 'acq.trade_not_exist'],
  ),
  out_trade_no: numbers,
  out_request_no: numbers,
  trade_no: [...texts('2026112200001', '', ' ', 'x'.repeat(65)), '17', 'null'],
  trade_status: [
    ...texts('WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED', 'trade_success'),
    ...texts('TRADE_SUCCESS ', 'TRADE_PENDING', 'SUCCESS', ''),
    ...['["TRADE_SUCCESS"]', 'true', 'null'],
  ],
  total_amount: amountWords,
  receipt_amount: amountWords,
  refund_fee: amountWords,
  refund_amount: amountWords,
  trans_currency: [...texts('CNY', 'USD', 'cny', '', 'RMB', 'CNY '), 'null', '156'],
  fund_change: [...texts('Y', 'N', 'y', '', 'Yes'), 'true', '1'],
  retry_flag: [...texts('Y', 'N', 'n', '', 'No'), 'false', '0'],
  action: texts('close', 'refund', 'none', ''),
  refund_status: texts('REFUND_SUCCESS', 'REFUND_PROCESSING', 'refund_success', ''),
  qr_code: texts('https://qr.example/2', 'http://qr.example/2', 'javascript:x', ''),
};

interface Parts {
  readonly name: string;
  readonly node: string;
  readonly signature: string;
}

const partsForm = /^\{"(\w+)":(\{.*\}),"sign":"([^"]*)"\}$/s;

export function alipayMutation(
  specimens: readonly Specimen[],
  keys: AlipayKeys,
): (specimen: Specimen, dice: Dice) => WireReply {
  const all = specimens.map(({ reply }) => partsOf(reply.body));
  return ({ reply }, dice) => {
    const parts = partsOf(reply.body);
    const body = Buffer.from(rewritten(parts, all, keys, dice), 'utf8');
    const mutated = { ...reply, body: dice.oneIn(4) ? damaged(body, dice) : body };
    return dice.oneIn(25) ? otherStatus(mutated, dice) : mutated;
  };
}

function partsOf(body: Buffer): Parts {
  const [, name = '', node = '', signature = ''] = partsForm.exec(body.toString('utf8')) ?? [];
  return { name, node, signature };
}

function rewritten(parts: Parts, all: readonly Parts[], keys: AlipayKeys, dice: Dice): string {
  const { name, node, signature } = parts;
  const wallet = (text: string): string => signatureOf(text, keys.wallet);
  switch (dice.below(20)) {
    // As it was: what is damaged afterwards begins from a true one.
    case 0:
      return documentOf(name, node, signature);
    case 1: {
      const other = dice.of(all);
      return documentOf(name, node, other.signature);
    }
    case 2: {
      const other = dice.of(all);
      return documentOf(dice.oneIn(2) ? name : other.name, other.node, other.signature);
    }
    case 3:
      return documentOf(name, node, signatureOf(node, keys.till));
    case 4:
      return documentOf(
        dice.of(['error_response', 'alipay_trade_pay_response', 'x_response']),
        node,
        signature,
      );
    case 5: {
      const second = edit(node, dice);
      const member = `"${dice.of([name, 'error_response'])}":${second}`;
      const sign = dice.of([signature, wallet(second)]);
      const members = dice.oneIn(2) ? [`"${name}":${node}`, member] : [member, `"${name}":${node}`];
      return `{${members.join(',')},"sign":"${sign}"}`;
    }
    case 6:
      return `{"sign":"${signature}","${name}":${node}}`;
    case 7:
      return `{"${name}":${node},"sign":"${dice.of(all).signature}","sign":"${signature}"}`;
    case 8: {
      const unsigned = [`"sign":""`, `"sign":null`, `"sign":["${signature}"]`, '"x":1'];
      return `{"${name}":${node},${dice.of(unsigned)}}`;
    }
    // Changed, and not signed anew.
    case 9:
      return documentOf(name, edit(node, dice), signature);
    default: {
      let changed = edit(node, dice);
      if (dice.oneIn(3)) changed = edit(changed, dice);
      if (dice.oneIn(8)) changed = changed.replace('{', '{ ').replace(/,/g, '\n, ');
      return documentOf(name, changed, wallet(changed));
    }
  }
}

function edit(node: string, dice: Dice): string {
  let tree: Tree;
  try {
    tree = treeOf(JSON.parse(node));
  } catch {
    // A true one is there; this was edited before into something that nobody can read.
    return node;
  }
  return write(edited(tree, pool, dice));
}

function documentOf(name: string, node: string, signature: string): string {
  return `{"${name}":${node},"sign":"${signature}"}`;
}

function signatureOf(text: string, key: KeyObject): string {
  return sign('sha256', Buffer.from(text, 'utf8'), key).toString('base64');
}
