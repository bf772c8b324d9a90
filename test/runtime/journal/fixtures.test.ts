/**
 * Journals of every format that a release has written are read for ever as they were read then, and a
 * till goes on with them (test/fixtures/journals).
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findingsOf, isClean } from '../../../src/cli/journal/verify.js';
import { formatVersion } from '../../../src/runtime/journal/format.js';
import { indexJournal } from '../../../src/runtime/journal/reader.js';
import type { RecordKind } from '../../../src/runtime/journal/record.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import type { Secret } from '../../../src/runtime/ports/secret.js';
import type { TwinDisk } from '../../../src/twins/disk.js';
import { type Reading, addedTo, withAdded } from '../../journal-fixtures/additions.js';
import {
  type Fixture,
  digestsName,
  diskWith,
  fixtureFolder,
  fixturesFolder,
  fixturesOf,
  formats,
  readingName,
} from '../../journal-fixtures/folders.js';
import { plainly, readStart, recordLines } from '../../journal-fixtures/reading.js';
import { stories } from '../../journal-fixtures/stories.js';

const fixtures = formats.flatMap(fixturesOf);

const textOf = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');

function expectedRecords({ folder }: Fixture): readonly Record<string, unknown>[] {
  return textOf(folder, 'records.jsonl')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What the start that made the fixture found, as it is said today. */
function expectedReading({ folder, format }: Fixture): unknown {
  return withAdded(JSON.parse(textOf(folder, readingName)) as Reading, format);
}

t.test('the format that is written now has fixtures, and so has every one before it', (t) => {
  for (const format of formats) {
    const count = fixtures.filter((fixture) => fixture.format === format).length;
    t.ok(count > 0, `format ${format}: npm run fixtures makes them`);
  }
  const now = fixtures.filter(({ format }) => format === formatVersion);
  t.strictSame(
    now.map(({ folder }) => folder).sort(),
    stories.map(({ name }) => fixtureFolder(formatVersion, name)).sort(),
  );
  t.end();
});

t.test('no byte of a fixture has changed', (t) => {
  for (const format of formats) {
    const root = join(fixturesFolder, `format-${format}`);
    const found = fixtures
      .filter((fixture) => fixture.format === format)
      .flatMap(({ folder, files }) =>
        [...files].map(([name, bytes]) => {
          const digest = createHash('sha256').update(bytes).digest('hex');
          return `${digest}  ${folder.slice(root.length + 1)}/journal/${name}`;
        }),
      );
    t.strictSame(found.sort(), textOf(root, digestsName).trim().split('\n').sort());
  }
  t.end();
});

/** What a format can tell: the states of every thing, and the kinds of record that have a writer. */
interface Telling {
  readonly things: Readonly<Record<string, readonly string[]>>;
  readonly kinds: readonly RecordKind[];
}

const first: Telling = {
  things: {
    attempt: ['charging', 'doubtful', 'voiding', 'paid', 'declined', 'voided', 'stuck'],
    sale: ['open', 'settled', 'abandoned'],
    refund: ['asked', 'sent', 'refunded', 'refused', 'stuck'],
    duty: ['open', 'returned', 'stuck'],
    probe: ['asking', 'absent', 'adopted', 'handled'],
    slip: ['queued', 'sending', 'printed', 'unknown', 'waived'],
  },
  kinds: ['entry', 'boot', 'cleanStop', 'carryOver', 'carried', 'recovered', 'clockStep'],
};
const second: Telling = {
  things: { ...first.things, day: ['open', 'closed', 'dated'] },
  kinds: [...first.kinds, 'gap', 'dayClose'],
};
const told: Readonly<Record<number, Telling>> = { 1: first, 2: second };

t.test('the fixtures of a format hold every kind of record and every thing in every state', (t) => {
  for (const format of formats) {
    const records = fixtures
      .filter((fixture) => fixture.format === format)
      .flatMap(expectedRecords);
    const seen = new Set(records.map(({ thing, state }) => `${String(thing)} ${String(state)}`));
    const { things, kinds } = told[format] ?? second;
    for (const [thing, states] of Object.entries(things))
      for (const state of states) t.ok(seen.has(`${thing} ${state}`), `${thing} ${state}`);
    t.ok(seen.has('numbers null'));
    const found = new Set(records.map(({ record }) => record));
    for (const kind of kinds) t.ok(found.has(kind), kind);
  }
  t.end();
});

for (const fixture of fixtures) {
  const { name, files, key } = fixture;

  t.test(`${name}: every record is read as it was read then`, async (t) => {
    const lines = await recordLines(diskWith(files), key);
    t.strictSame(
      lines.map((line) => JSON.parse(line) as unknown),
      expectedRecords(fixture).map((record) => ({
        ...record,
        ...addedTo(fixture.format).record,
      })),
    );
  });

  t.test(`${name}: verify is clean`, async (t) => {
    const findings = await verified(diskWith(files), key);
    t.ok(isClean(findings), JSON.stringify([findings.damage, findings.broken]));
    t.equal(findings.chain, key === null ? 'plain' : 'checked');
  });

  t.test(`${name}: a start finds the same book and does the same with it`, async (t) => {
    const reading = await readStart(diskWith(files), key);
    t.strictSame(reading, plainly(expectedReading(fixture)));
  });
}

async function verified(disk: TwinDisk, key: Secret<Uint8Array> | null) {
  const folder = disk.reader('');
  const index = await indexJournal(folder);
  if (!index.ok) throw new Bug(index.error.detail);
  return findingsOf({ source: { folder, key }, index: index.value });
}
