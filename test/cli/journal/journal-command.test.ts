/** `holdfast journal` tells what is in a journal, and changes nothing. */
import { mkdir, readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import t from 'tap';
import { commandTable } from '../../../src/cli/command-table.js';
import { runCli } from '../../../src/cli/run-cli.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { projectRoot } from '../../project.js';
import { type Rig, appendEach, entryOf, names, newRig } from '../../runtime/journal/rig.js';

interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function run(argv: readonly string[], cwd = '/'): Promise<Ran> {
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

const keyHex = '07'.repeat(32);
const finished: Partial<JournalEntry> = {
  type: 'Paid',
  state: 'paid',
  previous: 'charging',
  open: false,
};

/** Two attempts, one paid and one doubtful, and a few more over three segments. */
async function madeJournal(): Promise<Rig> {
  const rig = newRig(16);
  const { journal } = await rig.open();
  await journal.append([entryOf('A'), entryOf('B')]);
  await journal.append([entryOf('A', finished)]);
  await journal.append([
    entryOf('B', { type: 'Doubtful', state: 'doubtful', previous: 'charging' }),
  ]);
  await appendEach(journal, names(30));
  await journal.append(names(30).map((id) => entryOf(id, finished)));
  return rig;
}

/** Puts the journal of `rig` into a data folder on the real disk. */
async function onDisk(folder: string, rig: Rig): Promise<string> {
  for (const [name, bytes] of rig.disk.files()) {
    const path = join(folder, 'journal', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  await writeFile(join(folder, 'chain.key'), `${keyHex}\n`);
  return folder;
}

const linesOf = (out: string): readonly Record<string, unknown>[] =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

t.test('ls lists the segments', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const human = await run(['ls', '--data', data]);
  t.match(human, { status: 0, err: '' });
  t.match(human.out, /^seg-000001\.pj {2}sealed {2}seq 1\.\.\d+ {2}blocks 16\/16/);
  const { out } = await run(['ls', '--json', '--data', data]);
  t.match(linesOf(out), [
    { segment: 1, state: 'sealed', firstSeq: 1, keyed: true, terminal: 'T0000001' },
    { segment: 2, state: 'sealed' },
    { segment: 3, state: 'live', damage: null },
  ]);
});

t.test('cat tells each record once, with the fields of the contract', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const { out, status } = await run(['cat', '--json', '--data', data]);
  t.equal(status, 0);
  const lines = linesOf(out);
  t.match(lines[2], {
    seq: 3,
    type: 'Charging',
    sale: 1,
    attempt: 'A',
    state: 'charging',
    channel: 'alipay',
    amountFen: 1250,
    wallMs: 1_800_000_000_000,
    boot: 1,
  });
  t.match(lines[1], {
    type: 'Boot',
    sale: null,
    attempt: null,
    state: null,
    channel: null,
    amountFen: null,
  });
  t.equal(lines.filter(({ type }) => type === 'Charging').length, 32);
  const all = await run(['cat', '--all', '--json', '--data', data]);
  t.ok(linesOf(all.out).length > lines.length, 'with the carried copies');
  const one = await run(['cat', '--attempt', 'A', '--json', '--data', data]);
  t.strictSame(
    linesOf(one.out).map(({ type }) => type),
    ['Charging', 'Paid'],
  );
  const human = await run(['cat', '--attempt', 'A', '--data', data]);
  t.match(
    human.out,
    /2027-01-15T08:00:00\.000Z {2}attempt A {2}Paid {2}\[paid\] {2}alipay {2}12\.50\n$/,
  );
});

t.test('open lists what has not ended', async (t) => {
  const root = t.testdir();
  const data = await onDisk(join(root, 'till'), await madeJournal());
  const { out } = await run(['open', '--json', '--data', data]);
  t.match(linesOf(out), [{ attempt: 'B', state: 'doubtful', type: 'Doubtful' }]);
  const empty = await onDisk(join(root, 'empty'), await emptyRig());
  t.equal((await run(['open', '--data', empty])).out, 'Nothing is open.\n');
  t.equal((await run(['open', '--data', empty, '--lang', 'zh'])).out, '没有未结束的事项。\n');
});

async function emptyRig(): Promise<Rig> {
  const rig = newRig();
  await rig.open();
  return rig;
}

t.test('verify is clean with and without the key, and says which', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const without = await run(['verify', '--data', data]);
  t.match(without, { status: 0, err: '' });
  t.match(without.out, /no key was given, the keyed chain was not checked[^]*Clean\.\n$/);
  const { out, status } = await run(
    ['verify', '--key', 'chain.key', '--json', '--data', data],
    data,
  );
  t.equal(status, 0);
  t.match(linesOf(out)[0], {
    ok: true,
    segments: 3,
    chain: 'checked',
    tail: 'clean',
    damage: [],
    brokenCount: 0,
  });
});

t.test('verify finds a changed bit, a wrong key, a missing segment and a torn tail', async (t) => {
  const root = t.testdir();
  const changed = await madeJournal();
  changed.disk.rot('seg-000002.pj', 6 * 4096 + 60);
  const data = await onDisk(join(root, 'changed'), changed);
  const found = await run(['verify', '--json', '--data', data]);
  t.equal(found.status, 1);
  t.match(linesOf(found.out)[0], {
    ok: false,
    damage: [{ segment: 2, block: 6, label: 'sealed' }],
  });

  const sound = await onDisk(join(root, 'sound'), await madeJournal());
  await writeFile(join(sound, 'wrong.key'), 'ab'.repeat(32));
  const wrong = await run(['verify', '--key', join(sound, 'wrong.key'), '--data', sound]);
  t.equal(wrong.status, 1);
  t.match(wrong.out, /a chain value that does not fit/);
  t.match(wrong.err, /Without the key all is sound/);

  const gap = await madeJournal();
  const third = gap.disk.files().get('seg-000003.pj') ?? new Uint8Array(0);
  gap.disk.plant('seg-000005.pj', third);
  const missing = await run(['verify', '--json', '--data', await onDisk(join(root, 'gap'), gap)]);
  t.match(linesOf(missing.out)[0], {
    ok: false,
    damage: [{ segment: 4, label: 'missing' }, { segment: 5 }],
  });

  const torn = await madeJournal();
  const last = torn.disk.files().get('seg-000003.pj')?.lastIndexOf(0x31) ?? 0;
  torn.disk.rot('seg-000003.pj', last);
  const tail = await run(['verify', '--json', '--data', await onDisk(join(root, 'torn'), torn)]);
  t.equal(tail.status, 0);
  t.match(linesOf(tail.out)[0], { ok: true, tail: 'torn' });
});

t.test('verify finds a broken rule', async (t) => {
  const rig = newRig(64);
  const { journal } = await rig.open();
  await journal.append([entryOf('A'), entryOf('A', finished)]);
  await journal.append([
    entryOf('A', { ...finished, type: 'Voided', state: 'voided', previous: 'paid' }),
  ]);
  await journal.append([entryOf('B'), entryOf('B', { previous: 'charging', amountFen: 99 })]);
  await journal.append([
    entryOf('C', { previous: 'doubtful' }),
    entryOf('C', { previous: 'voiding' }),
  ]);
  const data = await onDisk(t.testdir(), rig);
  const { status, out } = await run(['verify', '--json', '--data', data]);
  t.equal(status, 1);
  const broken = (linesOf(out)[0]?.['broken'] ?? []) as readonly {
    invariant: string;
    sequence: number;
  }[];
  t.strictSame(
    broken.map(({ invariant, sequence }) => [invariant, sequence]),
    [
      ['finals-never-change', 5],
      ['charges-never-change', 7],
      ['charged-once', 7],
      ['charged-once', 9],
      ['states-connect', 9],
    ],
  );
  t.match(
    (await run(['verify', '--lang', 'zh', '--data', data])).out,
    /违反规则 finals-never-change 5：/,
  );
});

t.test('hexdump shows one block', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const { out, status } = await run(['hexdump', '1:0', '--data', data]);
  t.equal(status, 0);
  t.match(
    out,
    /^00000000 {2}50 4f 53 4a 52 4e 4c 31 02 00 30 00 01 00 00 00 {2}POSJRNL1\.\.0\.\.\.\.\.\n/,
  );
  t.match(out, /\n\*\n/);
  t.match(out.trimEnd().split('\n').at(-1), /^00000ff0/);
  const json = linesOf((await run(['hexdump', '1:1', '--json', '--data', data])).out)[0];
  t.match(json, { segment: 1, block: 1, hex: /^50524a31/ });
});

