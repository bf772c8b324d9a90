/** The devices of a running till, as its report tells of them: state, counts, and the last fault of each. */
import type { DeviceKind } from '../../runtime/ports/device.js';
import { awayFaults } from '../../runtime/terminal/status.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import type { Read } from './asked-till.js';
import { type Finding, fine, knownFault } from './finding.js';
import { isFaultCode, stepAfter } from './outside.js';
import { agoOf, spanOf } from './running.js';

export function reportedDevice(device: Read): Finding {
  const id = device.at('id').text() ?? '?';
  const counts = countWords(device.at('statistics'));
  const last = lastFaultWords(device.at('statistics', 'lastFault'), device.at('away'));
  const health = device.at('health').text() ?? '?';
  if (health === 'up') {
    const up = spanOf(device.at('statistics', 'upMs').number() ?? 0);
    return fine(
      'device',
      id,
      `在线 ${up.zh}；${counts.zh}${last.zh}。`,
      `up for ${up.en}; ${counts.en}${last.en}.`,
    );
  }
  const code = device.at('away', 'code').text() ?? '?';
  if (health === 'opening' && (code === 'NotReady' || code === '?')) {
    return fine('device', id, `正在打开；${counts.zh}。`, `is being opened; ${counts.en}.`);
  }
  const detail = device.at('away', 'detail').text() ?? '?';
  const state = stateWords[health] ?? { zh: health, en: health };
  const role: Bilingual = device.at('required').flag()
    ? { zh: '缺它不能收款', en: 'the till is of no use without it' }
    : { zh: '其余照常', en: 'the rest works without it' };
  return knownFault({ check: 'device', subject: id }, awayCode(device.at('kind').text()), {
    says: {
      zh: `${state.zh}（${code}，${detail}）；${role.zh}；${counts.zh}${last.zh}。`,
      en: `${state.en} (${code}, ${detail}); ${role.en}; ${counts.en}${last.en}.`,
    },
    ...(isFaultCode(code) ? { next: stepAfter({ code }) } : {}),
  });
}

const stateWords: Readonly<Record<string, Bilingual>> = {
  opening: { zh: '正在打开', en: 'is being opened' },
  lettingGo: { zh: '正在放开', en: 'is being let go' },
  backingOff: { zh: '不在，稍后再试', en: 'is away, and is tried again in a moment' },
  givenUp: { zh: '不在，难得再试一次', en: 'is away, and is tried seldom: it was lost too often' },
  down: { zh: '还没有打开', en: 'has not been opened yet' },
  closed: { zh: '已关闭', en: 'is closed' },
};

function awayCode(kind: string | null) {
  const code = Object.hasOwn(awayFaults, kind ?? '') ? awayFaults[kind as DeviceKind] : null;
  return code ?? 'E-PRINTER-OFFLINE';
}

/** Counts that are 0 say nothing. */
function countWords(statistics: Read): Bilingual {
  const of = (name: string): number => statistics.at(name).number() ?? 0;
  const counts: readonly (readonly [count: number, zh: string, en: string])[] = [
    [of('opened'), '打开', 'opened'],
    [of('failedOpens'), '打不开', 'failed to open'],
    [of('lost'), '丢失', 'lost'],
    [of('readings'), '读数', 'readings'],
    [of('shedReadings'), '丢弃', 'shed'],
    [of('commands'), '命令', 'commands'],
    [of('commandFaults'), '命令失败', 'commands failed'],
  ];
  const told = counts.filter(([count]) => count > 0);
  if (told.length === 0) return { zh: '还没有动静', en: 'nothing happened yet' };
  return {
    zh: told.map(([count, zh]) => `${zh} ${count}`).join('，'),
    en: told.map(([count, , en]) => `${en} ${count}`).join(', '),
  };
}

/** `known` is the fault that it has now: told once. */
function lastFaultWords(last: Read, known: Read): Bilingual {
  const code = last.at('code').text();
  if (code === null) return { zh: '；没有出过故障', en: '; no fault yet' };
  const detail = last.at('detail').text() ?? '';
  const agoMs = last.at('agoMs').number();
  const when = agoOf(agoMs);
  if (code === known.at('code').text() && detail === (known.at('detail').text() ?? '')) {
    if (agoMs === null) return { zh: '', en: '' };
    const { zh, en } = spanOf(agoMs);
    return { zh: `；最近一次在 ${zh}前`, en: `; last ${en} ago` };
  }
  return {
    zh: `；上次故障 ${code}，${detail}${when.zh}`,
    en: `; last fault ${code}, ${detail}${when.en}`,
  };
}
