/**
 * A whole till on a journal that is damaged, and on a disk that does not answer: the LCD says what is so,
 * and after a person has let the journal go on, what its lost records may have done is asked about.
 */
import t from 'tap';
import { acceptSeen, lookAtDamage } from '../../src/compose/damage-acceptance.js';
import { readBatch } from '../../src/runtime/journal/batch.js';
import { blockBytes } from '../../src/runtime/journal/format.js';
import { scanSegment } from '../../src/runtime/journal/segment-scan.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import type { World } from './rig.js';
import { chainKey, newWorld } from './rig.js';

interface Place {
  /** The segment's file. */
  readonly file: string;
  readonly block: number;
}

/** The segments that a till has written, oldest first; each business day begins one of its own. */
function segmentFiles(world: World): readonly string[] {
  return [...world.disk.files().keys()].filter(isSegment).sort();
}

/** Where the batch stands that says `type` of the attempt. */
function placeOf(world: World, type: string, attempt: string): Place {
  for (const file of segmentFiles(world)) {
    const bytes = world.disk.files().get(file) ?? new Uint8Array(0);
    const { segment, endBlock } = scanSegment(numberOf(file), bytes, chainKey);
    for (let block = 1; block < endBlock; block += 1) {
      const batch = readBatch(segment, block, null);
      if (batch.kind !== 'whole') continue;
      if (batch.records.some(({ entry }) => entry.type === type && entry.id === attempt))
        return { file, block };
    }
  }
  throw new Bug(`nothing says ${type} of ${attempt}`);
}

function isSegment(file: string): boolean {
  return /^journal\/seg-\d+\.pj$/.test(file);
}

function numberOf(file: string): number {
  return Number(/\d+/.exec(file)?.[0]);
}

function partsOf(world: World) {
  return {
    folder: world.disk.mount(),
    clock: world.time,
    chainKey,
    terminal: defaultSettings.terminal,
    settings: defaultSettings,
    channels: ['alipay', 'wechat'] as const,
    log: silentLog,
    software: '0.1.0',
    limits: { segmentBlocks: 32 },
  };
}

function chargesAt(world: World): number {
  const calls = world.alipay.ledger().flatMap((row) => row.calls);
  return calls.filter(({ on }) => on === 'pay').length;
}

async function accept(world: World) {
  const data = partsOf(world);
  const folder = await data.folder.folder('journal');
  if (!folder.ok) throw new Bug('the journal is there');
  const parts = { ...data, folder: folder.value };
  const seen = await lookAtDamage(parts);
  if (!seen.ok) throw new Bug(`nothing to accept: ${JSON.stringify(seen.error)}`);
  const accepted = await acceptSeen(parts, seen.value, { reason: 'a test', by: 'somebody' });
  if (!accepted.ok) throw new Bug('not accepted');
  return seen.value.concluded;
}

/** Two paid sales, and a third whose customer is asked on the phone; then the process dies. */
async function threeSales(world: World): Promise<readonly string[]> {
  const first = await world.start();
  for (const key of ['1', '2'] as const) {
    await world.charge([key]);
    await world.until(() => first.status().screen === 'paid', 'paid');
    await world.wait(1500);
    await world.press('ENTER');
  }
  world.alipay.script([{ on: 'pay', do: 'ask' }]);
  await world.charge(['4']);
  await world.until(() => first.status().screen === 'confirm-on-phone', 'on the phone');
  await world.wait(1000);
  const numbers = first.status().attempts.map(({ attempt }) => attempt);
  world.kill();
  return numbers;
}

