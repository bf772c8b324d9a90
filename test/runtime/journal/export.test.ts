/** A day of the journal as signed lines: what it holds, and that nothing in it can be changed unseen. */
import { generateKeyPairSync } from 'node:crypto';
import t from 'tap';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { calendarDay } from '../../../src/runtime/ports/calendar.js';
import { hours, wallMs } from '../../../src/runtime/ports/units.js';
import { StateSums, exportLines } from '../../../src/runtime/journal/day-export.js';
import { type DaySelection, selectDay } from '../../../src/runtime/journal/day-selection.js';
import { ExportCheck, type ExportFindings } from '../../../src/runtime/journal/export-check.js';
import { exportKeyOf, signatureCheckOf } from '../../../src/runtime/journal/export-key.js';
import { indexJournal } from '../../../src/runtime/journal/reader.js';
import type { TwinDisk } from '../../../src/twins/disk.js';
import { entryOf, key, newRig } from './rig.js';
import { journalOf, readAll, roundOn } from './archive-rig.js';

const pair = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const exportKey = exportKeyOf(pair.privateKey);
const check = signatureCheckOf(pair.publicKey);
const ahead = hours(8);
/** The day of the clock of the rig, in the shop. */
const today = calendarDay(wallMs(1_800_000_000_000), ahead);

async function openedOn(disk: TwinDisk) {
  const [folder, archive] = [disk.reader(''), disk.reader('archive')];
  const index = await indexJournal(folder, archive);
  if (!index.ok) throw new Bug(index.error.detail);
  return { source: { folder, archive, key }, index: index.value };
}

async function selectionOf(disk: TwinDisk, day: number): Promise<DaySelection | null> {
  const { source, index } = await openedOn(disk);
  const selected = await selectDay(source, index, { day, ahead });
  if (!selected.ok) throw new Bug(selected.error.detail);
  return selected.value;
}

async function exported(disk: TwinDisk, day = today, isSigned = true): Promise<readonly string[]> {
  const { source, index } = await openedOn(disk);
  const selection = await selectionOf(disk, day);
  if (selection === null) throw new Bug('there is such a day');
  const sign = isSigned ? (exportKey?.sign ?? null) : null;
  const lines: string[] = [];
  for await (const line of exportLines({ source, index, selection, software: '0.1.0', sign })) {
    if (!line.ok) throw new Bug(line.error.detail);
    lines.push(line.value);
  }
  return lines;
}

function checked(lines: readonly string[], signature = check): ExportFindings {
  const checker = new ExportCheck(signature);
  for (const line of lines) checker.see(line.replace(/\n$/, ''));
  return checker.end();
}

t.test(
  'an export holds every record of the day, in order, and its signature is valid',
  async (t) => {
    const { disk } = await journalOf(10);
    const { records } = await readAll(disk);
    const lines = await exported(disk);
    t.equal(lines.length, records.length + 2);
    t.match(JSON.parse(lines[0] ?? ''), {
      export: 'day',
      version: 1,
      terminal: 'T0000001',
      day: 20_270_115,
      dayBy: 'calendar',
      firstSequence: 1,
      lastSequence: records.length,
      chainBefore: '00'.repeat(16),
      keyed: true,
      damage: [],
      software: '0.1.0',
    });
    t.match(JSON.parse(lines[3] ?? ''), {
      seq: records[2]?.sequence,
      type: 'Charging',
      attempt: 'A0',
      amountFen: 1250,
      record: 'entry',
      body: { id: 'A0' },
      chain: /^[0-9a-f]{32}$/,
    });
    t.match(checked(lines), { signature: 'valid', problems: [], records: records.length });
  },
);

t.test('an export is the same from archived segments as from plain ones', async (t) => {
  const { disk } = await journalOf(11);
  const plain = await exported(disk);
  await roundOn(disk.mount());
  t.strictSame(await exported(disk), plain);
});

t.test('whatever is changed in an export is told', async (t) => {
  const { disk } = await journalOf(2);
  const lines = await exported(disk);
  const swap = (from: string, to: string) => lines.map((line) => line.replace(from, to));
  const without = (at: number) => lines.filter((_, place) => place !== at);
  const changed: Readonly<Record<string, readonly string[]>> = {
    amount: swap('"amountFen":1250', '"amountFen":1200'),
    'missing record': without(5),
    'missing header': without(0),
    'missing end': lines.slice(0, -1),
    'last record missing': without(lines.length - 2),
    'order of two': [...lines.slice(0, 3), lines[4] ?? '', lines[3] ?? '', ...lines.slice(5)],
    'a line more': [...lines, '{}\n'],
    sums: swap('"count":', '"count":1'),
    digest: swap('"sha256":"', '"sha256":"0'),
    signature: swap('"signature":"', '"signature":"AA'),
    'no JSON': swap('{"seq":4', 'seq":4'),
  };
  for (const [what, altered] of Object.entries(changed))
    t.not(checked(altered).problems.length, 0, what);
  const total = lines.join('');
  let unseen = 0;
  for (let at = 0; at < total.length; at += 7) {
    const flipped = String.fromCharCode(total.charCodeAt(at) ^ 1);
    const text = `${total.slice(0, at)}${flipped}${total.slice(at + 1)}`;
    const last = text.endsWith('\n') ? text.slice(0, -1) : text;
    if (checked(last.split('\n')).problems.length === 0) unseen += 1;
  }
  t.equal(unseen, 0, 'no changed character passes');
});

