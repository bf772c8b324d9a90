/** The Alipay twin's clock, its codes for customers to scan, its certificates and its bills. */
import { createHash, createPublicKey } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import t from 'tap';
import { type AlipayWire, alipayWire } from '../../../src/twins/wire/alipay/alipay-wire.js';
import { issued } from '../../net/certificate-chain.js';
import {
  type Content,
  appId,
  charge,
  heard,
  ownKey,
  request,
  rig,
  shownCode,
  tillKey,
} from './wire-rig.js';

const pay = 'alipay.trade.pay';
const precreate = 'alipay.trade.precreate';
const query = 'alipay.trade.query';
const cancel = 'alipay.trade.cancel';
const refund = 'alipay.trade.refund';
const refundQuery = 'alipay.trade.fastpay.refund.query';
const bill = 'alipay.data.dataservice.bill.downloadurl.query';

function qr(attempt: string, yuan = '12.50', more: Content = {}): Content {
  return {
    out_trade_no: attempt,
    subject: '消费',
    total_amount: yuan,
    qr_code_timeout_express: '2m',
    ...more,
  };
}

t.test(
  'a code for the customer is no trade before it is scanned, and none after its life',
  async (t) => {
    const { ask, wire, advance } = rig();
    const made = heard(ask(precreate, qr('A1')));
    t.equal(made.node, 'alipay_trade_precreate_response');
    t.match(made.fields, {
      code: '10000',
      out_trade_no: 'A1',
      qr_code: /^https:\/\/qr\.alipay\.com\/\w+$/,
    });
    t.equal(made.fields['trade_no'], undefined);
    for (const method of [query, cancel, refundQuery]) {
      const told = heard(ask(method, { out_trade_no: 'A1', out_request_no: 'R1' })).fields;
      t.match(told, { sub_code: 'ACQ.TRADE_NOT_EXIST' }, method);
    }
    t.ok(wire.phone.scanOrder('A1').ok, 'a cancel of what is no trade ends no code');
    t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'WAIT_BUYER_PAY' });
    t.ok(wire.phone.confirm('A1').ok);
    t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'TRADE_SUCCESS' });
    ask(precreate, qr('A2'));
    advance(119_999);
    ask(precreate, qr('A3'));
    advance(1);
    t.notOk(wire.phone.scanOrder('A2').ok, 'two minutes are over');
    t.ok(wire.phone.scanOrder('A3').ok);
    t.match(heard(ask(precreate, qr('A1'))).fields, { sub_code: 'ACQ.TRADE_HAS_SUCCESS' });
    const bad: readonly Content[] = [
      { subject: '' },
      { total_amount: '1' },
      { qr_code_timeout_express: 'x' },
    ];
    for (const more of bad) {
      const told = heard(ask(precreate, qr('A9', '1.00', more))).fields;
      t.match(told, { sub_code: 'ACQ.INVALID_PARAMETER' });
    }
  },
);

