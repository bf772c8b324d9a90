/** The tools say that a segment is of later software, and tell what they can read of it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { commandTable } from '../../../src/cli/command-table.js';
import { runCli } from '../../../src/cli/run-cli.js';
import { crc32c, viewOf } from '../../../src/runtime/journal/crc32c.js';
import { appendEach, entryOf, newRig } from '../../runtime/journal/rig.js';

async function run(...argv: readonly string[]) {
  let out = '';
  let err = '';
  const status = await runCli(
    ['journal', ...argv],
    {
      stdout: (text) => void (out += text),
      stderr: (text) => void (err += text),
      cwd: '/',
      env: { LANG: 'C' },
      version: '0.0.0',
    },
    commandTable,
  );
  return { status, out, err };
}

/** One segment, as a format 9 of software 4.5.6 would head it. */
async function laterJournal(data: string): Promise<string> {
  const rig = newRig(16, null);
  const { journal } = await rig.open();
  await appendEach(journal, ['A']);
  await journal.append([entryOf('B', { quality: 'unset' })]);
  const bytes = (rig.disk.files().get('seg-000001.pj') ?? new Uint8Array(0)).slice();
  const view = viewOf(bytes);
  view.setUint16(8, 9, true);
  bytes.set(Buffer.from('4.5.6'), 80);
  view.setUint32(4092, crc32c(view, 0, 4092), true);
  mkdirSync(join(data, 'journal'));
  writeFileSync(join(data, 'journal', 'seg-000001.pj'), bytes);
  return data;
}

const told = /Holdfast 4\.5\.6 wrote it, in format 9.*update this software. \[E-JOURNAL-NEWER\]/;

t.test('ls, cat, open and verify on a journal of later software', async (t) => {
  const data = await laterJournal(t.testdir());
  t.match(await run('ls', '--data', data), {
    status: 1,
    out: /seg-000001\.pj {2}of later software/,
  });
  const cat = await run('cat', '--data', data);
  t.match(cat, { status: 1, out: /attempt A {2}Charging/, err: told });
  t.match(
    cat.out,
    /08:00:00\.000Z {2}\(unset\) {2}attempt B/,
    'a time that no clock kept is marked',
  );
  t.match(await run('cat', '--json', '--data', data), { out: /"attempt":"B".*"quality":"unset"/ });
  t.match(await run('open', '--data', data), { status: 1, out: /attempt A/, err: told });
  t.match(await run('verify', '--data', data), {
    status: 1,
    out: /segment 1, block 0 \(newer\): Holdfast 4\.5\.6 wrote it/,
  });
});

t.test('ls tells the format and the software of each segment', async (t) => {
  const rig = newRig(16, null);
  await appendEach((await rig.open()).journal, ['A']);
  const data = t.testdir();
  mkdirSync(join(data, 'journal'));
  for (const [name, bytes] of rig.disk.files()) writeFileSync(join(data, 'journal', name), bytes);
  const { out } = await run('ls', '--json', '--data', data);
  t.match(JSON.parse(out), { segment: 1, format: 2, software: '0.1.0' });
});