t.test('wrong arguments, folders and keys are told, with status 2', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const empty = join(data, 'empty');
  await mkdir(join(empty, 'journal'), { recursive: true });
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--data', data], /E-JOURNAL-USAGE/],
    [['burn', '--data', data], /no subcommand "burn".*E-JOURNAL-USAGE/],
    [['ls', '--data', data, '--nonsense'], /E-JOURNAL-USAGE/],
    [['ls', '--data', join(data, 'nowhere')], /E-JOURNAL-MISSING/],
    [['ls', '--key', join(data, 'no.key'), '--data', data], /E-JOURNAL-KEY/],
    [['hexdump', 'x', '--data', data], /E-JOURNAL-USAGE/],
    [['hexdump', '9:0', '--data', data], /E-JOURNAL-BLOCK/],
    [['hexdump', '1:999', '--data', data], /E-JOURNAL-BLOCK/],
    [['cat', 'bogus', '--data', data], /"bogus" is one argument too many.*E-JOURNAL-USAGE/],
    [['hexdump', '1:0', '1:1', '--data', data], /"1:1" is one argument too many/],
    [['verify', '--data', empty], /E-JOURNAL-MISSING/],
  ];
  for (const [argv, expected] of cases) {
    const { status, err } = await run(argv);
    t.equal(status, 2, argv.join(' '));
    t.match(err, expected);
  }
});

