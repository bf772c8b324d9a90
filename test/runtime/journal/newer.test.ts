/** What later software has written is refused before anything is written, and read as far as it can be. */
import { isDeepStrictEqual } from 'node:util';
import t from 'tap';
import { crc32c, viewOf } from '../../../src/runtime/journal/crc32c.js';
import type { JournalRules } from '../../../src/runtime/journal/newer-journal.js';
import { openJournal } from '../../../src/runtime/journal/open.js';
import { indexJournal, readSegments } from '../../../src/runtime/journal/reader.js';
import { scanSegment } from '../../../src/runtime/journal/segment-scan.js';
import { behaviour } from '../../../src/runtime/payment/behaviour.js';
import { hasNewerBody } from '../../../src/runtime/payment/decode.js';
import { type Rig, appendEach, entryOf, fileOf, key, names, newRig } from './rig.js';

const ours: JournalRules = { behaviour, isNewer: hasNewerBody };
const later: JournalRules = { behaviour: 7, isNewer: () => false };
const lastSegment = (rig: Rig): string =>
  [...rig.disk.files().keys()]
    .filter((name) => name.startsWith('seg-'))
    .sort()
    .at(-1) ?? '';

function openWith(rig: Rig, rules: JournalRules, software = '0.1.0') {
  return openJournal({ ...rig.options(rig.disk.mount()), rules, software });
}

/** The newest segment as a format 9 of software 4.5.6 would have it, its frames unchanged. */
function makeNewer(rig: Rig): void {
  const name = lastSegment(rig);
  const bytes = fileOf(rig.disk, name).slice();
  const view = viewOf(bytes);
  view.setUint16(8, 9, true);
  bytes.fill(0, 80, 112);
  bytes.set(Buffer.from('4.5.6'), 80);
  view.setUint32(4092, crc32c(view, 0, 4092), true);
  rig.disk.plant(name, bytes);
}

/** Why the journal is refused, and whether every byte of the disk is as it was. */
async function refusal(rig: Rig): Promise<object> {
  const before = new Map([...rig.disk.files()].map(([file, bytes]) => [file, bytes.slice()]));
  const opened = await openWith(rig, ours);
  const isUnchanged = isDeepStrictEqual(rig.disk.files(), before);
  return { ...(opened.ok ? { kind: 'opened' } : opened.error), isUnchanged };
}

t.test('a journal of a later format is refused with the version that wrote it', async (t) => {
  const rig = newRig(16);
  await appendEach((await rig.open()).journal, names(20));
  makeNewer(rig);
  t.match(await refusal(rig), {
    kind: 'newer',
    what: 'format',
    found: 9,
    software: '4.5.6',
    isUnchanged: true,
  });
});

t.test('a reader says that a segment is of later software, and tells what it can', async (t) => {
  const rig = newRig(16);
  await appendEach((await rig.open()).journal, names(20));
  makeNewer(rig);
  const folder = rig.disk.reader('');
  const index = await indexJournal(folder);
  if (!index.ok) return t.fail(index.error.detail);
  const states: string[] = [];
  const ids: string[] = [];
  for await (const segment of readSegments({ folder, key }, index.value)) {
    if (!segment.ok) return t.fail(segment.error.detail);
    states.push(segment.value.state);
    if (segment.value.state !== 'newer') continue;
    t.match(segment.value.damage, {
      label: 'newer',
      detail: /Holdfast 4\.5\.6 wrote it, in format 9/,
    });
    for (const { entry } of segment.value.records) ids.push(entry.id);
  }
  t.strictSame(states, ['sealed', 'newer']);
  return t.ok(ids.includes('A019'), 'frames have not changed, so records are read');
});

t.test('a journal that later rules have decided on is refused, rotation or not', async (t) => {
  const rig = newRig(16);
  const opened = await openWith(rig, later, '3.0.0');
  if (!opened.ok) return t.fail('later software opens it');
  const newer = { kind: 'newer', what: 'behaviour', found: 7, software: '3.0.0' };
  t.strictSame(await refusal(rig), { ...newer, isUnchanged: true });
  const again = await openWith(rig, later, '3.0.0');
  if (!again.ok) return t.fail('later software opens it again');
  await appendEach(again.value.journal, names(14));
  t.equal(lastSegment(rig), 'seg-000002.pj');
  const kinds = scanSegment(2, fileOf(rig.disk, 'seg-000002.pj'), key).records;
  t.notOk(
    kinds.some(({ kind }) => kind === 'boot'),
    'the carry-over alone tells of it',
  );
  return t.strictSame(await refusal(rig), { ...newer, isUnchanged: true });
});

t.test('a journal of earlier rules is gone on with, and says that they have changed', async (t) => {
  const rig = newRig(16);
  const first = await rig.open();
  await appendEach(first.journal, ['A']);
  const boots = () =>
    scanSegment(1, fileOf(rig.disk, 'seg-000001.pj'), key)
      .records.filter(({ kind }) => kind === 'boot')
      .map(({ entry: { body } }) => [body['behaviour'], body['behaviourBefore']]);
  t.ok((await openWith(rig, later)).ok);
  t.ok((await openWith(rig, later)).ok);
  t.strictSame(boots(), [
    [behaviour, null],
    [7, behaviour],
    [7, null],
  ]);
});

t.test('a body of a later version is refused; of a thing that is not ours it is not', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  await journal.append([entryOf('x', { thing: 'weather', version: 9, open: false })]);
  t.ok((await openWith(rig, ours)).ok);
  const next = await rig.open();
  await next.journal.append([entryOf('A', { version: 3 })]);
  t.match(await refusal(rig), {
    kind: 'newer',
    what: 'body',
    found: 3,
    software: '0.1.0',
    isUnchanged: true,
  });
});

t.test('a damaged journal of later software is refused, not locked', async (t) => {
  const rig = newRig(16);
  await openWith(rig, later);
  const opened = await openWith(rig, later);
  if (!opened.ok) return t.fail('later software opens it');
  await appendEach(opened.value.journal, names(4));
  rig.disk.rot('seg-000001.pj', 5 * 4096 + 60);
  return t.match(await refusal(rig), {
    kind: 'newer',
    what: 'behaviour',
    found: 7,
    isUnchanged: true,
  });
});
