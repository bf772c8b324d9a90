/** A running till's report as findings: a sentence each, with the next step where something is wrong. */
import type { DeviceKind } from '../../runtime/ports/device.js';
import { awayFaults, printerFaults } from '../../runtime/terminal/status.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { type FaultCode, faults } from '../../runtime/text/faults.js';
import type { Read } from './asked-till.js';
import { type Finding, fault, fine, knownFault } from './finding.js';
import { isTooShort, tooShort } from './watchdog.js';

/** DESIGN, Numbers to hold. */
const keyMsMax = 50;
const stallMsMax = 20;
const rssBytesMax = 96 * 1024 * 1024;

export function* findingsOfReport(report: Read): Generator<Finding> {
  yield tillFinding(report);
  yield lagFinding(report);
  yield depthFinding(report);
  yield overrunFinding(report);
  yield shedFinding(report);
  yield memoryFinding(report);
  yield* watchdogFindings(report);
}

/** Somebody owns the folder, and the report cannot be had. */
export function unaskedFinding(kind: 'nobody' | 'silent' | 'strange', owner: string): Finding {
  switch (kind) {
    case 'nobody':
      return fine(
        'till',
        'till',
        `正在运行（${owner}），但没有控制套接字可以询问（数据目录的路径可能太长）。`,
        `runs (${owner}), without a control socket to be asked on (the folder's path may be too long).`,
      );
    case 'silent':
      return knownFault({ check: 'till', subject: 'till' }, 'E-TILL-SILENT', {
        says: {
          zh: `正在运行（${owner}），询问后没有回答。`,
          en: `runs (${owner}) and does not answer when asked.`,
        },
      });
    case 'strange':
      return fault(
        'till',
        'till',
        {
          zh: `正在运行（${owner}），回答的不是本版本认识的报告。`,
          en: `runs (${owner}) and answers with no report that this version knows.`,
        },
        {
          zh: '请用与它同一版本的 holdfast 检查。',
          en: 'Look at it with the holdfast of its own version.',
        },
      );
  }
}

function tillFinding(report: Read): Finding {
  const uptime = spanOf(report.at('uptimeMs').number() ?? 0);
  const boot = report.at('boot').number() ?? 0;
  const pid = report.at('pid').number() ?? 0;
  const version = report.at('version').text() ?? '?';
  const told = toldByDevices(report);
  const codes = report
    .at('faults')
    .items()
    .map((code) => code.text() ?? '?')
    .filter((code) => !told.has(code));
  const says = {
    zh: `运行中：版本 ${version}，第 ${boot} 次启动，已运行 ${uptime.zh}，进程 ${pid}。`,
    en: `runs: version ${version}, start ${boot}, up ${uptime.en}, process ${pid}.`,
  };
  const [first] = codes;
  if (first === undefined) return fine('till', 'till', says.zh, says.en);
  const list = codes.join(', ');
  const more = {
    zh: `${says.zh}它自报故障：${list}。`,
    en: `${says.en} It says of itself: ${list}.`,
  };
  if (isFaultCode(first))
    return knownFault({ check: 'till', subject: 'till' }, first, { says: more });
  return fault('till', 'till', more, {
    zh: `运行 holdfast explain ${first}。`,
    en: `Run holdfast explain ${first}.`,
  });
}

/** What a device that is away tells of itself; a printer may be there and answer nothing. */
function toldByDevices(report: Read): ReadonlySet<string | null> {
  const away = report
    .at('devices')
    .items()
    .filter((device) => device.at('health').text() !== 'up')
    .map((device) => device.at('kind').text() ?? '');
  return new Set(
    away.map((kind) => (isDeviceKind(kind) ? (awayFaults[kind] ?? printerFaults.offline) : kind)),
  );
}

function isDeviceKind(text: string): text is DeviceKind {
  return Object.hasOwn(awayFaults, text);
}

function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(faults, text);
}

function lagFinding(report: Read): Finding {
  const lag = report.at('loop', 'lagMs', 'urgent');
  const recent = figure(lag.at('recent', 'p99'));
  const longest = figure(lag.at('longest'));
  const ago = agoOf(lag.at('longestAgoMs').number());
  const now = figure(lag.at('now'));
  const timer = figure(report.at('loop', 'lagMs', 'timer', 'recent', 'p99'));
  const says = {
    zh: `按键和付款现等 ${now} ms，近几分钟 p99 ${recent} ms（定时 ${timer} ms），最长 ${longest} ms${ago.zh}。`,
    en:
      `keys and money wait ${now} ms now, p99 ${recent} ms lately (timers ${timer} ms), ` +
      `${longest} ms at the longest${ago.en}.`,
  };
  if (recent <= keyMsMax && now <= keyMsMax) return fine('loop', 'lag', says.zh, says.en);
  return knownFault({ check: 'loop', subject: 'lag' }, 'E-LOOP-SLOW', { says });
}

