/**
 * P6 with real folders and a real till: a backup made while it sells, yesterday's folder put back over
 * today's in both ways that people do it, a copy beside it; what `run` says, and whom the wallets are
 * asked about afterwards.
 */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { holdfast, startHoldfast } from '../cli/run/till-process.js';
import { BenchClient } from '../workbench/bench-client.js';
import { Listener } from '../workbench/listener.js';

const folder = mkdtempSync(join(tmpdir(), 'put-back-'));
t.teardown(() => {
  rmSync(folder, { recursive: true, force: true });
});
const at = (name: string): string => join(folder, name);

async function sell(bench: BenchClient, amount: string): Promise<string> {
  await bench.charge(amount);
  const { status } = await bench.wait({ screen: 'paid' });
  const attempt = status?.attempts.at(-1)?.attempt ?? '';
  await bench.wait({ quiet: true });
  await bench.keys('ENTER');
  await bench.wait({ screen: 'idle', quiet: true });
  return attempt;
}

function filesOf(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(path, name)).isFile(),
  );
}

/** As tar extracts: what is there is removed, and made anew. */
function putBackAsTar(from: string, to: string): void {
  for (const name of filesOf(from)) {
    rmSync(join(to, name), { force: true });
    copyFileSync(join(from, name), join(to, name));
  }
}

/** As cp copies: the files stay the same files, with other bytes. */
function putBackAsCp(from: string, to: string): void {
  for (const name of filesOf(from)) copyFileSync(join(from, name), join(to, name));
}

function journal(...words: readonly string[]) {
  return holdfast('journal', ...words);
}

interface Found {
  readonly type: string;
  readonly attempt: string | null;
}

async function recordsOf(data: string): Promise<readonly Found[]> {
  const { out } = await journal('cat', '--json', '--data', data);
  return out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Found);
}

async function startAgain(bench: BenchClient): Promise<string> {
  const answer = await bench.ask('POST', '/api/power', { body: '{"action":"on"}' });
  return answer.status === 200 ? 'on' : answer.bytes.toString('utf8');
}

t.test(
  'a till is backed up while it sells, and its folder put back',
  { timeout: 110_000 },
  async (t) => {
    const bench = await BenchClient.start({ speed: 20 });
    t.teardown(() => bench.stop());
    const { paths } = await bench.state();
    const { data, config } = paths;
    await sell(bench, '1');

    await t.test('backups made while it sells are sound, and overwrite nothing', async (t) => {
      const backups = ['one', 'two'].map(async (name) => {
        const made = await journal('backup', '--to', at(name), '--data', data, '--json');
        t.match(made, { status: 0 }, made.err);
        t.match(JSON.parse(made.out), { ok: true, terminal: /^T/, chainHead: /^[0-9a-f]{32}$/ });
      });
      for (const amount of ['2', '3']) await sell(bench, amount);
      await Promise.all(backups);
      for (const name of ['one', 'two', 'three']) {
        t.match(await journal('verify', '--data', at(name)), { status: 0 });
        const drill = await journal('restore-drill', at(name), '--json');
        t.match(drill, { status: 0 }, drill.err);
        t.match(JSON.parse(drill.out), { ok: true, problems: [] });
      }
      const again = await journal('backup', '--to', at('one'), '--data', data);
      t.match(again, { status: 2, err: /not empty.*\[E-BACKUP-TARGET\]/ });
      const inside = await journal('backup', '--to', join(data, 'backup'), '--data', data);
      t.match(inside, { status: 2, err: /\[E-BACKUP-TARGET\]/ });
      t.notOk(
        filesOf(at('one')).some((name) => name.includes('key')),
        'no key is in it',
      );
    });

    await t.test('a backup is not run, and one that is damaged is told', async (t) => {
      const run = await holdfast(
        'run',
        '--board',
        'virtual',
        '--data',
        at('one'),
        '--config',
        config,
        '--sockets',
        paths.sockets,
      );
      t.match(run, { status: 3, err: /is a backup.*accept-folder.*\[E-RUN-BACKUP\]/ });
      rmSync(join(at('two'), 'journal', 'seg-000001.pj'));
      t.match(await journal('restore-drill', at('two')), {
        status: 1,
        out: /Problem: journal\/seg-000001\.pj/,
        err: /\[E-BACKUP-DAMAGED\]/,
      });
      mkdirSync(at('nothing'));
      t.match(await journal('restore-drill', at('nothing')), {
        status: 2,
        err: /\[E-BACKUP-NONE\]/,
      });
    });

    const yesterday = at('yesterday');
    cpSync(data, yesterday, { recursive: true });
    const sinceThen = await sell(bench, '5');
    await bench.power('cycle');
    await sell(bench, '6');
    await bench.power('cut');
    const today = at('today');
    cpSync(data, today, { recursive: true });

    for (const [how, putBack] of [
      ['cp', putBackAsCp],
      ['tar', putBackAsTar],
    ] as const) {
      await t.test(
        `yesterday put back as ${how} does is refused, and nothing is written`,
        async (t) => {
          const inode = statSync(data).ino;
          putBack(yesterday, data);
          t.equal(statSync(data).ino, inode, 'the very same folder');
          const before = filesOf(data).map((name) => [
            name,
            readFileSync(join(data, name)).toString('hex'),
          ]);
          const refused = await startAgain(bench);
          t.match(refused, /put back from a copy.*accept-folder.*E-RUN-RESTORED/s);
          const after = filesOf(data).map((name) => [
            name,
            readFileSync(join(data, name)).toString('hex'),
          ]);
          t.strictSame(after, before);
        },
      );
    }

    await t.test('once accepted it runs, and asks about what it may lack', async (t) => {
      const accepted = await journal('accept-folder', '--data', data, '--reason', 'the card broke');
      t.match(accepted, { status: 0, out: /asks the wallets about what may be missing/ });
      const listener = new Listener(bench.address);
      t.teardown(() => {
        listener.end();
      });
      t.equal(await startAgain(bench), 'on');
      await bench.wait({ screen: 'idle' });
      const probes = (await recordsOf(data)).filter(({ type }) => type === 'ProbeOpened');
      t.equal(probes.length, 8);
      // The sale that only the wallet remembers has the next number of the block that is known.
      let banner: unknown = null;
      while (banner === null) {
        const { status } = (await listener.next('status')) as {
          status: { banner: unknown } | null;
        };
        banner = status?.banner ?? null;
      }
      t.match(banner, /漏记/, 'it is told on the LCD as well');
      const adopted = (await recordsOf(data)).filter(({ type }) => type === 'Adopted');
      t.equal(adopted.length, 1, 'the wallet knows it, and it lies on the late desk');
      const row = (await bench.ledger()).find(({ attempt }) => attempt === sinceThen);
      t.ok(
        row?.calls.filter(({ on }) => on === 'query').length,
        'it was asked about by its number',
      );
      t.equal(row?.returnedFen, 0, 'and not returned by itself (P4)');
      const { lcd } = await bench.wait({ quiet: true });
      t.comment(lcd.rows.join(' / '));
      t.match((await bench.state()).status, { faults: [] });
    });

    await t.test('a copy beside it is refused as another place', async (t) => {
      const run = startHoldfast(
        'run',
        '--board',
        'virtual',
        '--data',
        today,
        '--config',
        config,
        '--sockets',
        paths.sockets,
      );
      t.match(await run.ended, { status: 3, err: /was last run elsewhere.*\[E-RUN-PLACE\]/ });
    });
  },
);
