/** Replies of Alipay, from bytes to classes: what is verified is what was received, or nothing is. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import {
  chargeAnswer,
  diagnosis,
  queryAnswer,
  refundAnswer,
  refundQueryAnswer,
  unproved,
  voidAnswer,
} from '../../../../src/net/gateways/alipay/answer.js';
import { type Fields, type Reply, readReply } from '../../../../src/net/gateways/alipay/reply.js';
import type { Method } from '../../../../src/net/gateways/alipay/request.js';
import { count } from '../../../counts.js';
import { byteChange } from '../../byte-changes.js';
import { type CallName, order, paymentCode, refund } from '../../gateway-contract.js';
import { nodes, tableRows } from './class-table.js';
import { newKeys, signatureOf, signedReply } from './wire.js';

const keys = newKeys();
const callNames = Object.keys(nodes) as CallName[];

const methods: Record<CallName, Method> = {
  charge: 'alipay.trade.pay',
  query: 'alipay.trade.query',
  diagnose: 'alipay.trade.query',
  void: 'alipay.trade.cancel',
  refund: 'alipay.trade.refund',
  queryRefund: 'alipay.trade.fastpay.refund.query',
};

const classify: Record<Exclude<CallName, 'diagnose'>, (fields: Fields) => { kind: string }> = {
  charge: (fields) => chargeAnswer(fields, order),
  query: (fields) => queryAnswer(fields, order.attempt),
  void: (fields) => voidAnswer(fields, order.attempt),
  refund: (fields) => refundAnswer(fields, refund),
  queryRefund: (fields) => refundQueryAnswer(fields, refund),
};

/** The class of a reply to `call`, as the gateway makes it. */
function heard(call: CallName, body: string | Uint8Array): { readonly kind: string } {
  const reply: Reply = readReply(methods[call], Buffer.from(body), keys.alipay.publicKey);
  if (call === 'diagnose') return diagnosis(reply);
  return reply.kind === 'verified' ? classify[call](reply.fields) : unproved(reply);
}

function sign(node: string): string {
  return signatureOf(node, keys.alipay.privateKey);
}

const paidNode = JSON.stringify({
  code: '10000',
  msg: 'Success',
  out_trade_no: order.attempt,
  trade_no: '2026112222001',
  total_amount: '12.50',
  trade_status: 'TRADE_SUCCESS',
});

const pieces = ['"', '{', '}', ',', ':', '\\', '0', '9', ' ', '10000', 'Y', 'é'];

t.test('the node is verified as it was received, wherever the signature stands', async (t) => {
  const odd = `${paidNode.slice(0, -1)}, "shop":"\\u6d77\\/草" , "list": [ {"a":1.50} ] \n}`;
  for (const body of [
    `{"sign":"${sign(paidNode)}","${nodes.query}":${paidNode}}`,
    ` {\n"${nodes.query}" : ${odd} ,\r\n "sign" : "${sign(odd)}"\t} `,
    `{"${nodes.query}":${paidNode},"alipay_cert_sn":"x","sign":"${sign(paidNode)}"}`,
    `{"error\\u005fresponse":${paidNode},"sign":"${sign(paidNode).replaceAll('/', '\\/')}"}`,
  ]) {
    t.match(heard('query', body), { kind: 'paid', amountFen: 1_250 }, body.slice(0, 60));
  }
});

t.test('the same content written anew is not what was signed', async (t) => {
  const again = paidNode.replace('"msg":', '"msg": ');
  const body = `{"${nodes.query}":${again},"sign":"${sign(paidNode)}"}`;
  t.equal(heard('query', body).kind, 'unknown');
});

t.test('a second node and a second key make a reply worthless, signed or not', async (t) => {
  const good = `"${nodes.query}":${paidNode}`;
  const signed = `"sign":"${sign(paidNode)}"`;
  const twice = `${paidNode.slice(0, -1)},"code":"10000"}`;
  const twiceEscaped = `${paidNode.slice(0, -1)},"cod\\u0065":"40004"}`;
  const twiceDeep = `${paidNode.slice(0, -1)},"list":[{"a":1,"a":2}]}`;
  t.equal(heard('query', `{${good},${signed}}`).kind, 'paid');
  for (const body of [
    `{${good},${good},${signed}}`,
    `{${good},"error_response":{},${signed}}`,
    `{"error_response":{},${good},${signed}}`,
    `{${good},"alipay_trade_pay_response":{},${signed}}`,
    `{${good},${signed},${signed}}`,
    `{${good},${signed},"x":{"y":1,"y":1}}`,
    `{"${nodes.query}":${twice},"sign":"${sign(twice)}"}`,
    `{"${nodes.query}":${twiceEscaped},"sign":"${sign(twiceEscaped)}"}`,
    `{"${nodes.query}":${twiceDeep},"sign":"${sign(twiceDeep)}"}`,
    `{${good},${signed}}x`,
    `{${good},${signed}}{}`,
    `\ufeff{${good},${signed}}`,
    `[{${good},${signed}}]`,
  ]) {
    t.equal(heard('query', body).kind, 'unknown', body.slice(0, 80));
  }
});

