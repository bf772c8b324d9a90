/** Whoever judges a world sees what is broken on purpose in it. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import type { StorageFolder } from '../../src/runtime/ports/storage.js';
import { durableRecords } from '../../src/simulation/durable-records.js';
import { watchGateway } from '../../src/simulation/gateway-watch.js';
import { readJournal } from '../../src/simulation/journal-view.js';
import { judge } from '../../src/simulation/judge.js';
import { World, smallSegment } from '../../src/simulation/world.js';
import { twinDisk } from '../../src/twins/disk.js';
import { seededRandom } from '../../src/twins/seeded-random.js';

async function paidWorld(): Promise<World> {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: smallSegment });
  await world.start();
  void world.desk.keypad.press('5', 'ENTER');
  await world.wait(500);
  void world.desk.scanner.scan('281234567890123456');
  await world.wait(5_000);
  return world;
}

t.test('a world in which all is well has nothing against it', async (t) => {
  const world = await paidWorld();
  t.match(world.status()?.attempts, [{ state: 'paid' }]);
  t.same(await judge(world, new Set()), []);
});

t.test('money that a wallet keeps and the till does not know is told', async (t) => {
  const world = await paidWorld();
  const [row] = world.wallets.alipay.ledger();
  const attempt = row?.attempt ?? '';
  const gateway = world.wallets.alipay.connect();
  const given = gateway.refund({
    ...({ refund: 'R1', attempt, amountFen: 500, totalFen: 500 } as Parameters<
      typeof gateway.refund
    >[0]),
  });
  await world.settledIn(given);
  await world.wait(10_000);
  t.match(await judge(world, new Set()), [
    /is paid, by which 500 fen are kept; the wallet keeps 0/,
  ]);
});

t.test('a charge that leaves before its record is durable is told', async (t) => {
  const world = await paidWorld();
  const watched = durableRecords();
  t.equal(watched.count('T1', 'Charging'), 0);
  const [row] = world.wallets.alipay.ledger();
  t.equal(world.durable.count(row?.attempt ?? '', 'Charging'), 1);
  t.equal(world.durable.count(row?.attempt ?? '', 'CancelSent'), 0);
});

t.test('a charge that leaves long after it was decided is told', async (t) => {
  const world = await paidWorld();
  const { attempt = '' } = world.wallets.alipay.ledger()[0] ?? {};
  const chargedAt = world.durable.chargedAt(attempt) ?? 0;
  const leftAfter = (ms: number): readonly string[] => {
    const watched = { violations: [], cancels: new Map<string, number>() };
    const parts = {
      note: () => undefined,
      durable: world.durable,
      watched,
      heard: () => undefined,
    };
    const gateway = watchGateway(world.wallets.alipay.connect(), {
      ...{ ...parts, isBroken: () => false },
      ...{ mono: () => chargedAt + ms, releaseMaxMs: defaultSettings.releaseMax },
    });
    void gateway.charge({ attempt } as Parameters<typeof gateway.charge>[0]);
    return watched.violations;
  };
  t.same(leftAfter(5_000), []);
  t.match(leftAfter(5_200), [/left 5200 ms after it was decided \(P8\)/]);
});

t.test('what counts as durable is what a power cut leaves', async (t) => {
  const world = await paidWorld();
  const [row] = world.wallets.alipay.ledger();
  const left = world.disk.fork(seededRandom(1));
  left.cut('lost', seededRandom(2));
  const { entries } = await readJournal(left);
  for (const type of ['Charging', 'Paid', 'CancelSent']) {
    const written = entries.filter((one) => one.type === type && one.attempt === row?.attempt);
    t.equal(world.durable.count(row?.attempt ?? '', type), written.length, type);
  }
});

t.test(
  'a record that was written and not flushed does not count, nor one in a file without a durable name',
  async (t) => {
    const source = await paidWorld();
    const [row] = source.wallets.alipay.ledger();
    const attempt = row?.attempt ?? '';
    const bytes = segmentWith(source);
    const disk = twinDisk({ random: seededRandom(1) });
    const durable = durableRecords();
    const folder = await journalOf(durable.watch(disk.mount()));
    const created = await folder.open('one', 'create');
    if (!created.ok) throw new Error('a new file can be made');
    for (const [block, batch] of bytes) await created.value.write(block * 4096, batch);
    t.equal(durable.count(attempt, 'Charging'), 0, 'written');
    await created.value.datasync();
    t.equal(durable.count(attempt, 'Charging'), 0, 'flushed, in a file that may not be there');
    await folder.syncDirectory();
    t.equal(durable.count(attempt, 'Charging'), 1, 'and its name is flushed');
  },
);

async function journalOf(root: StorageFolder): Promise<StorageFolder> {
  const folder = await root.folder('journal');
  if (!folder.ok) throw new Error('a folder can be made');
  return folder.value;
}

/** The blocks of a journal behind the first of each file, with their places. */
function segmentWith({ disk }: World): readonly (readonly [number, Uint8Array])[] {
  const files = [...disk.files()].filter(([path]) => /seg-[0-9]+\.pj$/.test(path));
  return files.flatMap(([, bytes]) =>
    Array.from({ length: Math.floor(bytes.length / 4096) - 1 }, (_, index) => {
      const block = index + 1;
      return [block, bytes.subarray(block * 4096, (block + 1) * 4096)] as const;
    }),
  );
}
