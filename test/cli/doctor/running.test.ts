/** What doctor makes of a running till's report, and of whoever else answers in its place. */
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import t from 'tap';
import { controlPath } from '../../../src/compose/control.js';
import { askTill, readOf } from '../../../src/cli/doctor/asked-till.js';
import { lineOf } from '../../../src/cli/doctor/finding.js';
import { findingsOfReport, unaskedFinding } from '../../../src/cli/doctor/running.js';
import { reportedDevice } from '../../../src/cli/doctor/running-devices.js';
import { folderOwner } from '../../../src/platform/folder-lock.js';
import { askSocket } from '../../../src/platform/request-socket.js';
import { configurationDesk } from '../../compose/configuration-desk.js';
import { holdfast, startHoldfast } from '../run/till-process.js';

const figure = {
  now: 0,
  longest: 3,
  longestAgoMs: 1000,
  recent: { count: 9, p50: 0, p99: 1, most: 2 },
};

function report() {
  return {
    version: '0.1.0',
    boot: 7,
    pid: 42,
    uptimeMs: 7_200_000,
    screen: 'idle',
    faults: [] as string[],
    loop: {
      handled: 100,
      lagMs: { urgent: figure, telemetry: figure, timer: figure },
      depth: { urgent: figure, telemetry: figure },
      longestDrainMs: 4,
      longestHandler: { name: 'key', tookMs: 4, agoMs: 5000 } as object | null,
      overruns: {},
      newestOverruns: [] as object[],
      sources: { key: { admitted: 40, shed: 0 }, code: { admitted: 4, shed: 0 } },
      dropped: { urgent: 0, telemetry: 0 },
    },
    devices: [] as object[],
    memory: { rssBytes: 60_000_000, heapUsedBytes: 20_000_000 },
    watchdogs: [] as object[],
  };
}

type Report = ReturnType<typeof report>;

/** Lines of the faults that doctor finds when the report differs so. */
function faultsWith(change: (of: Report) => object, language: 'zh' | 'en' = 'en'): string[] {
  const told = { ...report(), ...change(report()) };
  return [...findingsOfReport(readOf(told))]
    .filter(({ next }) => next !== null)
    .map((finding) => lineOf(finding, language));
}

t.test('a till that is well has no fault, in either language', async (t) => {
  t.same(
    faultsWith(() => ({})),
    [],
  );
  const says = [...findingsOfReport(readOf(report()))].map((finding) => [
    lineOf(finding, 'zh'),
    lineOf(finding, 'en'),
  ]);
  t.equal(says.length, 7);
  t.match(says.flat().join(''), /runs: version 0\.1\.0, start 7, up 2 h, process 42/);
});

t.test('a printer that is there and answers nothing is told by the till', async (t) => {
  const printer = { id: 'printer', kind: 'printer' };
  const faults = ['E-PRINTER-OFFLINE'];
  t.match(
    faultsWith(() => ({ faults, devices: [{ ...printer, health: 'up' }] })),
    [/^FAULT {2}till .*E-PRINTER-OFFLINE\. Check its power .*\[E-PRINTER-OFFLINE\]\n$/],
  );
  const away = faultsWith(() => ({ faults, devices: [{ ...printer, health: 'backingOff' }] }));
  t.same(away, [], 'of one that is away the device tells');
});