const tables = tableRows
  .filter((row) => row.call !== 'diagnose' && row.expected !== 'unknown')
  .map((row) => ({
    ...row,
    body: signedReply(row.name ?? nodes[row.call], row.node, keys.alipay.privateKey),
  }));

t.test('no mutation of a good reply is believed to say anything else', async (t) => {
  let believed = 0;
  fc.assert(
    fc.property(fc.constantFrom(...tables), byteChange(pieces), (row, change) => {
      const body = change(row.body);
      const answer = heard(row.call, body);
      if (answer.kind === 'unknown') return;
      believed += 1;
      // What is still believed lies in signed bytes; only what stands around them has changed.
      if (!body.includes(row.node)) throw new Error('bytes that were not signed are believed');
      if (JSON.stringify(answer) !== JSON.stringify(row.expected)) {
        throw new Error(`${JSON.stringify(answer)} from ${body.toString()}`);
      }
    }),
    { seed: 6, numRuns: count({ quick: 1_500, full: 100_000 }) },
  );
  t.ok(believed > 0, 'changes outside of the node are among them');
});

t.test('a diagnosis names the setting at fault, also where nobody can sign', async (t) => {
  const node = JSON.stringify({ code: '40002', msg: 'x', sub_code: 'isv.invalid-app-id' });
  const notThere = JSON.stringify({ code: '40004', sub_code: 'ACQ.TRADE_NOT_EXIST' });
  // In GBK, as a gateway speaks that does not know whom it speaks to.
  const garbled = Buffer.concat([
    Buffer.from('{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id","sub_msg":"'),
    Buffer.from([0xce, 0xde, 0xd0, 0xa7]),
    Buffer.from('"}}'),
  ]);
  const setup = (setting: string, code: string): object => ({
    kind: 'setup',
    setting: `channels.alipay.${setting}`,
    code,
  });
  const appId = setup('appId', '40002 isv.invalid-app-id');
  for (const [body, expected] of [
    [Buffer.from(`{"error_response":${node}}`), appId],
    [Buffer.from(`{"${nodes.query}":${node},"sign":""}`), appId],
    [garbled, appId],
    [
      signedReply(nodes.query, notThere, keys.app.privateKey),
      setup('alipayPublicKeyFile', 'reply-signature'),
    ],
  ] as const) {
    t.same(heard('diagnose', body), expected);
    for (const call of callNames.filter((name) => name !== 'diagnose')) {
      t.equal(heard(call, body).kind, 'unknown', `${call} is told nothing`);
    }
  }
  t.equal(heard('diagnose', `{"${nodes.query}":${notThere}}`).kind, 'unknown');
});

t.test('a wallet that repeats what it was sent makes nobody tell it', async (t) => {
  const told: string[] = [];
  const values = [paymentCode, `ACQ.${paymentCode}`, `isv.${paymentCode}`];
  const fields = ['code', 'sub_code', 'msg', 'out_trade_no', 'trade_status', 'retry_flag', 'x'];
  const wholes = fields.flatMap((field) =>
    values.flatMap((value) =>
      ['10000', '40002', '40004'].map((code) =>
        JSON.stringify({ code, out_trade_no: order.attempt, [field]: value }),
      ),
    ),
  );
  for (const node of wholes) {
    for (const call of callNames) {
      for (const key of [keys.alipay.privateKey, keys.app.privateKey]) {
        told.push(inspect(heard(call, signedReply(nodes[call], node, key))));
      }
    }
  }
  t.equal(told.length, wholes.length * callNames.length * 2);
  t.same(
    told.filter((text) => text.includes(paymentCode)),
    [],
  );
});