t.test('what lists records says when it could not read them all', async (t) => {
  const rig = await madeJournal();
  rig.disk.rot('seg-000002.pj', 6 * 4096 + 60);
  const data = await onDisk(t.testdir(), rig);
  for (const name of ['cat', 'open']) {
    const { status, err } = await run([name, '--data', data]);
    t.equal(status, 1, name);
    t.match(err, /damaged in 1 places: this is not all of it/);
  }
});

t.test('an attempt that nobody knows is told', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  t.match(await run(['cat', '--attempt', 'NOPE', '--data', data]), {
    status: 0,
    out: '',
    err: /No record in the journal is about NOPE/,
  });
});

t.test('a pipe gets every line, however slowly it is read', async (t) => {
  const rig = newRig(16);
  const { journal } = await rig.open();
  for (let round = 0; round < 60; round += 1)
    await journal.append(names(30).map((id) => entryOf(id)));
  const data = await onDisk(t.testdir(), rig);
  const whole = (await run(['cat', '--json', '--data', data])).out;
  t.ok(whole.length > 4 * 65_536, 'more than a pipe holds');
  const argv = [join(projectRoot, 'dist/src/main.js'), 'journal', 'cat', '--json', '--data', data];
  // A pipe of the shell, whose read takes a byte at a time.
  const child = spawn(
    'sh',
    ['-c', '"$0" "$@" | while read -r line; do echo "$line"; done', process.execPath, ...argv],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let read = '';
  for await (const piece of child.stdout) read += String(piece);
  t.equal(read.split('\n').length, whole.split('\n').length);
});

t.test('no subcommand changes a byte, a name or a time of the folder', async (t) => {
  const rig = await madeJournal();
  rig.disk.rot('seg-000002.pj', 6 * 4096 + 60);
  const data = await onDisk(t.testdir(), rig);
  const look = async (): Promise<unknown> => {
    const found = await readdir(join(data, 'journal'));
    return Promise.all(
      found.sort().map(async (name) => {
        const path = join(data, 'journal', name);
        return [name, (await stat(path)).mtimeMs, (await readFile(path)).toString('base64')];
      }),
    );
  };
  const before = await look();
  for (const argv of [['ls'], ['cat'], ['verify'], ['open'], ['hexdump', '1:0']]) {
    await run([...argv, '--data', data]);
  }
  t.strictSame(await look(), before);
});

t.test('accept wants a reason, and damage', async (t) => {
  const data = await onDisk(t.testdir(), await madeJournal());
  const key = ['--key', join(data, 'chain.key')];
  t.match(await run(['accept', '--data', data, ...key]), { status: 2, err: /--reason is missing/ });
  const long = await run(['accept', '--data', data, ...key, '--reason', 'x'.repeat(501)]);
  t.match(long, { status: 2, err: /at most 500/ });
  const sound = await run(['accept', '--data', data, ...key, '--reason', 'x']);
  t.match(sound, { status: 3, err: /nothing to accept.*E-JOURNAL-SOUND/s });
  const keyless = await run(['accept', '--data', data, '--reason', 'x']);
  t.match(keyless, { status: 2, err: /E-JOURNAL-OTHER-KEY/ });
  const empty = t.testdir({ journal: {} });
  const lost = await run(['accept', '--data', empty, '--reason', 'x']);
  t.match(lost, { status: 2, err: /accept-loss/ });
});

t.test('accept says what is damaged, kept and asked; verify tells of it ever after', async (t) => {
  const rig = await madeJournal();
  rig.disk.rot('seg-000002.pj', 5 * 4096 + 60);
  rig.disk.rot('seg-000003.pj', 70);
  const data = await onDisk(t.testdir(), rig);
  const key = ['--key', join(data, 'chain.key')];
  const before = await run(['verify', '--data', data, ...key]);
  t.match(before, { status: 1 });
  t.match(before.out, /Damage: segment 2, block 5 \(sealed\)/);
  t.match(before.out, /Damage: segment 3, block 0 \(header\)/);
  t.match(before.out, /Next: stop the till.*holdfast journal accept/);
  t.match(await run(['ls', '--data', data]), { status: 1 });
  const done = await run(['accept', '--data', data, ...key, '--by', 'Li', '--reason', 'old card']);
  t.equal(done.status, 0, done.err);
  t.match(done.out, /damaged in 2 places:\n {2}segment 2, block 5 \(sealed\)/);
  t.match(done.out, /Missing: sequences \d+.*written between 2027-01-15/);
  t.match(done.out, /Kept: all \d+ things/);
  t.match(done.out, /numbers that may have been charged|payments among them are open/);
  t.match(done.out, /goes on in seg-000004\.pj/);
  const said = await readFile(join(data, 'accepted.jsonl'), 'utf8');
  t.match(JSON.parse(said), { said: 'accept', by: 'Li', reason: 'old card' });
  const after = await run(['verify', '--data', data, ...key]);
  t.equal(after.status, 0, after.out);
  t.match(after.out, /Damage, accepted on 20.* by Li: old card \(segment 2, block 5, sealed\)/);
  t.match(after.out, /Clean, but for the damage that was accepted/);
  const { out } = await run(['verify', '--json', '--data', data, ...key]);
  t.match(linesOf(out), [{ ok: true, damage: [], accepted: [{ segment: 2, by: 'Li' }, {}] }]);
  t.match(await run(['ls', '--data', data]), { status: 0 });
  t.match(await run(['cat', '--data', data]), { status: 0, err: '' });
});

t.test('ls and verify say whether the mirror agrees', async (t) => {
  const rig = await madeJournal();
  const data = await onDisk(t.testdir(), rig);
  const mirror = join(data, 'mirror');
  await mkdir(mirror);
  const files = [...rig.disk.files()].filter(([name]) => name.startsWith('seg-'));
  const told = async (...argv: readonly string[]) => {
    const { out, status } = await run([...argv, '--json', '--data', data, '--mirror', mirror]);
    return { status, mirror: linesOf(out).at(-1)?.['mirror'] };
  };
  t.match(await told('ls'), { status: 1, mirror: { agrees: false, says: /holds no journal/ } });
  // A mirror that began late holds the segment in use alone.
  for (const [name, bytes] of files.slice(-1)) await writeFile(join(mirror, name), bytes);
  t.match(await told('ls'), { status: 0, mirror: { agrees: true, behind: 0 } });
  t.match(await told('verify'), { status: 0, mirror: { agrees: true } });
  const [name, bytes] = files.at(-1) ?? ['', new Uint8Array()];
  await writeFile(join(mirror, name), Buffer.from(bytes).fill(0x5a, 4096 + 16, 4096 + 64));
  t.match(await told('verify'), { status: 1, mirror: { agrees: false, says: /damaged/ } });
});
