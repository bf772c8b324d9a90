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
import t, { type Test } from 'tap';
import { holdfast } from '../cli/run/till-process.js';
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

/** As a person copies a folder that is in use: all but the sockets in it. */
function copyFolder(from: string, to: string): void {
  cpSync(from, to, { recursive: true, filter: (path) => !statSync(path).isSocket() });
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

interface Shop {
  readonly bench: BenchClient;
  readonly data: string;
  /** Runs a till in another folder of the same shop, to its end. */
  readonly run: (data: string) => ReturnType<typeof holdfast>;
}

async function backUpWhileSelling(t: Test, { bench, data }: Shop): Promise<void> {
  const names = ['one', 'two'];
  const backups = names.map(async (name) => {
    const made = await journal('backup', '--to', at(name), '--data', data, '--json');
    t.match(made, { status: 0 }, made.err);
    t.match(JSON.parse(made.out), { ok: true, terminal: /^T/, chainHead: /^[0-9a-f]{32}$/ });
  });
  for (const amount of ['2', '3']) await sell(bench, amount);
  await Promise.all(backups);
  for (const name of names) {
    const drill = await journal('restore-drill', at(name), '--json');
    t.match(drill, { status: 0 }, drill.err);
    t.match(drill.out, /"ok":true.*"problems":\[\]/);
  }
  const again = await journal('backup', '--to', at('one'), '--data', data);
  t.match(again, { status: 2, err: /not empty.*\[E-BACKUP-TARGET\]/ });
  const inside = await journal('backup', '--to', join(data, 'backup'), '--data', data);
  t.match(inside, { status: 2, err: /\[E-BACKUP-TARGET\]/ });
  const keys = filesOf(at('one')).filter((name) => name.includes('key'));
  t.strictSame(keys, [], 'no key is in it');
  t.notOk(readdirSync(at('one')).includes('control'), 'nor the socket of the till that runs');
}

async function useBackups(t: Test, { run }: Shop): Promise<void> {
  t.match(await run(at('one')), { status: 3, err: /is a backup.*accept-folder.*\[E-RUN-BACKUP\]/ });
  rmSync(join(at('two'), 'journal', 'seg-000001.pj'));
  t.match(await journal('restore-drill', at('two')), {
    status: 1,
    out: /Problem: journal\/seg-000001\.pj/,
    err: /\[E-BACKUP-DAMAGED\]/,
  });
  mkdirSync(at('nothing'));
  const nothing = await journal('restore-drill', at('nothing'));
  t.match(nothing, { status: 2, err: /\[E-BACKUP-NONE\]/ });
}

type PutBack = (from: string, to: string) => void;

/** Every file with its bytes. */
function contentOf(data: string): readonly (readonly [string, string])[] {
  return filesOf(data).map((name) => [name, readFileSync(join(data, name)).toString('hex')]);
}

async function refusePutBack(t: Test, { bench, data }: Shop, putBack: PutBack): Promise<void> {
  const inode = statSync(data).ino;
  putBack(at('yesterday'), data);
  t.equal(statSync(data).ino, inode, 'the very same folder');
  const before = contentOf(data);
  const refused = await startAgain(bench);
  t.match(refused, /put back from a copy.*accept-folder.*E-RUN-RESTORED/s);
  t.strictSame(contentOf(data), before, 'nothing is written');
}

async function acceptAndAsk(t: Test, { bench, data }: Shop, sinceThen: string): Promise<void> {
  const accepted = await journal('accept-folder', '--data', data, '--reason', 'the card broke');
  t.match(accepted, { status: 0, out: /asks the wallets about what may be missing/ });
  const listener = new Listener(bench.address);
  t.teardown(() => {
    listener.end();
  });
  t.equal(await startAgain(bench), 'on');
  const probes = (await recordsOf(data)).filter(({ type }) => type === 'ProbeOpened');
  t.equal(probes.length, 16, 'eight numbers, of each wallet');
  // The sale that only the wallet remembers has the next number of the block that is known.
  t.match(await firstBanner(listener), /漏记/, 'it is told on the LCD');
  const adopted = (await recordsOf(data)).filter(({ type }) => type === 'Adopted');
  t.equal(adopted.length, 1, 'and lies on the late desk');
  const row = (await bench.ledger()).find(({ attempt }) => attempt === sinceThen);
  t.ok(
    row?.calls.some(({ on }) => on === 'query'),
    'it was asked about by its number',
  );
  t.equal(row?.returnedFen, 0, 'and not returned by itself (P4)');
}

async function firstBanner(listener: Listener): Promise<unknown> {
  for (;;) {
    const { status } = (await listener.next('status')) as { status: { banner: unknown } | null };
    if (status !== null && status.banner !== null) return status.banner;
  }
}

t.test('a till backed up while it sells, and put back', { timeout: 110_000 }, async (t) => {
  const bench = await BenchClient.start({ speed: 20 });
  t.teardown(() => bench.stop());
  const { paths } = await bench.state();
  const { data, config, sockets } = paths;
  const where = ['--board', 'virtual', '--config', config, '--sockets', sockets];
  const shop: Shop = { bench, data, run: (other) => holdfast('run', ...where, '--data', other) };
  await sell(bench, '1');
  await t.test('backups made while it sells are sound, and overwrite nothing', (t) =>
    backUpWhileSelling(t, shop),
  );
  await t.test('a backup is not run, and one that is damaged is told', (t) => useBackups(t, shop));
  copyFolder(data, at('yesterday'));
  const sinceThen = await sell(bench, '5');
  await bench.power('cycle');
  await sell(bench, '6');
  await bench.power('cut');
  copyFolder(data, at('today'));
  await t.test('yesterday put back as cp does is refused', (t) =>
    refusePutBack(t, shop, putBackAsCp),
  );
  await t.test('and as tar does', (t) => refusePutBack(t, shop, putBackAsTar));
  await t.test('once accepted it runs, and asks about what it may lack', (t) =>
    acceptAndAsk(t, shop, sinceThen),
  );
  await t.test('a copy beside it is refused as another place', async (t) => {
    const refused = await shop.run(at('today'));
    t.match(refused, { status: 3, err: /was last run elsewhere.*\[E-RUN-PLACE\]/ });
  });
});
