/** Replies of WeChat Pay v2 that were changed on the way, and wallets that repeat what they were sent. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import t from 'tap';
import { Secret } from '../../../../src/runtime/ports/secret.js';
import { count } from '../../../counts.js';
import { byteChange } from '../../byte-changes.js';
import { order, paymentCode } from '../../gateway-contract.js';
import { answered, stub } from './bench.js';
import { tableRows } from './class-table.js';
import { envelope, key, otherKey, refusal, signatureOf, signedReply, xmlOf } from './wire.js';

const paid = tableRows.find(({ call, expected }) => {
  return call === 'query' && expected !== 'unknown' && expected.kind === 'paid';
});

const pieces = ['<', '>', '&', ']]>', '<![CDATA[', '<a></a>', '\n', ' ', '0', '9', 'N', '\0', '海'];

t.test('what is signed may stand in any order, with any space around it', async (t) => {
  const bench = stub();
  const answer = paid?.answer ?? {};
  const sign = signatureOf(answer, key, 'MD5');
  const backwards = Object.fromEntries(Object.entries({ ...answer, sign }).reverse());
  for (const body of [
    signedReply(answer),
    xmlOf({ sign, ...answer }),
    xmlOf(backwards).replaceAll('\n', '\r\n\t '),
    `<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf({ ...answer, sign })}\n`,
    // An empty field is no part of what is signed.
    xmlOf({ ...answer, device_info: '', sign }),
    xmlOf({ ...answer, sign }).replaceAll(/<!\[CDATA\[(\w*)\]\]>/g, '$1'),
  ]) {
    bench.reply = answered(body);
    t.same(await bench.ask('query'), paid?.expected);
  }
});

t.test('a field that is changed, lost, doubled or new makes a reply worthless', async (t) => {
  const bench = stub();
  const answer = paid?.answer ?? {};
  const good = signedReply(answer).toString();
  const names = Object.entries(answer).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [name],
  );
  const cases = names.flatMap((name) => {
    const element = new RegExp(`<${name}>.*</${name}>\n`);
    const whole = element.exec(good)?.[0] ?? '';
    t.not(whole, '', name);
    return [
      good.replace(whole, ''),
      good.replace(whole, whole.replace('</', 'x</').replace(']]>x', 'x]]>')),
      good.replace(whole, whole + whole),
      good.replace(whole, `<${name}></${name}>\n`),
      good.replace(whole, whole.toUpperCase()),
    ];
  });
  for (const body of [
    ...cases,
    good.replace('</xml>', '<new>1</new></xml>'),
    good.replace('</xml>', '<trade_state>SUCCESS</trade_state></xml>'),
    good.replace('</xml>', `<sign>${signatureOf(answer, key, 'MD5')}</sign></xml>`),
  ]) {
    bench.reply = answered(body);
    t.equal((await bench.ask('query')).kind, 'unknown', body.slice(0, 400));
  }
});

const told = tableRows
  .filter(({ call, expected }) => call !== 'diagnose' && expected !== 'unknown')
  .map((row) => ({ ...row, body: signedReply(row.answer) }));

t.test('no mutation of a good reply is believed to say anything else', async (t) => {
  const bench = stub();
  let believed = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...told), byteChange(pieces), async (row, change) => {
      const body = change(row.body);
      bench.reply = answered(body);
      const answer = await bench.ask(row.call);
      if (answer.kind === 'unknown') return;
      believed += 1;
      if (JSON.stringify(answer) !== JSON.stringify(row.expected)) {
        throw new Error(`${JSON.stringify(answer)} from ${body.toString()}`);
      }
    }),
    { seed: 6, numRuns: count({ quick: 1_000, full: 100_000 }) },
  );
  t.ok(believed > 0, 'changes of the space between fields are among them');
});

t.test('a wallet that repeats what it was sent makes nobody tell it', async (t) => {
  const seen: string[] = [];
  const bench = stub({
    log: { write: (...entry) => void seen.push(inspect(entry, { depth: 9 })) },
  });
  const fields = [
    'return_code',
    'return_msg',
    'result_code',
    'err_code',
    'error_code',
    'err_code_des',
    'out_trade_no',
    'out_refund_no',
    'trade_state',
    'recall',
    'fee_type',
    'code_url',
    'refund_status_0',
  ];
  const callNames = ['charge', 'query', 'void', 'refund', 'queryRefund', 'diagnose'] as const;
  const native = { ...order, form: 'qr', code: null } as const;
  const bodies = fields.flatMap((field) =>
    [envelope, refusal('SYSTEMERROR'), { ...envelope, return_code: 'FAIL' }].flatMap((base) =>
      [key, otherKey].map((signKey) => signedReply({ ...base, [field]: paymentCode }, signKey)),
    ),
  );
  for (const body of bodies) {
    bench.reply = answered(body);
    for (const call of callNames) seen.push(inspect(await bench.ask(call)));
    seen.push(inspect(await bench.gateway.charge(native)));
    seen.push(inspect(await bench.gateway.void(order.attempt, 'qr')));
    seen.push(inspect(await bench.gateway.bill('2026-11-22')));
  }
  seen.push(inspect(new Secret(key)), inspect(bench.sent, { depth: 9 }));
  t.same(
    seen.filter((text) => text.includes(paymentCode) || text.includes(key)),
    [],
  );
});
