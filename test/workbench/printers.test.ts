/** Printers to choose: each prints as it is made, on the board that it belongs to, and behaves as told. */
import t from 'tap';
import { BenchClient } from './bench-client.js';

const bench = await BenchClient.start({ speed: 10, seed: 7, printer: 'clone' });
t.teardown(() => bench.stop());

async function paid(amount: string): Promise<void> {
  await bench.charge(amount);
  await bench.wait({ screen: 'paid', quiet: true });
}

t.test('a silent clone prints all the same, uncut, and what came out is in doubt', async (t) => {
  t.match(await bench.state(), {
    printer: { model: 'clone', answer: 'silent', cutter: false, bufferBytes: 4096 },
  });
  await paid('12.50');
  const { status } = await bench.wait({ quiet: true, printer: 'idle' });
  t.match(status?.slips, [{ kind: 'sale', state: 'unknown' }]);
  const text = await bench.paper();
  t.match(text, '12.50');
  t.match(text, /\[IMAGE/, 'its code is a picture');
  t.notMatch(text, '\f', 'it has no knife');
  await bench.post('/api/printer', { tear: true });
  t.match(await bench.paper(), /12\.50[^\f]*\f$/, 'a hand tears it off');
});

t.test('another printer: the till starts anew on its board, and the paper stays', async (t) => {
  t.match(await bench.post('/api/printer', { model: '80mm' }), { model: '80mm', answer: 'id' });
  t.match(await bench.state(), { power: 'on', boots: 2 });
  await bench.wait({ quiet: true });
  await paid('8');
  const [first = '', second = ''] = (await bench.paper()).split('\f').slice(-3);
  t.match(first, '-'.repeat(32));
  t.notMatch(first, '-'.repeat(33));
  t.match(second, '-'.repeat(48));
});

t.test('a printer that is put there while the till is off leaves it off', async (t) => {
  await bench.power('cut');
  t.match(await bench.post('/api/printer', { model: '58mm' }), { model: '58mm' });
  t.match(await bench.state(), { power: 'off' });
  await bench.power('on');
  await bench.wait({ quiet: true });
});

t.test('a hot head and a jam stop it, and it goes on when they are over', async (t) => {
  const codes = { hot: 'E-PRINTER-HOT', jammed: 'E-PRINTER-FAULT' };
  for (const [fault, code] of Object.entries(codes)) {
    await bench.wait({ fault: 'none' });
    t.match(await bench.post('/api/printer', { [fault]: true }), { [fault]: true, online: false });
    await bench.wait({ fault: code });
    await bench.post('/api/printer', { [fault]: false });
    await bench.wait({ fault: 'none' });
  }
});

t.test('a slip longer than the buffer waits on the wire, and comes out whole', async (t) => {
  const before = (await bench.paper()).split('\f').length;
  t.match(await bench.post('/api/printer', { bufferBytes: 64, lineMs: 60 }), {
    bufferBytes: 64,
    lineMs: 60,
  });
  await bench.power('cycle');
  await paid('9');
  const slips = (await bench.paper()).split('\f');
  t.equal(slips.length, before + 1);
  t.match(slips.at(-2), /9\.00/);
});

t.test('what no printer can be is refused', async (t) => {
  for (const body of ['{"model":"laser"}', '{"bufferBytes":1}', '{"hot":"very"}', '{"x":1}']) {
    t.equal((await bench.ask('POST', '/api/printer', { body })).status, 400, body);
  }
});
