/** Faults of disk and clock, laid under a till that knows nothing of them; and events as they happen. */
import { get } from 'node:http';
import t from 'tap';
import { journalCat } from '../e2e/journal-words.js';
import { countsAreQuick } from '../counts.js';
import { BenchClient } from './bench-client.js';

const onAction = { body: JSON.stringify({ action: 'on' }) };

t.test('a flush that fails once locks the till before any money moves', async (t) => {
  const bench = await BenchClient.start({ speed: 5 });
  t.teardown(() => bench.stop());
  await bench.disk({ failNext: 'fsync' });
  await bench.keys('1', 'ENTER');
  // The segment of the new day may be on its way to the disk, and meet the fault before the charge does.
  const asked = await bench.wait({ screen: 'awaiting-code,fault' });
  if (asked.status?.screen === 'awaiting-code') await bench.scan(await bench.newCode());
  const { status, disk } = await bench.wait({ screen: 'fault,locked', quiet: true });
  t.match(status?.faults.join(), /E-JOURNAL/);
  t.same(disk, {}, 'used up');
  t.same(await bench.ledger(), [], 'nothing was charged');
});

t.test('a slow disk delays the charge and nothing is lost', async (t) => {
  const bench = await BenchClient.start();
  t.teardown(() => bench.stop());
  await bench.disk({ fsyncMs: 300 });
  await bench.charge('2');
  await bench.wait({ screen: 'paid' });
  t.match(await bench.ledger(), [{ state: 'paid', paidFen: 200 }]);
});

async function sold(bench: BenchClient): Promise<void> {
  await bench.charge('3');
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.keys('ENTER');
  await bench.wait({ screen: 'idle', quiet: true });
}

// For the matrix: in the counts of continuous integration and above, as that is.
if (!countsAreQuick) {
  t.test('a till can be killed at a chosen write of its journal, before or after it', async (t) => {
    const bench = await BenchClient.start({ speed: 5 });
    t.teardown(() => bench.stop());
    const records = async (): Promise<number> => {
      const { paths } = await bench.state();
      return (await journalCat(paths)).filter(({ thing }) => thing === 'attempt').length;
    };
    // What a start prepares behind its first key (its spare segment) is written by then.
    await sold(bench);
    const before = await records();
    await bench.disk({ killAtWrite: 1 });
    await bench.charge('1');
    t.match(await bench.wait({ power: 'off' }), { power: 'off', journalWrites: null, disk: {} });
    t.equal(await records(), before, 'it died in front of the write');
    await bench.power('on');
    await bench.wait({ screen: 'idle', quiet: true });

    await bench.disk({ killAtWrite: 1, when: 'after' });
    await bench.charge('2');
    await bench.wait({ power: 'off' });
    t.equal(await records(), before + 1, 'it died when the charge was written');
    t.equal((await bench.ledger()).length, 1, 'and in both cases before a byte of it was sent');

    await bench.disk({ killAtWrite: 1 });
    t.equal((await bench.ask('POST', '/api/power', onAction)).status, 409, 'it died in its start');
    t.match(await bench.power('on'), { power: 'on' }, 'and the order is used up');
  });
}

t.test(
  'writes of the journal are counted, and an order that never comes due ends nothing',
  async (t) => {
    const bench = await BenchClient.start({ speed: 5 });
    t.teardown(() => bench.stop());
    const { journalWrites: before } = await bench.wait({ quiet: true });
    await bench.disk({ killAtWrite: 1_000 });
    await bench.charge('1');
    const { journalWrites: after } = await bench.wait({ screen: 'paid', quiet: true });
    t.ok((after ?? 0) > (before ?? 0), 'a sale writes');
    await bench.disk({});
    t.match(await bench.state(), { power: 'on', disk: {} });
  },
);

t.test('a clock of 1970 is a fault, at once and after a start', async (t) => {
  const bench = await BenchClient.start({ speed: 5 });
  t.teardown(() => bench.stop());
  await bench.post('/api/clock', { rtc: 'none' });
  await bench.power('cycle');
  const { status } = await bench.wait({ quiet: true });
  t.match(status?.faults, ['E-CLOCK']);
});

t.test('events tell what happens while it happens', async (t) => {
  const bench = await BenchClient.start();
  t.teardown(() => bench.stop());
  const seen = new Set<unknown>();
  const wanted = ['lcd', 'wallet', 'paper', 'power', 'status', 'phone'];
  const heard = new Promise<void>((all) => {
    const stream = get(new URL('/api/events', bench.address), (response) => {
      t.match(response.headers['content-type'], 'text/event-stream');
      response.setEncoding('utf8').on('data', (text: string) => {
        for (const [, event = ''] of text.matchAll(/^data: (.*)$/gm)) {
          seen.add((JSON.parse(event) as { readonly type: string }).type);
        }
        if (!wanted.every((type) => seen.has(type))) return;
        all();
        stream.destroy();
      });
    });
  });
  await bench.charge('1');
  await bench.wait({ screen: 'paid', quiet: true });
  await bench.power('cut');
  await heard;
});
