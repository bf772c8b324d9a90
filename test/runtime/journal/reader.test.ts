/** A reader sees what is there, beside a writer and behind damage, and rules see what they are for. */
import t from 'tap';
import { decodeChainKey } from '../../../src/runtime/journal/chain-key.js';
import { blockBytes } from '../../../src/runtime/journal/format.js';
import {
  carryOverHolds,
  checkInvariants,
  journalInvariants,
  statesConnect,
} from '../../../src/runtime/journal/invariants.js';
import {
  type SegmentReading,
  indexJournal,
  readBlock,
  readSegments,
} from '../../../src/runtime/journal/reader.js';
import type { JournalRecord, RecordKind } from '../../../src/runtime/journal/record.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type { ReadableFolder } from '../../../src/runtime/ports/storage.js';
import { type Rig, appendEach, entryOf, fileOf, key, names, newRig } from './rig.js';

async function read(folder: ReadableFolder): Promise<readonly SegmentReading[]> {
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug(index.error.detail);
  const segments: SegmentReading[] = [];
  for await (const segment of readSegments({ folder, key }, index.value)) {
    if (!segment.ok) throw new Bug(segment.error.detail);
    segments.push(segment.value);
  }
  return segments;
}

t.test('a reader beside the writer sees every record that was acknowledged', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  for (const [index, id] of names(30).entries()) {
    await journal.append([entryOf(id)]);
    const entries = (await read(rig.disk.reader(''))).flatMap(({ records }) => records);
    const seen = entries.filter(({ kind }) => kind === 'entry').map(({ entry }) => entry.id);
    t.strictSame(seen, names(30).slice(0, index + 1));
  }
});

/** The journal of `rig`, its first segment read once as `bytes` before it is read as it is. */
function stale(rig: Rig, bytes: Uint8Array, times: number): ReadableFolder {
  const folder = rig.disk.reader('');
  let left = times;
  return {
    list: () => folder.list(),
    openForReading: async (name) => {
      const opened = await folder.openForReading(name);
      if (!opened.ok || left === 0) return opened;
      left -= 1;
      const file = {
        ...opened.value,
        read: () => Promise.resolve({ ok: true as const, value: bytes }),
      };
      return { ok: true, value: file };
    },
  };
}

t.test(
  'a live segment that grew while it was read is read again, not called damaged',
  async (t) => {
    const rig = newRig(16);
    const { journal } = await rig.open();
    await appendEach(journal, names(4));
    // The front was read before a block was written, the rear after the next one was.
    const mixed = fileOf(rig.disk, 'seg-000001.pj').slice();
    mixed.fill(0, 5 * blockBytes, 6 * blockBytes);
    t.match(await read(stale(rig, mixed, 2)), [{ state: 'live', damage: null }]);
    t.match(await read(stale(rig, mixed, 9)), [
      { state: 'damaged', damage: { block: 5, label: 'followed' } },
    ]);
  },
);

t.test('a reader tells where a write is torn, and what stands behind damage', async (t) => {
  const rig = newRig(16);
  await appendEach((await rig.open()).journal, names(4));
  rig.disk.rot('seg-000001.pj', 6 * blockBytes + 50);
  t.match(await read(rig.disk.reader('')), [
    { state: 'torn', torn: { block: 6, bytes: blockBytes } },
  ]);
  rig.disk.rot('seg-000001.pj', 4 * blockBytes + 50);
  const [segment] = await read(rig.disk.reader(''));
  t.match(segment, { state: 'damaged', damage: { block: 4 } });
  t.strictSame(
    segment?.records.map(({ sequence }) => sequence),
    [1, 2, 3, 5],
  );
});

t.test('a segment that does not go on from the one before it is told', async (t) => {
  const make = async (prefix: string): Promise<Rig> => {
    const rig = newRig(16);
    await appendEach((await rig.open()).journal, names(18, prefix));
    return rig;
  };
  const [rig, other] = [await make('A'), await make('B')];
  rig.disk.plant('seg-000002.pj', fileOf(other.disk, 'seg-000002.pj'));
  t.match(await read(rig.disk.reader('')), [
    { state: 'sealed' },
    { state: 'damaged', damage: { segment: 2, block: 0, label: 'continuity' } },
  ]);
});

t.test('a block is read by its place, and there is none beyond the end', async (t) => {
  const rig = newRig(16);
  await rig.open();
  const folder = rig.disk.reader('');
  const first = await readBlock(folder, 1, 0);
  t.equal(first.ok && Buffer.from(first.value ?? []).toString('latin1', 0, 8), 'POSJRNL1');
  t.strictSame(await readBlock(folder, 1, 16), { ok: true, value: null });
  t.strictSame(await readBlock(folder, 2, 0), { ok: true, value: null });
});

