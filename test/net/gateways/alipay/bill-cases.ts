/** What Alipay may answer when it is asked for a bill, and what it has to come to: for the bill's suite. */
import type { BillRow } from '../../../../src/runtime/ports/gateway.js';
import { fen } from '../../../../src/runtime/ports/units.js';
import { zipOf } from '../../archive/zip-maker.js';
import type { BillCase, BillSubject, Steps } from '../../bill-contract.js';
import { gbk } from '../../gbk.js';
import type { WireReply } from '../../gateway-contract.js';
import { billArchive, billLine, billText } from './bill-file.js';
import { type Keys, signedReply } from './wire.js';

/** The suite's gateway has its clock at 2026-11-23 01:05 in Beijing: the bill of the 21st is there. */
export const billDay = '2026-11-21';
const notOverDay = '2026-11-23';
const notMadeDay = '2026-11-22';

/** Part of the link: whoever has it has the bill. */
export const linkToken = 'ef54a80b1cd94d6b86f3f0f9c1b7a7d2';

const nodeName = 'alipay_data_dataservice_bill_downloadurl_query_response';
const done = { code: '10000', msg: 'Success' };
const failed = (subCode: string, code = '40004'): Record<string, string> => ({
  code,
  msg: 'Business Failed',
  sub_code: subCode,
  sub_msg: '账单不存在',
});

const attempt = 'T0000001ABCDEFGH000001';
const lines = [
  billLine({ attempt, amount: '12.50', received: '11.00', at: '2026-11-21 18:03:11' }),
  billLine({
    attempt: 'other-2',
    amount: '0.01',
    walletNo: '20261121X2',
    at: '2026-11-21 19:00:00',
  }),
  billLine({
    attempt,
    kind: '退款',
    amount: '-5.00',
    refund: 'T0000001ABCDEFGH000002',
    at: '2026-11-21 20:00:00',
  }),
];
const totals = {
  from: '2026年11月21日',
  payments: '#交易合计：2笔，商家实收共11.01元，商家优惠共1.50元',
  refunds: '#退款合计：1笔，商家实收退款共-5.00元，商家优惠退款共0.00元',
};
const walletNo = '2026112222001400001234567890';
const common = { currency: 'CNY', walletNo };
const rows: readonly BillRow[] = [
  {
    ...common,
    kind: 'payment',
    attempt,
    refund: null,
    amountFen: fen(1_250),
    at: '2026-11-21 18:03:11',
  },
  {
    ...common,
    kind: 'payment',
    attempt: 'other-2',
    refund: null,
    amountFen: fen(1),
    walletNo: '20261121X2',
    at: '2026-11-21 19:00:00',
  },
  {
    ...common,
    kind: 'refund',
    attempt,
    refund: 'T0000001ABCDEFGH000002',
    amountFen: fen(500),
    at: '2026-11-21 20:00:00',
  },
];

const good = billText(lines, totals);
const empty = billText([], { from: totals.from });

type Suite = Omit<BillSubject, 'open' | 'secrets'>;

/** `signed` makes a reply of a node and its name. */
export function billCases(
  keys: Keys,
  signed = (node: string, name: string): Buffer => signedReply(name, node, keys.alipay.privateKey),
): Suite {
  const words: Words = {
    says: (node, name = nodeName) => ({
      body: signed(JSON.stringify(node).replaceAll('/', '\\/'), name),
    }),
  };
  const missing = ['isp.bill_not_exist', 'BILL_NOT_EXIST', 'NO_BILL_DATA'];
  const alone =
    (node: object): Steps =>
    () => [words.says(node)];
  const setup = [
    ['isv.invalid-signature', '40002', 'channels.alipay.privateKeyFile'],
    ['isv.invalid-app-id', '40002', 'channels.alipay.appId'],
    ['isv.insufficient-isv-permissions', '40006', 'channels.alipay.appId'],
  ] as const;
  return {
    day: billDay,
    full: { steps: withFile(words, billArchive(good)), rows },
    isSealed: true,
    empty: [
      { says: 'a table without rows', steps: withFile(words, billArchive(empty)) },
      ...missing.map((code) => ({ says: code, steps: alone(failed(code)) })),
    ],
    notYet: [
      ...missing.map((code) => ({ says: code, day: notMadeDay, code, steps: alone(failed(code)) })),
      ...['isv.invalid-arguments', 'INVAILID_ARGUMENTS'].map((code) => ({
        says: `${code} of a day that is not over`,
        day: notOverDay,
        code,
        steps: alone(failed(code, '40002')),
      })),
    ],
    setup: setup.map(([subCode, code, setting]) => ({
      says: subCode,
      steps: alone(failed(subCode, code)),
      setting,
      code: `${code} ${subCode}`,
    })),
    unknown: [...unknownLinks(words), ...unknownFiles(words)],
  };
}

interface Words {
  /** A signed node; that of the bill's method unless named. */
  readonly says: (node: object, name?: string) => WireReply;
}

function link({ says }: Words, server: URL): WireReply {
  const address = `${server.origin}/bill?fileType=csv.zip&token=${linkToken}`;
  return says({ ...done, bill_download_url: address });
}

function withFile(words: Words, archive: Uint8Array): Steps {
  return (server) => [link(words, server), { body: archive }];
}

function unknownLinks(words: Words): readonly BillCase[] {
  const { says } = words;
  const spoilt =
    (spoil: (body: string) => string): Steps =>
    (server) => [{ body: Buffer.from(spoil(String(link(words, server).body))) }];
  const refusedDay = failed('isv.invalid-arguments', '40002');
  return [
    { says: 'no signature', steps: spoilt((body) => body.replace(/,"sign":"[^"]*"/, '')) },
    { says: 'another text', steps: spoilt((body) => body.replace('csv', 'xls')) },
    { says: 'another method', steps: () => [says(done, 'alipay_trade_query_response')] },
    { says: 'no link', steps: () => [says(done)] },
    { says: 'a link elsewhere', steps: () => [link(words, new URL('https://example.org'))] },
    { says: 'a system error', steps: () => [says(failed('isp.unknow-error', '20000'))] },
    { says: 'a day refused that is long over', steps: () => [says(refusedDay)] },
  ];
}

function unknownFiles(words: Words): readonly BillCase[] {
  const inUtf8 = zipOf([{ name: gbk('业务明细.csv'), content: Buffer.from(good) }]);
  const files: Readonly<Record<string, Uint8Array>> = {
    'no archive': Buffer.from('<html>The link has expired</html>'),
    'an empty archive': zipOf([]),
    'another table': zipOf([{ name: gbk('账务明细.csv'), content: gbk(good) }]),
    'another encoding': inUtf8,
    'another total': billArchive(good.replace('共11.01', '共11.02')),
    'a row less': billArchive(good.replace(`${lines[1] ?? ''}\r\n`, '')),
    'another day': billArchive(good.replace('11月21日', '11月20日')),
    'an odd row': billArchive(good.replace('退款\t', '赠款\t')),
  };
  return Object.entries(files).map(([says, file]) => ({ says, steps: withFile(words, file) }));
}