function depthFinding(report: Read): Finding {
  const depth = report.at('loop', 'depth');
  const words = (lane: string): string => {
    const of = depth.at(lane);
    return `${figure(of.at('now'))}/${figure(of.at('recent', 'p99'))}/${figure(of.at('longest'))}`;
  };
  const dropped = report.at('loop', 'dropped');
  const lost = figure(dropped.at('urgent')) + figure(dropped.at('telemetry'));
  const says = {
    zh: `排队（现在/近期 p99/最多）：按键和付款 ${words('urgent')}，其余 ${words('telemetry')}；因满丢弃 ${lost}。`,
    en:
      `queued (now/p99 lately/most): keys and money ${words('urgent')}, ` +
      `the rest ${words('telemetry')}; ${lost} found it full.`,
  };
  if (lost === 0) return fine('loop', 'depth', says.zh, says.en);
  return knownFault({ check: 'loop', subject: 'depth' }, 'E-LOOP-SLOW', { says });
}

function overrunFinding(report: Read): Finding {
  const loop = report.at('loop');
  const longest = loop.at('longestHandler');
  const most = {
    zh: `最长的一步 ${figure(longest.at('tookMs'))} ms`,
    en: `the longest step took ${figure(longest.at('tookMs'))} ms`,
  };
  const counts = loop.at('overruns');
  const names = counts.keys();
  if (names.length === 0)
    return fine('loop', 'overruns', `没有超时的步骤，${most.zh}。`, `none; ${most.en}.`);
  const list = names.map((name) => `${name} ${figure(counts.at(name))}`).join(', ');
  const newest = loop.at('newestOverruns').items().at(-1);
  const took = figure(newest?.at('tookMs'));
  const last = {
    name: newest?.at('name').text() ?? '?',
    budget: figure(newest?.at('budgetMs')),
    ago: agoOf(newest?.at('agoMs').number() ?? null),
  };
  const says = {
    zh: `超出时限的步骤：${list}；最近一次 ${last.name} 用了 ${took} ms（时限 ${last.budget} ms）${last.ago.zh}，${most.zh}。`,
    en: `over their budget: ${list}; last ${last.name} with ${took} ms of ${last.budget}${last.ago.en}; ${most.en}.`,
  };
  // What a small board does now and then is no fault as long as keys do not wait for it.
  if (took <= keyMsMax + stallMsMax) return fine('loop', 'overruns', says.zh, says.en);
  return knownFault({ check: 'loop', subject: 'overruns' }, 'E-LOOP-SLOW', { says });
}

const sourceWords: Readonly<Record<string, Bilingual>> = {
  key: { zh: '按键', en: 'keys' },
  code: { zh: '条码', en: 'codes' },
  printer: { zh: '打印机状态（只留最新）', en: 'word of the printer (the newest is kept)' },
};

function shedFinding(report: Read): Finding {
  const sources = report.at('loop', 'sources');
  const shed = sources.keys().flatMap((name) => {
    const count = figure(sources.at(name, 'shed'));
    if (count === 0) return [];
    const total = count + figure(sources.at(name, 'admitted'));
    const words = sourceWords[name] ?? { zh: name, en: name };
    return [{ zh: `${words.zh} ${count}/${total}`, en: `${count} of ${total} ${words.en}` }];
  });
  const atDevices = report
    .at('devices')
    .items()
    .flatMap((device) => {
      const count = figure(device.at('statistics', 'shedReadings'));
      const id = device.at('id').text() ?? '?';
      return count === 0
        ? []
        : [{ zh: `设备 ${id} ${count}`, en: `${count} of ${id} at the device` }];
    });
  const all = [...shed, ...atDevices];
  if (all.length === 0)
    return fine('loop', 'shed', '没有丢弃过多的输入。', 'nothing came too fast.');
  return fine(
    'loop',
    'shed',
    `来得太快而丢弃：${all.map(({ zh }) => zh).join('，')}。`,
    `came too fast and was shed: ${all.map(({ en }) => en).join(', ')}.`,
  );
}

