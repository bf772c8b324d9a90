/** The media of a till: what it is not run on, the second one that it writes to, and what it says when one is lost. */
import t from 'tap';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isRefused, judgedMedium, mirrorPorts } from '../../src/compose/media.js';
import { failed, ok } from '../../src/runtime/ports/result.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { twinDisk } from '../../src/twins/disk.js';
import { seededRandom } from '../../src/twins/seeded-random.js';
import { newWorld } from './rig.js';

const boardOf = (isVirtual: boolean) => ({ profile: { isVirtual } });
const never = () => () => undefined;

t.test(
  'Memory, file systems without flushes, the network and read-only mounts are refused',
  (t) => {
    t.ok(isRefused({ kind: 'unfit', why: 'volatile' }));
    t.ok(isRefused({ kind: 'readOnly' }));
    t.notOk(isRefused({ kind: 'noBarrier', option: 'nobarrier' }));
    t.notOk(isRefused({ kind: 'untested', why: 'btrfs' }));
    t.end();
  },
);

t.test('A virtual board runs wherever a developer has it', async (t) => {
  const verdict = await judgedMedium({ data: '/proc', board: boardOf(true) }, silentLog);
  t.equal(verdict.kind, 'fit');
  const memory = await judgedMedium({ data: '/dev/shm', board: boardOf(false) }, silentLog);
  t.not(memory.kind, 'fit', 'and a real one does not');
});

t.test('A mirror that is away, or on the medium of the data folder, is none', async (t) => {
  const data = t.testdir();
  const beside = join(data, 'beside');
  mkdirSync(beside);
  const portsOf = (mirrorFolder: string | null, isVirtual: boolean) =>
    mirrorPorts({ data, board: boardOf(isVirtual), configuration: { mirrorFolder } }, never);
  t.same(await portsOf(null, false), {});
  t.match((await portsOf(join(data, 'away'), false)).mirror?.folder, { ok: false });
  t.match((await portsOf(beside, false)).mirror?.folder, { ok: false });
  t.match((await portsOf(beside, true)).mirror?.folder, { ok: true });
});

t.test('A till whose mirror is away sells, and says so', async (t) => {
  const world = newWorld();
  const absent = failed({ code: 'NotFound', call: 'list', detail: 'no medium' } as const);
  const mirror = { folder: absent, after: never };
  const till = await world.start({ ports: { mirror } });
  t.match(till.status(), { screen: 'idle', faults: ['E-MIRROR-DEGRADED'] });
  await world.until(() => /Mirror is lost/.test(world.lcdText()), 'the LCD says so');
  await world.charge(['5']);
  await world.until(() => till.status().screen === 'paid', 'paid');
});

t.test(
  'A mirror that dies while the till runs is told at once, and nothing waits for it',
  async (t) => {
    const world = newWorld();
    const disk = twinDisk({ random: seededRandom(5) });
    const { time } = world;
    const after = (...call: Parameters<typeof time.after>) => time.after(...call);
    const till = await world.start({ ports: { mirror: { folder: ok(disk.mount()), after } } });
    t.match(till.status().faults, []);
    disk.kill();
    await world.charge(['5']);
    await world.until(() => till.status().screen === 'paid', 'paid');
    t.match(till.status().faults, ['E-MIRROR-DEGRADED']);
  },
);

t.test('The mirror of another terminal is refused, and everything is given back', async (t) => {
  const world = newWorld();
  const other = newWorld();
  await other.start();
  other.kill();
  const below = await other.disk.mount().folder('journal');
  if (!below.ok) throw new Error('no journal');
  const settings = { ...defaultSettings, terminal: 'T0000002' };
  const mirror = { folder: below, after: never };
  const refused = await world.launch({ ports: { mirror, settings } });
  t.match(refused, { ok: false, error: { kind: 'mirror', refusal: { kind: 'otherTerminal' } } });
});
