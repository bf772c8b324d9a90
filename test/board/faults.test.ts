/**
 * What goes wrong on a board, one after another on one board that has no clock chip: what its LCD and its
 * doctor say of it (the table of docs/board.md), what becomes of the money, and what ends it.
 */
import type { Test } from 'tap';
import { testSystem } from '../system/left-out.js';
import { type FaultStory, newStory } from './fault-story.js';
import { tillPid } from './guest-start.js';
import { boardLack } from './image.js';

/** The kernel's driver of the clock chip stays out, so the board boots in 1970. */
const kernelArguments = ['initcall_blacklist=pl031_driver_init'];

testSystem('a board that something happens to says so, and sells again', boardLack, async (t) => {
  const story = await newStory(t, { kernelArguments });
  const tests = {
    'without a clock it takes cash and charges no wallet, until somebody tells the time': noClock,
    'a cable that is pulled is named, and works again when it is plugged in': cables,
    'a printer that wedges in a slip holds up no sale, and each slip comes out once': wedged,
    'a till that is killed in a sale starts by itself, and the sale ends as the wallet says':
      killed,
    'a supply that tells of its end stops sales, and the next start knows it': powerFail,
    'a disk that dies moves no money, and the till sells again on a good one': deadDisk,
  };
  for (const [name, run] of Object.entries(tests)) await t.test(name, (t) => run(t, story));
});

async function noClock(t: Test, story: FaultStory): Promise<void> {
  const { face } = story.board;
  await story.wait({ fault: 'E-CLOCK' });
  await story.lcdExplains('clock');
  t.ok(await story.explained('clock'), 'doctor says it');
  await story.amount('5');
  await face.keys('ENTER');
  await story.page('clock.noCharge');
  await face.scan(await face.newCode());
  await face.keys('CANCEL');
  await story.wait({ screen: 'fault', quiet: true });
  await story.amount('6');
  await face.keys('CASH');
  await story.wait({ screen: 'choose', quiet: true });
  await face.keys('ENTER');
  await story.wait({ screen: 'paid' });
  t.same(await face.ledger(), [], 'no wallet has been asked for money');
  await face.post('/api/time', { do: 'right' });
  await story.wait({ fault: 'none' });
  await story.rested();
  const wall = (await story.doctor()).find(({ subject }) => subject === 'wall');
  t.match(wall, { ok: true, says: /1970-.*the till goes by the network/ });
  await story.sale('1.01');
  t.match(await story.kept(), { '1.01': 1.01 });
}

async function cables(t: Test, story: FaultStory): Promise<void> {
  const { face } = story.board;
  const plug = (device: string, plug: 'in' | 'out'): Promise<unknown> =>
    face.post('/api/devices', { device, plug });
  for (const [device, code] of [
    ['scanner', 'E-SCANNER-OFFLINE'],
    ['printer', 'E-PRINTER-OFFLINE'],
    ['keypad', 'E-KEYPAD-OFFLINE'],
    ['lcd', 'E-LCD-OFFLINE'],
  ] as const) {
    await plug(device, 'out');
    await story.wait({ fault: code });
    await story.lcdExplains(device);
    t.ok(await story.explained(device), `doctor names the ${device}`);
    await plug(device, 'in');
    await story.wait({ fault: 'none' });
  }
  await story.sale('2.02');
  t.match(await story.kept(), { '2.02': 2.02 }, 'all four are used by a sale');
}

/** In the middle of a slip: its head is out, its end is not. */
const slipBytes = 300;