t.test('each thing that is wrong is one sentence with its next step', async (t) => {
  const slow = { ...figure, recent: { ...figure.recent, p99: 80 } };
  t.match(
    faultsWith(({ loop }) => ({ loop: { ...loop, lagMs: { ...loop.lagMs, urgent: slow } } })),
    [/^FAULT {2}loop +lag: keys and money wait 0 ms now, p99 80 ms lately .*\[E-LOOP-SLOW\]\n$/],
  );
  const overrun = { name: 'code', tookMs: 300, budgetMs: 8, agoMs: 90_000 };
  t.match(
    faultsWith(({ loop }) => ({
      loop: { ...loop, overruns: { key: 2, code: 1 }, newestOverruns: [overrun] },
    })),
    [/overruns: over their budget: key 2, code 1; last code with 300 ms of 8, 1 min ago;/],
  );
  t.match(
    faultsWith(({ loop }) => ({ loop: { ...loop, dropped: { urgent: 1, telemetry: 0 } } })),
    [/depth: .*1 found it full/],
  );
  t.match(
    faultsWith(() => ({ memory: { rssBytes: 200_000_000 } })),
    [/memory: 191 MiB resident/],
  );
  t.match(
    faultsWith(() => ({
      faults: ['E-LCD-OFFLINE', 'E-SCANNER-FLOOD', 'E-NEW'],
      devices: [{ id: 'lcd', kind: 'lcd', health: 'backingOff' }],
    })),
    [/till: runs.*It says of itself: E-SCANNER-FLOOD, E-NEW\..*\[E-SCANNER-FLOOD\]/],
  );
  const dog = { name: '/dev/watchdog', everyMs: 5000, feedings: 3, fedAgoMs: 9000, fault: null };
  t.match(
    faultsWith(() => ({ watchdogs: [{ ...dog, hungry: 2, awaits: ['journal'] }] })),
    [/watchdog +\/dev\/watchdog: has missed 2 feedings: no answer of the journal\./],
  );
  const fed = { ...dog, hungry: 0, firstMs: 6_200 };
  t.match(
    faultsWith(() => ({ watchdogs: [{ ...fed, bitesMs: 14_000 }] })),
    [/bites after 14 s, and a new start feeds it after about 8 s: .*longer .*\[E-WATCHDOG\]/],
  );
  t.same(
    faultsWith(() => ({ watchdogs: [{ ...fed, bitesMs: 15_000 }] })),
    [],
  );
  t.match(
    faultsWith(() => ({ watchdogs: [{ ...dog, fault: 'EBUSY' }] }), 'zh'),
    [/打不开或喂不了（EBUSY）.*\[E-WATCHDOG\]/],
  );
});

t.test('what was shed is told by source, and is the past: no fault by itself', async (t) => {
  const sources = { code: { admitted: 4, shed: 496 }, other: { admitted: 0, shed: 1 } };
  const devices = [{ id: 'scanner', statistics: { shedReadings: 12 } }];
  const told = { ...report(), devices };
  const found = [...findingsOfReport(readOf({ ...told, loop: { ...told.loop, sources } }))];
  t.match(
    found.map((finding) => lineOf(finding, 'en')).join(''),
    /ok +loop +shed: .*: 496 of 500 codes, 1 of 1 other, 12 of scanner at the device\./,
  );
});

t.test('a device that is there tells its counts, one that is away what to do', async (t) => {
  const statistics = {
    opened: 3,
    lost: 2,
    failedOpens: 1,
    readings: 512,
    shedReadings: 9,
    commands: 4,
    commandFaults: 1,
    lastFault: { code: 'Gone', detail: 'unplugged', at: 1_000_000, agoMs: 300_000 },
    upMs: 3_700_000,
  };
  const up = {
    id: 'scanner',
    kind: 'scanner',
    required: false,
    health: 'up',
    away: null,
    statistics,
  };
  const line = lineOf(reportedDevice(readOf(up)), 'en');
  t.match(
    line,
    /^ok +device +scanner: up for 1 h; opened 3, failed to open 1, lost 2, readings 512, shed 9, commands 4, commands failed 1; last fault Gone, unplugged, 5 min ago\.\n$/,
  );
  const away = { code: 'Gone', detail: 'unplugged' };
  const gone = { ...up, required: true, health: 'givenUp', away };
  t.match(
    lineOf(reportedDevice(readOf(gone)), 'zh'),
    /^FAULT +device +scanner: 不在，难得再试一次（Gone，unplugged）；缺它不能收款；打开 3，.*；最近一次在 5 分钟前。 请检查电源.*\[E-SCANNER-OFFLINE\]\n$/,
  );
  const lastFault = { code: 'Gone', detail: 'unplugged', at: 1_000_000 };
  const ofOlder = { ...up, statistics: { ...statistics, lastFault } };
  t.match(
    lineOf(reportedDevice(readOf(ofOlder)), 'en'),
    /last fault Gone, unplugged\.\n$/,
    'a till that does not tell since when',
  );
  t.match(
    lineOf(reportedDevice(readOf({ id: 7 })), 'en'),
    /^FAULT/,
    'nonsense is a fault, no crash',
  );
});

