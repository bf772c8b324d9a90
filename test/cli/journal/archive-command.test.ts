/** Archive, export and retention from the command line, on a real disk. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import t from 'tap';
import { commandTable } from '../../../src/cli/command-table.js';
import { runCli } from '../../../src/cli/run-cli.js';
import { takeFolderLock } from '../../../src/platform/folder-lock.js';
import { journalOf } from '../../runtime/journal/archive-rig.js';

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(cwd: string, ...argv: readonly string[]): Promise<Ran> {
  let out = '';
  let err = '';
  const surroundings = {
    stdout: (text: string) => void (out += text),
    stderr: (text: string) => void (err += text),
    cwd,
    env: { LANG: 'C' },
    version: '0.0.0',
  };
  const status = await runCli(['journal', ...argv], surroundings, commandTable);
  return { status, out, err };
}

const made = (await journalOf(11)).disk.files();
/** The day of the rig's clock. */
const day = '20270115';
const pair = generateKeyPairSync('ed25519', {
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

/** A folder with `till/`, `config.json` and the keys; commands run in it. */
async function desk(folder: string): Promise<string> {
  for (const [name, bytes] of made) {
    const path = join(folder, 'till', 'journal', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  const secret = { mode: 0o600 };
  await writeFile(join(folder, 'chain.key'), '07'.repeat(32), secret);
  await writeFile(join(folder, 'export.pem'), pair.privateKey, secret);
  await writeFile(join(folder, 'public.pem'), pair.publicKey);
  const keys = { journalKeyFile: 'chain.key', exportKeyFile: 'export.pem' };
  const configuration = { terminal: 'T0000001', keys, channels: {} };
  await writeFile(join(folder, 'config.json'), JSON.stringify(configuration));
  return folder;
}

const linesOf = (out: string): readonly Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

t.test('archive moves old segments, and every tool reads them as before', async (t) => {
  const at = await desk(t.testdir());
  const before = await run(at, 'cat', '--all', '--json', '--data', 'till');
  const archived = await run(at, 'archive', '--data', 'till', '--config', 'config.json');
  t.match(archived, { status: 0, err: '', out: /^Archived 3 segments, deleted 0/ });
  t.strictSame(await readdir(join(at, 'till/journal/archive')), [
    'seg-000001.pj.gz',
    'seg-000002.pj.gz',
    'seg-000003.pj.gz',
  ]);
  t.strictSame(await run(at, 'cat', '--all', '--json', '--data', 'till'), before);
  const verified = await run(at, 'verify', '--key', 'chain.key', '--data', 'till');
  t.match(verified, { status: 0, out: /^11 segments[^]*checked with the key[^]*Clean\.\n$/ });
  const listed = linesOf((await run(at, 'ls', '--json', '--data', 'till')).out);
  t.match(listed[0], { segment: 1, form: 'archived', plainBytes: null, exported: false });
  t.ok(Number(listed[0]?.['archiveBytes']) < 6 * 4096);
  t.match(listed[3], { segment: 4, form: 'plain', plainBytes: 6 * 4096, archiveBytes: null });
  const human = (await run(at, 'ls', '--data', 'till')).out;
  t.match(human, /seg-000001\.pj {2}sealed .* {2}archived \d KiB\n/);
  t.match(
    human,
    /3 segments are archived \(\d+ KiB\): 0 exported, 0 old enough to be deleted\.\n$/,
  );
  const again = await run(at, 'archive', '--data', 'till', '--json');
  t.strictSame(linesOf(again.out), [{ archived: [], retired: [] }]);
});

t.test('archive takes the lock, and needs a journal', async (t) => {
  const at = await desk(t.testdir());
  const lock = await takeFolderLock(join(at, 'till'));
  t.match(await run(at, 'archive', '--data', 'till'), { status: 3, err: /E-JOURNAL-IN-USE/ });
  if (lock.ok) await lock.value.release();
  t.match(await run(at, 'archive', '--data', 'nowhere'), { status: 2, err: /E-JOURNAL-MISSING/ });
});

t.test('damage stops the archive and is told with its place, in archives too', async (t) => {
  const at = await desk(t.testdir());
  const path = join(at, 'till/journal/seg-000002.pj');
  const bytes = await readFile(path);
  bytes[2 * 4096 + 60] = 255;
  await writeFile(path, bytes);
  const stopped = await run(at, 'archive', '--data', 'till');
  t.match(stopped, { status: 1, err: /E-JOURNAL-ARCHIVE[^]*|Segment 2 is damaged at block 2/ });
  const name = join(at, 'till/journal/archive/seg-000001.pj.gz');
  const zipped = await readFile(name);
  zipped[Math.floor(zipped.length / 2)] = 0x55;
  await writeFile(name, zipped);
  const verified = await run(at, 'verify', '--data', 'till', '--json');
  t.equal(verified.status, 1);
  t.match(linesOf(verified.out)[0]?.['damage'], [
    { segment: 1, label: 'archive' },
    { segment: 2, block: 2, label: 'sealed' },
  ]);
});

t.test('a day is exported to a file that anybody can check', async (t) => {
  const at = await desk(t.testdir());
  await run(at, 'archive', '--data', 'till');
  const config = ['--data', 'till', '--config', 'config.json'];
  const done = await run(at, 'export', day, '--to', 'day.jsonl', ...config);
  t.match(done, { status: 0, err: '', out: /day\.jsonl: \d+ lines, SHA-256 [0-9a-f]{64}\n$/ });
  const check = ['verify', '--export', 'day.jsonl'];
  t.match(await run(at, ...check, '--key', 'public.pem'), {
    status: 0,
    out: /^T0000001 20270115: \d+ records, seq 1\.\.\d+; the signature is valid\.\nClean\.\n$/,
  });
  t.match(await run(at, ...check), { status: 0, out: /the signature was not checked/ });
  const text = await readFile(join(at, 'day.jsonl'), 'utf8');
  const trailer = linesOf(text).at(-1);
  t.match(linesOf(await readFile(join(at, 'till/exported', `${day}.json`), 'utf8')), [
    {
      version: 2,
      generation: 1,
      data: {
        day: Number(day),
        firstSegment: 1,
        lastSegment: 11,
        lines: linesOf(text).length,
        sha256: trailer?.['sha256'],
        firstSequence: 1,
        lastSequence: Number(trailer?.['records']),
        at: /^\d{4}-.*Z$/,
      },
    },
  ]);
  await writeFile(join(at, 'day.jsonl'), text.replace('"amountFen":1250', '"amountFen":1251'));
  t.match(await run(at, ...check, '--key', 'public.pem'), {
    status: 1,
    out: /Line \d+: the digest is not that of the lines\n/,
  });
  t.match(await run(at, ...check, '--key', 'export.pem'), { status: 2, err: /E-JOURNAL-KEY/ });
  t.match(await run(at, 'verify', '--export', 'gone'), { status: 2, err: /E-JOURNAL-USAGE/ });
});

t.test('an export without a key says loudly that it is not signed', async (t) => {
  const at = await desk(t.testdir());
  const { status, out, err } = await run(at, 'export', '2027-01-15', '--data', 'till');
  t.match({ status, err }, { status: 0, err: /^NOT SIGNED/ });
  t.match(linesOf(out).at(-1), { export: 'end', signature: null });
  t.notOk((await readdir(join(at, 'till'))).includes('exported'), 'no file, no receipt');
});

t.test('a damaged day is exported as far as it can be read, and leaves no receipt', async (t) => {
  const at = await desk(t.testdir());
  const path = join(at, 'till/journal/seg-000002.pj');
  const bytes = await readFile(path);
  bytes[3 * 4096 + 60] = 255;
  await writeFile(path, bytes);
  const done = await run(at, 'export', day, '--to', 'day.jsonl', '--data', 'till');
  t.match(done, { status: 1, err: /The journal is damaged in this day \(2:3 sealed/ });
  t.notOk((await readdir(join(at, 'till'))).includes('exported'));
  t.match(await run(at, 'verify', '--export', 'day.jsonl'), { status: 1, out: /damaged/ });
});

t.test('what is no day, or has no record, is said', async (t) => {
  const at = await desk(t.testdir());
  t.match(await run(at, 'export', 'today', '--data', 'till'), {
    status: 2,
    err: /"today" is no day/,
  });
  t.match(await run(at, 'export', '--data', 'till'), { status: 2, err: /E-JOURNAL-USAGE/ });
  t.match(await run(at, 'export', '20200101', '--data', 'till'), {
    status: 2,
    err: /no record of 20200101[^]*E-JOURNAL-DAY|E-JOURNAL-DAY/,
  });
  const folder = await run(at, 'export', day, '--to', 'no/where', '--data', 'till');
  t.match(folder, { status: 1, err: /E-JOURNAL-EXPORT/ });
});

t.test(
  'an export is seen by ls and by the archive, which deletes nothing that is young',
  async (t) => {
    const at = await desk(t.testdir());
    await run(at, 'archive', '--data', 'till');
    await run(at, 'export', day, '--to', 'day.jsonl', '--data', 'till', '--config', 'config.json');
    const ls = linesOf((await run(at, 'ls', '--json', '--data', 'till')).out);
    t.match(ls[0], { form: 'archived', exported: true });

    t.match(await run(at, 'verify', '--data', 'till'), { status: 0 });
  },
);
