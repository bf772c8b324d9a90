/** A timeline says of a power cut where it came, and what it took. */
import t from 'tap';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { cutWords } from '../../src/simulation/cut-words.js';
import { type Happenings, createHappenings } from '../../src/simulation/happenings.js';
import { runShop } from '../../src/simulation/shop.js';
import { troubleNames } from '../../src/simulation/troubles.js';
import { World, smallSegment } from '../../src/simulation/world.js';

t.test('a cut in a flush names the call and the records that it was to make durable', async (t) => {
  const settings = defaultSettings;
  const world = new World({ settings, withoutPrinter: false, segmentBlocks: smallSegment });
  await world.start();
  void world.desk.keypad.press('5', 'ENTER');
  await world.wait(500);
  world.disk.inject({
    at: ({ call }) => call === 'datasync',
    trouble: { kind: 'slow', ms: 3_000 },
  });
  void world.desk.scanner.scan('281234567890123456');
  await world.wait(1_000);
  world.cutPower('garbled');
  const told = world.happenings.all.find(({ what }) => what.startsWith('power is cut'))?.what ?? '';
  t.match(told, /^power is cut behind call [0-9]+, datasync of journal\/\S+; not flushed: /);
  t.match(told, /Charging T0000001[A-Z2-7]{8}[0-9]{6}/);
  t.match(told, /one is noise\)$/);
});

t.test('of many records a few are named, and a cut where nothing waits says so', async (t) => {
  const waiting = Array.from({ length: 9 }, (_, at) => `Paid T${String(at)}`);
  const at = { generation: 1, number: 7, file: 'journal/x', position: 0 } as const;
  const last = { ...at, call: 'write', length: 512 } as const;
  t.equal(
    cutWords({ mode: 'lost', isInCall: true, last, waiting }),
    'power is cut in call 7, write of journal/x, 512 bytes; not flushed: Paid T0, Paid T1, Paid T2, Paid T3, Paid T4, Paid T5 and 3 more (what was not flushed is lost)',
  );
  t.match(
    cutWords({ mode: 'lost', isInCall: false, last: undefined, waiting: [] }),
    /before any call to the disk; no record waits for a flush/,
  );
});

t.test('each trouble of a shop says what it did', async (t) => {
  const told: string[] = [];
  for (let seed = 1; seed <= 6; seed += 1) {
    let kept: Happenings | null = null;
    await runShop(
      { seed, days: 1, salesADay: 10, faults: troubleNames },
      { happenings: (elapsed) => (kept ??= createHappenings(elapsed)) },
    );
    for (const { kind, what } of allOf(kept)) if (kind === 'fault') told.push(what);
  }
  t.ok(told.length > 5, String(told.length));
  const silent = told.filter((what) => !what.includes(': ') && !/^(rot|restore)@/.test(what));
  t.same(silent, [], 'but for those that say it by what they do');
});

function allOf(kept: Happenings | null): Happenings['all'] {
  return kept?.all ?? [];
}