t.test('what a terminal must not be shown is taken out of what a stranger answers', async (t) => {
  const evil = '\u001b[2J\u0007x\u202e';
  const found = [
    ...findingsOfReport(
      readOf({ ...report(), version: evil, faults: [evil], watchdogs: [{ name: evil }] }),
    ),
    reportedDevice(readOf({ id: evil, health: evil, away: { code: evil, detail: evil } })),
  ];
  const all = found.map((finding) => lineOf(finding, 'en') + lineOf(finding, 'zh')).join('');
  t.notMatch(all, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
});

t.test('whatever answers in the place of a till is survived, and named', async (t) => {
  const desk = configurationDesk();
  t.teardown(desk.remove);
  mkdirSync(join(desk.folder, 'control'));
  t.same(await askTill(desk.folder), { kind: 'nobody' });
  for (const [answer, kind] of [
    ['{"error":"badRequest"}\n', 'strange'],
    ['[]\n', 'strange'],
    ['null\n', 'strange'],
    ['no json\n', 'silent'],
    ['{"uptimeMs":1,"loop":{"handled":1}}\n', 'told'],
    ['', 'silent'],
  ] as const) {
    const server = createServer((socket) => {
      socket
        .on('error', () => undefined)
        .resume()
        .end(answer);
    });
    await new Promise<void>((done) => server.listen(controlPath(desk.folder), done));
    const asked = await askTill(desk.folder);
    t.equal(asked.kind, kind, answer);
    // A report that lacks nearly everything is still told, with what there is.
    if (asked.kind === 'told') t.equal([...findingsOfReport(asked.report)].length, 7);
    else t.ok(lineOf(unaskedFinding(asked.kind, 'pid 1'), 'zh'));
    await new Promise((done) => server.close(done));
  }
});

t.test(
  'doctor asks the till that runs, and tells what it says in the words and in JSON',
  async (t) => {
    const desk = configurationDesk();
    t.teardown(desk.remove);
    const config = desk.write('config.json', { ...desk.document(), channels: {} });
    const data = join(desk.folder, 'till');
    const where = ['--board', 'virtual', '--data', data, '--config', config];
    const sockets = ['--sockets', join(desk.folder, 'nothing')];
    const till = startHoldfast('run', ...where, ...sockets);
    t.teardown(() => till.child.kill('SIGKILL'));
    await till.errLine(/^ready /);

    const answer = await askSocket(controlPath(data), { do: 'report' }, 5000);
    t.match(answer, {
      ok: true,
      value: {
        boot: 1,
        pid: till.child.pid,
        screen: String,
        loop: { handled: Number, lagMs: { urgent: { recent: { p99: Number } } }, overruns: Object },
        devices: [],
        journal: { mode: 'ok', blocks: Number, sequence: Number },
        memory: { rssBytes: Number },
        watchdogs: [],
      },
    });
    t.match(await askSocket(controlPath(data), { do: 'report', by: 'me' }, 5000), {
      value: { error: 'badRequest', problems: [{ path: '/by' }] },
    });

    const { out, status } = await holdfast('doctor', ...where, ...sockets, '--json');
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const subjects = (check: string): unknown[] =>
      lines.filter((line) => line['check'] === check).map((line) => line['subject']);
    t.equal(status, 1, 'no device is plugged in');
    t.same(subjects('loop'), ['lag', 'depth', 'overruns', 'shed']);
    t.same(subjects('till'), ['start', 'till', 'memory']);
    t.match(
      lines.find((line) => line['subject'] === 'start'),
      { ok: true, says: /the first start here\. So far: 1x the first start here\./ },
    );
    t.same(subjects('power'), ['supply']);
    t.same(subjects('watchdog'), ['watchdog']);
    t.match(
      lines.find((line) => line['subject'] === 'scanner'),
      { check: 'device', ok: false, says: /is away/, code: 'E-SCANNER-OFFLINE' },
    );

    till.child.kill('SIGSTOP');
    t.equal(await folderOwner(data), '?', 'a till that hangs still owns its folder');
    t.same(await askTill(data, 100), { kind: 'silent' });
    till.child.kill('SIGKILL');
    await till.ended;
    t.equal(await folderOwner(data), null);
    t.same(await askTill(data), { kind: 'nobody' });
  },
);