t.test('A payment whose every record is lost is found at the wallet, and adopted', async (t) => {
  const world = newWorld();
  const numbers = await threeSales(world);
  const [, , lost = ''] = numbers;
  const before = chargesAt(world);
  const { file, block } = placeOf(world, 'Charging', lost);
  const bytes = world.disk.files().get(file)?.slice() ?? new Uint8Array(0);
  // From its charge on the segment is noise, and block 0 too: by itself the end would look like a torn write.
  bytes.fill(0x5a, block * blockBytes);
  bytes.fill(0x5a, 0, blockBytes);
  world.disk.plant(file, bytes);
  const locked = await world.start();
  t.match(locked.status(), { screen: 'locked', faults: ['E-JOURNAL-LOCKED'] });
  world.kill();
  const concluded = await accept(world);
  t.ok(concluded.asked.some((no) => no === lost));
  const till = await world.start();
  t.strictSame(till.report.damage, null);
  world.alipay.phone.confirm();
  await world.until(() => world.lcdText().includes('*'), 'news', 300_000);
  await world.until(
    () => world.witnesses.some(({ what }) => what === 'sound alarm'),
    'the alarm of an adopted number',
    300_000,
  );
  await world.press('CLEAR');
  await world.charge(['7']);
  await world.until(() => till.status().screen === 'paid', 'paid');
  const last = till.status().attempts.at(-1);
  t.ok((last?.sale ?? 0) > 3, `sale ${last?.sale}`);
  t.notOk(numbers.some((no) => no === last?.attempt));
  t.equal(chargesAt(world), before + 1, 'one more charge in all');
});

t.test(
  'A sale whose end is lost is asked about, and its second slip is a marked one',
  async (t) => {
    const world = newWorld();
    const [first = '', second = ''] = await threeSales(world);
    const { file, block: from } = placeOf(world, 'Paid', first);
    const to = placeOf(world, 'Charging', second);
    t.equal(to.file, file, 'both in one segment');
    for (let block = from; block < to.block; block += 1)
      world.disk.rot(file, block * blockBytes + 60);
    await accept(world);
    const till = await world.start();
    const of = () => till.status().attempts.find(({ attempt }) => attempt === first);
    await world.until(() => of()?.state === 'paid', 'it is found paid', 300_000);
    t.match(of(), { late: false });
    await world.until(
      () => till.status().slips.some(({ sale, state }) => sale === 1 && state === 'printed'),
      'its slip',
      300_000,
    );
    t.match(world.printer.paper(), /REPRINT/);
  },
);

t.test('A disk that does not answer while the journal is opened is told on the LCD', async (t) => {
  const world = newWorld();
  await world.start();
  world.kill();
  const slow = { kind: 'slow', ms: 120_000 } as const;
  const started = world.launchAlong({
    faults: [{ at: ({ call, file }) => call === 'datasync' && isSegment(file), trouble: slow }],
  });
  await world.wait(100);
  t.match(world.lcdText(), /STARTING/);
  await world.wait(4000);
  t.match(world.lcdText(), /Storage is slow/);
  await world.wait(30_000);
  const seen = new Set<string>();
  for (let turn = 0; turn < 8; turn += 1) {
    await world.wait(2000);
    seen.add(world.lcdText());
  }
  const words = [...seen].join('\n');
  t.match(words, /STORAGE FAULT/);
  t.match(words, /Storage silent/);
  t.match(words, /E-JOURNAL-FAILED/);
  t.match(words, /Power off and on/);
  t.ok(world.log.some(({ name }) => name === 'till.storage-silent'));
  await world.wait(120_000);
  const till = await started;
  t.ok(till.ok, 'should it answer after all, the till starts');
});

t.test(
  'A payment found by a locked till is shown and noted once, and written later (P9)',
  async (t) => {
    const world = newWorld();
    const [first = '', , open = ''] = await threeSales(world);
    const { file, block } = placeOf(world, 'Charging', first);
    world.disk.rot(file, block * blockBytes + 60);
    world.alipay.phone.confirm();
    const before = chargesAt(world);
    const locked = await world.start();
    await world.until(() => /PAID/.test(world.lcdText()), 'paid and not written');
    await world.wait(10_000);
    const notices = world.printer
      .paper()
      .split('\f')
      .filter((slip) => slip.includes('NOT A RECEIPT'));
    t.equal(notices.length, 1, notices.join('\f'));
    t.notMatch(locked.status().attempts.at(-1), { state: 'paid' });
    t.equal(chargesAt(world), before);
    world.kill();
    await accept(world);
    const till = await world.start();
    const of = () => till.status().attempts.find(({ attempt }) => attempt === open);
    await world.until(() => of()?.state === 'paid', 'it is written', 300_000);
    t.equal(chargesAt(world), before);
  },
);