t.test('an export of another key, or of none, says so', async (t) => {
  const { disk } = await journalOf(2);
  const other = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const lines = await exported(disk);
  t.match(checked(lines, signatureCheckOf(other.publicKey)), {
    signature: 'invalid',
    problems: [{ problem: /not that of this key/ }],
  });
  t.match(checked(lines, null), { signature: 'unchecked', problems: [] });
  const unsigned = await exported(disk, today, false);
  t.match(JSON.parse(unsigned.at(-1) ?? ''), { signature: null });
  t.match(checked(unsigned, null), { signature: 'none', problems: [] });
  t.match(checked(unsigned), { problems: [{ problem: 'is not signed' }] });
});

t.test('keys of other kinds are none', async (t) => {
  const rsa = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  t.equal(exportKeyOf(rsa.privateKey), null);
  t.equal(exportKeyOf('nonsense'), null);
  t.equal(exportKeyOf(pair.publicKey), null);
  t.equal(signatureCheckOf(rsa.publicKey), null);
  t.equal(signatureCheckOf('nonsense'), null);
  t.equal(signatureCheckOf(pair.privateKey), null, 'a private key is not taken for a public one');
});

t.test('a calendar day is one piece of the chain, also when the clock was set in it', async (t) => {
  const rig = newRig(16);
  const day = 86_400_000;
  const { journal } = await rig.open();
  const write = async (id: string, wallNow: number) => {
    rig.clock.wallNow = wallNow;
    await journal.append([entryOf(id, { wallMs: wallMs(wallNow) })]);
  };
  const noon = 1_800_000_000_000;
  await write('first', noon + day);
  await write('set back', noon - 9 * day);
  await write('last', noon + day + 1000);
  await write('next day', noon + 2 * day);
  await journal.close();
  const selection = await selectionOf(rig.disk, calendarDay(wallMs(noon + day), ahead));
  const ids = (await exported(rig.disk, selection?.day)).slice(1, -1).map((line) => {
    const { type, id } = JSON.parse(line) as { readonly type: string; readonly id: string };
    return type === 'Charging' ? id : type;
  });
  t.strictSame(
    ids.filter((id) => id !== 'ClockStep'),
    ['first', 'set back', 'last'],
  );
  t.equal(await selectionOf(rig.disk, 20_200_101), null);
  const findings = checked(await exported(rig.disk, selection?.day));
  t.strictSame(findings.problems, []);
});

t.test('an export of a damaged day says where, and is not taken for whole', async (t) => {
  const { disk } = await journalOf(3);
  disk.rot('seg-000002.pj', 3 * 4096 + 60);
  const lines = await exported(disk);
  t.match(JSON.parse(lines[0] ?? ''), { damage: [{ segment: 2, block: 3, label: 'sealed' }] });
  t.match(checked(lines).problems[0], { line: 1, problem: /damaged/ });
});

t.test('days one after the other hold every record between them', async (t) => {
  const rig = newRig(6);
  const { journal } = await rig.open();
  for (let at = 0; at < 60; at += 1) {
    await journal.append([entryOf(`A${at % 4}`, { wallMs: rig.clock.wall() })]);
    rig.clock.pass(2 * 3_600_000);
  }
  await journal.close();
  const { records } = await readAll(rig.disk);
  let next = 1;
  for (let day = 0; day < 6; day += 1) {
    const found = await selectionOf(rig.disk, today + day);
    if (found === null) break;
    t.equal(found.firstSequence, next, `day ${found.day}`);
    next = found.lastSequence + 1;
  }
  t.equal(next, (records.at(-1)?.sequence ?? 0) + 1);
});

const dayEntry = (no: number, state: 'open' | 'closed' | 'dated', more: object = {}) =>
  entryOf(String(no), {
    type: { open: 'DayOpened', closed: 'DayClosed', dated: 'DayDated' }[state],
    thing: 'day',
    state,
    open: state === 'open',
    attempt: null,
    amountFen: null,
    ...more,
  });
const idsIn = (lines: readonly string[]): readonly string[] =>
  lines
    .slice(1, -1)
    .map(
      (line) =>
        JSON.parse(line) as { readonly record: string; readonly type: string; readonly id: string },
    )
    .filter(({ record }) => record === 'entry' || record === 'dayClose')
    .map(({ type, id }) => (type === 'Charging' ? id : type));