function memoryFinding(report: Read): Finding {
  const rss = figure(report.at('memory', 'rssBytes'));
  const heap = figure(report.at('memory', 'heapUsedBytes'));
  const says = {
    zh: `占用 ${mib(rss)} MiB，其中堆 ${mib(heap)} MiB。`,
    en: `${mib(rss)} MiB resident, ${mib(heap)} MiB of heap.`,
  };
  if (rss <= rssBytesMax) return fine('till', 'memory', says.zh, says.en);
  return fault('till', 'memory', says, {
    zh: '超过 96 MiB：空闲时重新启动；若再次增长，请把本报告交给技术支持。',
    en: 'That is over 96 MiB: start it again when idle; if it grows again, hand this report to support.',
  });
}

const witnessWords: Readonly<Record<string, Bilingual>> = {
  loop: { zh: '程序', en: 'the loop' },
  journal: { zh: '账本', en: 'the journal' },
};

function* watchdogFindings(report: Read): Generator<Finding> {
  const watchdogs = report.at('watchdogs').items();
  if (watchdogs.length === 0) {
    yield fine(
      'watchdog',
      'watchdog',
      '没有看门狗：板卡没有配置，也不是由 systemd 看护；卡死时不会自动复位。',
      'none: the board names no watchdog and systemd waits for none; a hang is not ended by one.',
    );
  }
  for (const watchdog of watchdogs) {
    const name = watchdog.at('name').text() ?? '?';
    const why = watchdog.at('fault').text();
    const every = figure(watchdog.at('everyMs'));
    const ago = agoOf(watchdog.at('fedAgoMs').number());
    if (why !== null) {
      yield knownFault({ check: 'watchdog', subject: name }, 'E-WATCHDOG', {
        says: { zh: `打不开或喂不了（${why}）。`, en: `cannot be opened or fed (${why}).` },
      });
      continue;
    }
    const missed = figure(watchdog.at('hungry'));
    const bitesMs = watchdog.at('bitesMs').number();
    const firstMs = watchdog.at('firstMs').number();
    if (missed === 0 && bitesMs !== null && firstMs !== null && isTooShort(bitesMs, firstMs)) {
      yield tooShort(name, bitesMs, firstMs);
      continue;
    }
    if (missed === 0) {
      yield fine(
        'watchdog',
        name,
        `每 ${every} ms 喂一次，已喂 ${figure(watchdog.at('feedings'))} 次${ago.zh}。`,
        `is fed every ${every} ms, ${figure(watchdog.at('feedings'))} times so far${ago.en}.`,
      );
      continue;
    }
    const silent = watchdog
      .at('awaits')
      .items()
      .map((who) => witnessWords[who.text() ?? ''] ?? unknown);
    yield fault(
      'watchdog',
      name,
      {
        zh: `已漏喂 ${missed} 次：${silent.map(({ zh }) => zh).join('、')}没有回答。`,
        en: `has missed ${missed} feedings: no answer of ${silent.map(({ en }) => en).join(' and ')}.`,
      },
      {
        zh: '请检查存储卡和本报告中的超时步骤；机器会自行复位，复位后接着查询。',
        en: 'Check the medium and the overruns in this report; the board resets itself and asks on afterwards.',
      },
    );
  }
}

const unknown: Bilingual = { zh: '?', en: '?' };

function figure(read: Read | undefined): number {
  return read?.number() ?? 0;
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 / 1024);
}

/** `, 5 min ago`; nothing where it never was. */
export function agoOf(ms: number | null): Bilingual {
  if (ms === null) return { zh: '', en: '' };
  const { zh, en } = spanOf(ms);
  return { zh: `（${zh}前）`, en: `, ${en} ago` };
}

const units = [
  { ms: 86_400_000, zh: '天', en: 'd' },
  { ms: 3_600_000, zh: '小时', en: 'h' },
  { ms: 60_000, zh: '分钟', en: 'min' },
  { ms: 1000, zh: '秒', en: 's' },
] as const;

export function spanOf(ms: number): Bilingual {
  const unit = units.find((one) => ms >= one.ms) ?? units[units.length - 1];
  if (unit === undefined) return unknown;
  const count = Math.max(0, Math.floor(ms / unit.ms));
  return { zh: `${count} ${unit.zh}`, en: `${count} ${unit.en}` };
}
