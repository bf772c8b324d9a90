import t from 'tap';
import type { PrinterAnswer } from '../../../../src/twins/bytes/escpos/replies.js';
import { ascii, hex, join } from '../bytes.js';
import { cut, lines, processId, rig, start } from './rig.js';

const four = join(start, lines('1', '2', '3', '4'), cut);
const status = hex('10 04 01 10 04 02 10 04 03 10 04 04');
const clear = hex('10 14 08 01 03 14 01 06 02 08');
const cleared = '372500';

t.test('a line comes out when its time is over, not before', async (t) => {
  const { printer, wait } = rig();
  printer.push(four);
  await wait(39);
  t.equal(printer.text(), '1\n2\n3\n');
  t.equal(printer.busy(), true);
  await wait(11);
  t.equal(printer.text(), '1\n2\n3\n4\n\f');
  t.equal(printer.busy(), false);
  t.match(printer.slips(), [{ n: 1, text: '1\n2\n3\n4\n', cut: true }]);
});

t.test('the process id after a cut is answered when the slip is off the roll', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(join(four, processId('0007')));
  await wait(59);
  t.equal(said(), '');
  await wait(1);
  t.equal(said(), '37223030303700');
});

t.test('of several process ids that wait, the latest is answered', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(join(processId('0001'), processId('0002')));
  await wait(100);
  t.equal(said(), '37223030303200');
});

const conditions = [
  ['idle', {}, '12121212'],
  ['low on paper', { paper: 'low' }, '1212121E'],
  ['out of paper', { paper: 'out' }, '1A32127E'],
  ['open', { cover: 'open' }, '1A161212'],
  ['jammed', { jammed: true }, '1A521A12'],
] as const;
for (const [name, controls, answers] of conditions) {
  t.test(`real-time status of a printer that is ${name} is ${answers}`, async (t) => {
    const { printer, said } = rig();
    printer.set(controls);
    printer.push(status);
    t.equal(said(), answers);
  });
}

t.test('opened while it prints, it says so until it is closed', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(four);
  printer.set({ cover: 'open' });
  printer.push(status);
  t.equal(said(), '1A565212');
  printer.set({ cover: 'closed' });
  printer.push(status);
  t.equal(said(), '12121212');
  await wait(400);
});

t.test('real-time status is answered from the middle of a picture', async (t) => {
  const { printer, said } = rig();
  printer.push(hex('1D 76 30 00 10 00 10 00 00 00 10 04 04'));
  t.equal(said(), '12');
});

t.test('automatic status tells at once, then each change that was asked for', async (t) => {
  const { printer, said } = rig();
  printer.push(hex('1D 61 0F'));
  t.equal(said(), '10000000');
  printer.set({ paper: 'low' });
  t.equal(said(), '10000300');
  printer.set({ paper: 'out' });
  t.equal(said(), '18000F00');
  printer.set({ paper: 'out' });
  t.equal(said(), '', 'nothing new is not told');
  printer.set({ paper: 'ok', cover: 'open' });
  t.equal(said(), '38000000');
});

t.test('a change that was not asked for is not told', async (t) => {
  const { printer, said } = rig();
  printer.push(hex('1D 61 02'));
  said();
  printer.set({ paper: 'low' });
  t.equal(said(), '');
  printer.set({ paper: 'out' });
  t.equal(said(), '18000F00');
  printer.set({ cover: 'open' });
  t.equal(said(), '38000F00', 'the cover counts though it was off-line before');
});

t.test('paper that ends stops it, and with new paper it goes on after 300 ms', async (t) => {
  const { printer, said, wait } = rig();
  printer.set({ linesLeft: 2 });
  printer.push(join(four, processId('0001')));
  await wait(1000);
  t.equal(printer.text(), '1\n2\n');
  t.match(printer.state(), { paper: 'out', online: false });
  t.equal(said(), '');
  printer.set({ paper: 'ok' });
  await wait(309);
  t.equal(printer.text(), '1\n2\n');
  await wait(100);
  t.equal(printer.text(), '1\n2\n3\n4\n\f');
  t.equal(said(), '37223030303100');
});

t.test('an open cover stops it as well; the line it was at is not lost', async (t) => {
  const { printer, wait } = rig();
  printer.push(four);
  await wait(25);
  printer.set({ cover: 'open' });
  await wait(1000);
  printer.set({ cover: 'closed' });
  await wait(400);
  t.equal(printer.text(), '1\n2\n3\n4\n\f');
});