t.test('a business day ends with its close, in whatever segment that stands', async (t) => {
  const rig = newRig(32);
  const { journal } = await rig.open();
  // A full disk: the days have no segments of their own.
  rig.disk.setFree(0);
  await journal.append([entryOf('before'), dayEntry(today, 'open')]);
  // Past midnight and past the next: the day is what is stored, not what a clock says.
  rig.clock.pass(2 * 86_400_000);
  await journal.append([entryOf('late', { wallMs: rig.clock.wall() })]);
  await journal.append([dayEntry(today, 'closed'), dayEntry(today + 1, 'open'), entryOf('next')]);
  await journal.append([dayEntry(today + 1, 'closed'), dayEntry(today + 2, 'open')]);
  await journal.close();
  const [first, second, third] = [0, 1, 2].map((more) => exported(rig.disk, today + more));
  t.strictSame(idsIn((await first) ?? []), ['before', 'DayOpened', 'late', 'DayClosed']);
  t.strictSame(idsIn((await second) ?? []), ['DayOpened', 'next', 'DayClosed']);
  t.strictSame(idsIn((await third) ?? []), ['DayOpened']);
  t.match(await selectionOf(rig.disk, today), { dayBy: 'business', firstSequence: 1 });
});

t.test(
  'days over segments of their own hold every record between them, and no other',
  async (t) => {
    const rig = newRig(6);
    const { journal } = await rig.open();
    await journal.append([dayEntry(today, 'open')]);
    for (let day = 0; day < 4; day += 1) {
      for (let at = 0; at < 9; at += 1) await journal.append([entryOf(`A${day}`)]);
      await journal.append([dayEntry(today + day, 'closed'), dayEntry(today + day + 1, 'open')]);
      await journal.append([entryOf(`B${day}`)]);
      for (let turn = 0; turn < 20; turn += 1) await new Promise((done) => setImmediate(done));
    }
    await journal.close();
    const { records } = await readAll(rig.disk);
    let next = 1;
    for (let day = 0; day <= 4; day += 1) {
      const found = await selectionOf(rig.disk, today + day);
      t.match(found, { firstSequence: next, dayBy: 'business', damage: [] }, `day ${day}`);
      next = (found?.lastSequence ?? 0) + 1;
      const lines = await exported(rig.disk, today + day);
      t.strictSame(checked(lines).problems, []);
      const charged = new Set(idsIn(lines).filter((id) => /^[AB]/.test(id)));
      t.strictSame(
        [...charged].sort(),
        [`A${day}`, `B${day - 1}`].filter((id) => !/-1|A4/.test(id)),
      );
    }
    t.equal(next, (records.at(-1)?.sequence ?? 0) + 1);
  },
);

t.test(
  'what was written before any clock could be believed is of the day that it became',
  async (t) => {
    const rig = newRig(16);
    const { journal } = await rig.open();
    await journal.append([entryOf('A', { wallMs: wallMs(0) }), dayEntry(0, 'open')]);
    await journal.append([entryOf('B', { wallMs: wallMs(0) })]);
    await journal.append([dayEntry(0, 'dated'), dayEntry(today, 'open')]);
    await journal.append([entryOf('C')]);
    await journal.close();
    const ids = ['A', 'DayOpened', 'B', 'DayDated', 'DayOpened', 'C'];
    t.strictSame(idsIn(await exported(rig.disk, today)), ids);
    t.equal(await selectionOf(rig.disk, 19_700_101), null);
  },
);

t.test('records from before days were kept go by the calendar', async (t) => {
  const rig = newRig(16);
  const old = await rig.open();
  await old.journal.append([entryOf('old', { boot: 1 })]);
  await old.journal.close();
  rig.clock.pass(86_400_000);
  const { journal } = await rig.open();
  await journal.append([entryOf('A', { boot: 2 }), dayEntry(today + 2, 'open', { boot: 2 })]);
  await journal.close();
  t.strictSame(idsIn(await exported(rig.disk, today)), ['old']);
  t.match(await selectionOf(rig.disk, today), { dayBy: 'calendar' });
  t.equal(
    await selectionOf(rig.disk, today + 1),
    null,
    'the start that opened a day is of that day',
  );
  t.strictSame(idsIn(await exported(rig.disk, today + 2)), ['A', 'DayOpened']);
});

t.test('sums count what came into a state, each once', async (t) => {
  const sums = new StateSums();
  const see = (previous: string | null, state: string | null, amountFen: number | null = 100) => {
    sums.see({ thing: 'attempt', state, previous, amountFen });
  };
  see(null, 'charging');
  see('charging', 'charging');
  see('charging', 'paid');
  see(null, 'charging', 250);
  see('charging', null);
  see(null, 'paid', null);
  t.strictSame(sums.value(), {
    'attempt.charging': { count: 2, amountFen: 350 },
    'attempt.paid': { count: 1, amountFen: 100 },
  });
});