const record = (sequence: number, kind: RecordKind, entry: JournalEntry): JournalRecord => ({
  sequence,
  kind,
  entry,
});
const head = entryOf('journal', { thing: 'journal', open: false });

t.test('a carry-over that misses, changes or adds nothing open is what the rule asks for', (t) => {
  const [a, b] = [entryOf('A'), entryOf('B')];
  const start = [record(1, 'entry', a), record(2, 'entry', b), record(3, 'carryOver', head)];
  const problems = (rest: readonly JournalRecord[]): readonly string[] => {
    const check = checkInvariants([carryOverHolds]);
    const broken = [...start, ...rest].flatMap((each) => check.see(each));
    return [...broken, ...check.end()].map(({ problem }) => problem);
  };
  const carriedA = record(4, 'carried', a);
  t.strictSame(problems([carriedA, record(5, 'carried', b), record(6, 'entry', a)]), []);
  t.strictSame(problems([carriedA]), ['attempt B was open and is not carried over'], 'at the end');
  t.strictSame(problems([carriedA, record(5, 'boot', head)]), [
    'attempt B was open and is not carried over',
  ]);
  const changed = record(5, 'carried', entryOf('B', { amountFen: 1 }));
  t.strictSame(problems([carriedA, changed]), ['attempt B is carried over changed']);
  t.end();
});

t.test(
  'what is lost within a carry-over is told as damage, and not as what was not carried',
  (t) => {
    const records = [
      record(1, 'entry', entryOf('A')),
      record(2, 'entry', entryOf('B')),
      record(3, 'carryOver', head),
      record(5, 'boot', head),
    ];
    const check = checkInvariants([carryOverHolds]);
    t.strictSame([...records.flatMap((each) => check.see(each)), ...check.end()], []);
    t.end();
  },
);

t.test(
  'behind accepted damage what was not carried over may be concluded anew, nothing else',
  (t) => {
    const ended = { thing: 'sale', open: false, state: 'abandoned' } as const;
    const sale = (id: string, more: Partial<JournalEntry>): JournalEntry =>
      entryOf(id, { ...ended, ...more });
    const rebuilt = { type: 'SaleRebuilt', previous: null };
    const problems = (records: readonly JournalRecord[]): readonly string[] => {
      const check = checkInvariants([statesConnect]);
      return records.flatMap((each) => check.see(each)).map(({ problem }) => problem);
    };
    const start = [
      record(1, 'entry', sale('1', { previous: null })),
      record(2, 'entry', sale('2', { previous: null })),
      record(3, 'carryOver', head),
      record(4, 'carried', sale('2', { previous: null })),
    ];
    const gap = record(5, 'gap', head);
    const forgotten = 'sale 1 goes on from null, but was abandoned';
    const anew = record(6, 'entry', sale('1', { ...rebuilt, state: 'open' }));
    t.strictSame(problems([...start, gap, anew]), []);
    t.strictSame(
      problems([...start, record(5, 'boot', head), anew]),
      [forgotten],
      'without damage',
    );
    const known = record(6, 'entry', sale('2', { ...rebuilt, state: 'open' }));
    t.strictSame(
      problems([...start, gap, known]),
      ['sale 2 goes on from null, but was abandoned'],
      'it was carried over',
    );
    const later = record(7, 'entry', sale('1', { ...rebuilt, state: 'settled' }));
    t.strictSame(
      problems([...start, gap, anew, later]),
      ['sale 1 goes on from null, but was open'],
      'a second time',
    );
    t.end();
  },
);

t.test('the journal of a whole run keeps every rule', async (t) => {
  const rig = newRig(16);
  for (let boot = 0; boot < 4; boot += 1) {
    const { journal } = await rig.open();
    await appendEach(journal, names(12, `B${boot}`));
    const paid = { type: 'Paid', state: 'paid', previous: 'charging', open: false };
    await journal.append(names(12, `B${boot}`).map((id) => entryOf(id, paid)));
  }
  const check = checkInvariants(journalInvariants);
  const records = (await read(rig.disk.reader(''))).flatMap((segment) => segment.records);
  t.strictSame(
    records.flatMap((each) => check.see(each)),
    [],
  );
  t.strictSame(check.end(), []);
  t.strictSame(
    records.map(({ sequence }) => sequence),
    records.map((_, index) => index + 1),
  );
});

t.test('a chain key is hexadecimal digits, 16 to 64 bytes of them', (t) => {
  t.strictSame(decodeChainKey(` ${'0a'.repeat(16)}\n`)?.reveal(), new Uint8Array(16).fill(10));
  t.ok(decodeChainKey('AB'.repeat(64)));
  for (const text of ['', 'xy'.repeat(16), '0a'.repeat(15), '0a'.repeat(65), '0'.repeat(33)]) {
    t.equal(decodeChainKey(text), null);
  }
  t.end();
});