t.test('a refund is known under its own order alone, and all of it closes the trade', async (t) => {
  const { ask } = rig();
  ask(pay, charge('A1'));
  const part = { out_trade_no: 'A1', refund_amount: '5.00' };
  t.match(heard(ask(refund, { ...part, out_request_no: 'R1' })).fields, { refund_fee: '5.00' });
  t.match(heard(ask(refund, { ...part, out_request_no: 'R2' })).fields, { refund_fee: '10.00' });
  const again = heard(ask(refund, { ...part, out_request_no: 'R2' })).fields;
  t.match(again, { fund_change: 'N', refund_fee: '10.00' });
  const more = heard(ask(refund, { ...part, out_request_no: 'R3' })).fields;
  t.match(more, { sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' });
  const other = heard(ask(refund, { ...part, refund_amount: '4.00', out_request_no: 'R2' })).fields;
  t.match(other, { sub_code: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'TRADE_SUCCESS' });
  ask(precreate, qr('A2'));
  const foreign = heard(ask(refundQuery, { out_trade_no: 'A2', out_request_no: 'R1' })).fields;
  t.match(foreign, { refund_status: undefined });
  ask(refund, { ...part, refund_amount: '2.50', out_request_no: 'R4' });
  t.match(heard(ask(query, { out_trade_no: 'A1' })).fields, { trade_status: 'TRADE_CLOSED' });
});

interface ClockRig {
  readonly wire: AlipayWire;
  /** Signed by the till as of `at`; the wallet's own time unless told. */
  readonly ask: (method: string, content: Content, at?: string) => ReturnType<typeof heard>;
  now: number;
}

const startMs = Date.UTC(2026, 10, 22, 4);

function clockRig(certificates?: Parameters<typeof alipayWire>[0]['certificates']): ClockRig {
  const beijing = (): string =>
    new Date(startMs + self.now + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  const wire = alipayWire({
    now: () => self.now,
    beijing,
    clockAt: (ms) => startMs + ms,
    appId,
    tillPublicKey: createPublicKey(tillKey),
    ownPrivateKey: ownKey,
    isCodeShown: (code) => code === shownCode,
    kept: [],
    ...(certificates === undefined ? {} : { certificates }),
  });
  const self: ClockRig = {
    wire,
    now: 0,
    ask: (method, content, at = beijing()) => {
      const { query: head, body } = request(method, content, tillKey, { timestamp: at });
      return heard(wire.receive(head, body, 'http://127.0.0.1:9001').work());
    },
  };
  return self;
}

t.test("a request is looked at by the wallet's own clock, to the five minutes", async (t) => {
  const desk = clockRig();
  const number = { out_trade_no: 'A1' };
  for (const [at, sub] of [
    ['2026-11-22 12:05:00', 'ACQ.TRADE_NOT_EXIST'],
    ['2026-11-22 11:55:00', 'ACQ.TRADE_NOT_EXIST'],
    ['2026-11-22 12:05:01', 'isv.invalid-timestamp'],
    ['2026-11-22 11:54:59', 'isv.invalid-timestamp'],
    ['1970-01-01 08:00:00', 'isv.invalid-timestamp'],
    ['2026-02-30 12:00:00', 'isv.invalid-timestamp'],
    ['today', 'isv.invalid-timestamp'],
  ] as const) {
    t.match(desk.ask(query, number, at).fields, { sub_code: sub }, at);
  }
  desk.ask(pay, charge('A1'), '2026-11-22 12:10:00');
  t.equal(desk.wire.row('A1'), undefined, 'nothing is booked for it');
});

t.test('in certificate mode both sides name their certificate', async (t) => {
  const root = issued({ common: 'Root', serial: '07', isAuthority: true, keyNo: 1 });
  const curve = issued({ common: 'Curve', isAuthority: true, isCurve: true });
  const app = issued({ common: 'App', by: root, serial: '0b' });
  const alipay = issued({ common: 'Alipay', by: root, serial: '0a' });
  const desk = clockRig({
    app: app.cert,
    alipay: alipay.cert,
    roots: `${curve.cert}${root.cert}`,
  });
  const numberOf = (serial: number): string =>
    createHash('md5').update(`CN=Root,OU=Tests,O=Kelp,C=CN${serial}`).digest('hex');
  const ask = (more: Content): string => {
    const asked = request(query, { out_trade_no: 'A1' }, tillKey, {
      timestamp: '2026-11-22 12:00:00',
      ...more,
    });
    const answer = desk.wire.receive(asked.query, asked.body).work();
    return answer.kind === 'reply' ? answer.body : '';
  };
  const ours = { app_cert_sn: numberOf(11), alipay_root_cert_sn: numberOf(7) };
  t.match(ask(ours), `"alipay_cert_sn":"${numberOf(10)}"`);
  t.match(ask(ours), 'ACQ.TRADE_NOT_EXIST');
  t.match(ask({ ...ours, app_cert_sn: numberOf(12) }), 'isv.app-cert-not-exist');
  t.match(ask({ ...ours, alipay_root_cert_sn: numberOf(8) }), 'isv.invalid-alipay-root-cert-sn');
  t.match(ask({}), 'isv.app-cert-not-exist');
});

/** What a bill's archive holds, told apart by its central directory. */
function membersOf(archive: Buffer): readonly { readonly name: string; readonly text: string }[] {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    const [packed, nameLength, place] = [
      archive.readUInt32LE(at + 20),
      archive.readUInt16LE(at + 28),
      archive.readUInt32LE(at + 42),
    ];
    const name = archive.subarray(at + 46, at + 46 + nameLength);
    const from = place + 30 + nameLength;
    const text = inflateRawSync(archive.subarray(from, from + packed));
    at += 46 + nameLength;
    const decoder = new TextDecoder('gbk');
    return { name: decoder.decode(name), text: decoder.decode(text) };
  });
}

t.test(
  'a bill holds what moved on its day, and lies behind a link that lives 30 seconds',
  async (t) => {
    const desk = clockRig();
    const day = { bill_type: 'trade', bill_date: '2026-11-22' };
    desk.ask(pay, charge('A1'));
    desk.ask(precreate, qr('A2'));
    const back = { out_trade_no: 'A1', out_request_no: 'R1', refund_amount: '5.00' };
    desk.ask(refund, back);
    t.match(desk.ask(bill, day).fields, { code: '40002', sub_code: 'isv.invalid-arguments' });
    desk.now = 13 * 3_600_000;
    desk.ask(refund, { ...back, out_request_no: 'R2', refund_amount: '1.00' });
    t.match(desk.ask(bill, day).fields, { sub_code: 'isp.bill_not_exist' }, 'not made yet');
    desk.now = 22 * 3_600_000;
    t.match(desk.ask(bill, { ...day, bill_date: '2026-11-21' }).fields, {
      sub_code: 'isp.bill_not_exist',
    });
    const told = desk.ask(bill, day);
    t.ok(told.isSigned);
    const link = new URL(told.fields['bill_download_url'] ?? '');
    t.equal(link.origin, 'http://127.0.0.1:9001');
    const target = `${link.pathname}${link.search}`;
    const file = desk.wire.billFile(target);
    if (file?.kind !== 'reply') throw new Error('no file');
    const [table, summary] = membersOf(Buffer.from(file.body));
    t.equal(table?.name, '20880211096256330156_20261122_业务明细.csv');
    t.match(summary?.name, /业务明细\(汇总\)\.csv$/);
    const lines = table?.text.split('\r\n') ?? [];
    t.equal(lines.filter((line) => line.split(',').length === 25).length, 3, 'header and two rows');
    t.match(lines[5], /^\d+\t,A1\t,交易\t,消费,2026-11-22 12:00:00,.*,12\.50,12\.50,/);
    t.match(lines[6], /,A1\t,退款\t,.*,-5\.00,-5\.00,.*,R1\t,/);
    t.ok(lines.includes('#交易合计：1笔，商家实收共12.50元，商家优惠共0.00元'));
    t.ok(lines.includes('#退款合计：1笔，商家实收退款共-5.00元，商家优惠退款共0.00元'));
    desk.now += 30_000;
    const late = desk.wire.billFile(target);
    t.match(late, { body: /<html>/ }, 'the link is over');
    t.equal(desk.wire.billFile('/gateway.do?x=1'), undefined);
    const next = desk.ask(bill, { ...day, bill_date: '2026-11-23' }).fields;
    t.match(next, { sub_code: 'isv.invalid-arguments' });
    t.same(desk.wire.scriptLeft(), []);
  },
);