t.test('while it is stopped nothing that waits its turn is done or answered', async (t) => {
  const { printer, said, wait } = rig();
  printer.set({ paper: 'out' });
  printer.push(hex('1B 70 00 19 FA 1D 72 01 1D 49 01'));
  await wait(1000);
  t.same([said(), printer.drawerOpens()], ['', 0]);
  printer.push(hex('10 14 01 00 02'));
  t.equal(printer.drawerOpens(), 1, 'the real-time pulse does not wait');
  printer.set({ paper: 'low' });
  await wait(400);
  t.same([said(), printer.drawerOpens()], ['2003', 2]);
});

t.test('clearing throws away what has not come out, and says when it has', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(join(four, processId('0001')));
  await wait(25);
  printer.push(clear);
  t.equal(said(), cleared);
  await wait(1000);
  t.equal(printer.text(), '1\n2\n');
  t.equal(said(), '', 'the id of what was thrown away is never answered');
  t.equal(printer.room(), 65_536);
});

t.test('an answer that is due is not given any more after clearing', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(join(lines('1'), processId('0001'), hex('1D 72 01')));
  await wait(15);
  printer.push(clear);
  await wait(1000);
  t.equal(said(), cleared);
});

t.test('clearing works out of paper and in the middle of a command', async (t) => {
  const { printer, said, wait } = rig();
  printer.set({ paper: 'out' });
  printer.push(join(four, hex('1D 76 30 00 30 00 FF 00 01 02')));
  printer.push(clear);
  t.equal(said(), cleared);
  printer.set({ paper: 'ok' });
  printer.push(lines('B'));
  await wait(1000);
  t.equal(printer.text(), 'B\n');
});

t.test('DLE ENQ is counted; 2 throws the buffer away', async (t) => {
  const { printer, wait } = rig();
  printer.push(join(lines('1', '2'), hex('10 05 02')));
  await wait(1000);
  t.equal(printer.text(), '');
  t.equal(printer.tally().recoveries, 1);
});

t.test('a power cut loses buffers and settings; the paper stays', async (t) => {
  const { printer, said, wait } = rig();
  printer.push(join(hex('1D 61 0F 1C 2E 1B 61 02'), lines('1', '2')));
  await wait(15);
  printer.set({ power: 'off' });
  said();
  printer.push(join(lines('lost'), status));
  await wait(1000);
  printer.set({ power: 'on' });
  printer.push(hex('D6 D0 0A'));
  await wait(1000);
  t.equal(printer.text(), `${' '.repeat(31)}1\n中\n`);
  t.equal(said(), '', 'automatic status is off again, and an unplugged printer says nothing');
  t.notOk(Buffer.from(printer.received()).includes('lost'));
});

const everything = join(processId('0001'), hex('1D 72 01 10 04 01 1D 49 43 1D 61 0F'), clear);
t.test('how much it says is set by its level', async (t) => {
  const told = async (answer: PrinterAnswer): Promise<string> => {
    const { printer, said, wait } = rig();
    printer.set({ answer });
    printer.push(everything.slice(0, -clear.length));
    await wait(100);
    printer.push(clear);
    return said();
  };
  const [id, fence, identity] = ['37223030303100', '00', '5F5457494E2D353800'];
  t.equal(await told('id'), `12${identity}10000000${id}${fence}${cleared}`);
  t.equal(await told('fence'), `12${identity}10000000${fence}${cleared}`);
  t.equal(await told('status'), `1210000000${cleared}`);
  t.equal(await told('silent'), '');
});

t.test('what finds the buffer full is lost and counted, and room is told', async (t) => {
  const { printer, notices, wait } = rig({ receiveMax: 8 });
  printer.set({ paper: 'out' });
  printer.push(ascii('1\n2\n3\n4\n5\n'));
  t.equal(printer.room(), 0);
  t.equal(printer.tally().overrun, 2);
  printer.push(status);
  t.notOk(notices.includes('room'));
  printer.set({ paper: 'ok' });
  await wait(1000);
  t.equal(printer.text(), '1\n2\n3\n4\n');
  t.equal(notices.filter((what) => what === 'room').length, 1);
  t.equal(printer.room(), 8);
});

t.test('a bench hears of paper, drawer, beeps and state', async (t) => {
  const { printer, notices, wait } = rig();
  printer.push(join(lines('1'), hex('1B 70 00 19 FA 1B 42 01 01')));
  await wait(100);
  printer.set({ paper: 'low' });
  t.same(notices, ['paper', 'drawer', 'beep', 'state']);
  t.same([printer.drawerOpens(), printer.beeps()], [1, 1]);
});