async function wedged(t: Test, story: FaultStory): Promise<void> {
  const { face, till } = story.board;
  let came = 0;
  const forget = till.onPrinter((bytes) => {
    came += bytes.length;
    if (came >= slipBytes) till.wedgePrinter(true);
  });
  await story.keyed('3.03');
  await story.wait({ screen: 'paid', fault: 'E-PRINTER-OFFLINE' });
  forget();
  t.ok(came >= slipBytes, 'a part of the slip is out');
  await face.keys('ENTER');
  await story.wait({ screen: 'idle' });
  t.ok(await story.explained('wedge'), 'doctor says it');
  await story.keyed('3.04');
  await story.wait({ screen: 'paid' });
  till.wedgePrinter(false);
  await story.wait({ fault: 'none' });
  await story.rested();
  t.match(await story.kept(), { '3.03': 3.03, '3.04': 3.04 });
  const paper = await face.paper();
  t.equal(paper.split('￥3.04').length, 2, 'the slip that waited is out once');
  t.ok(paper.includes('￥3.03'), 'and so is the one that was broken off');
}

async function killed(t: Test, story: FaultStory): Promise<void> {
  const { face, till } = story.board;
  const machine = till.machine();
  if (machine === undefined) throw new Error('the board is off');
  let resets = 0;
  machine.onReset(() => (resets += 1));
  await face.script({ on: 'pay', do: 'ask' });
  await story.keyed('4.04');
  await story.wait({ screen: 'confirm-on-phone' });
  const [asked] = await face.asks();
  const ready = till.nextReady();
  const explained = story.lcdExplains('killed');
  await machine.run(`kill -KILL ${tillPid}`);
  let isReady = false;
  void ready.then(() => (isReady = true));
  // The customer does not wait for the till.
  await face.phone('confirm');
  const isFed = `ls -l /proc/${tillPid}/fd 2>/dev/null | grep -q watchdog`;
  await machine.run(`until ${isFed}; do usleep 50000; done`);
  t.notOk(isReady, 'the watchdog that counts on is fed long before the till is ready');
  t.match(await ready, /^ready .* boot=2$/);
  await explained;
  await story.wait({ attempt: asked?.attempt ?? '', state: 'paid' });
  t.ok(await story.explained('killed'), 'doctor says why it was started');
  await story.rested();
  t.equal(resets, 0, 'the board ran on');
  t.match(await story.kept(), { '4.04': 4.04 });
}

async function powerFail(t: Test, story: FaultStory): Promise<void> {
  const { bench, face, till } = story.board;
  const before = await story.kept();
  await face.post('/api/supply', { line: 'fails' });
  await story.wait({ fault: 'E-POWER-FAIL' });
  await story.lcdExplains('power');
  await story.amount('5');
  await face.keys('ENTER');
  await story.page('power.failing');
  // A supply that holds on until the note of it is on the disk; whether notes endure, pulls tell.
  const noted = `grep -q '"failingIn":[1-9]' /data/till/starts.json`;
  await till.machine()?.run(`until ${noted}; do usleep 50000; done; sync`);
  await bench.cut();
  await face.post('/api/supply', { line: 'stands' });
  t.equal(await bench.powerOn(), 'ready');
  await story.wait({ fault: 'none' });
  t.same(await story.kept(), before, 'no sale was begun');
  t.ok(await story.explained('power'), 'the start knows it');
  await story.rested();
}

async function deadDisk(t: Test, story: FaultStory): Promise<void> {
  const { bench, disk, face } = story.board;
  const before = await story.kept();
  await story.amount('6.06');
  await face.keys('ENTER');
  await story.wait({ screen: 'awaiting-code' });
  // Not before: whatever else the till writes meanwhile would find it out first, and no key would be taken.
  disk.trouble({ reads: true, writes: true, flushes: true });
  await face.scan(await face.newCode());
  await story.wait({ fault: 'E-JOURNAL-FAILED' });
  await story.lcdExplains('disk');
  t.ok(await story.explained('disk'), 'doctor says it');
  t.same(await story.kept(), before, 'no money has moved');
  await bench.cut();
  disk.trouble({});
  t.equal(await bench.powerOn(), 'ready');
  await story.wait({ fault: 'none' });
  await story.rested();
  await story.sale('6.07');
  t.match(await story.kept(), { ...before, '6.07': 6.07 });
}
