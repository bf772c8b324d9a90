/** The watchdog that a board names, as far as looking tells: opening it would start its time. */
import { stat } from 'node:fs/promises';
import { watchdogFacts } from '../../platform/watchdog-facts.js';
import type { BoardWatchdog } from '../../runtime/board/profile.js';
import { type Finding, fine, knownFault } from './finding.js';

/** A feeding that comes late by one is no bite. */
const feedingsMin = 2;
/** DESIGN, Numbers to hold, and the second that a keeper waits before it starts a till again. */
const startMs = 2_000;
const keeperMs = 1_000;

export async function watchdogFinding(watchdog: BoardWatchdog | null): Promise<Finding> {
  if (watchdog === null) {
    return fine(
      'watchdog',
      'watchdog',
      '板卡没有配置看门狗：卡死时由 systemd 看护，否则不会自动复位。',
      'the board names none: a hang is ended by systemd, where it waits for the till, or by nobody.',
    );
  }
  const { device, everyMs } = watchdog;
  const about = { check: 'watchdog', subject: device } as const;
  const why = await wrongWith(device);
  if (why !== null) {
    return knownFault(about, 'E-WATCHDOG', {
      says: { zh: `不可用（${why}）。`, en: `is of no use (${why}).` },
    });
  }
  const { bitesMs } = await watchdogFacts(device);
  const bites = bitesMs === null ? null : bitesMs / 1_000;
  if (bitesMs !== null && bitesMs < everyMs * feedingsMin) {
    return knownFault(about, 'E-WATCHDOG', {
      says: {
        zh: `${bites} 秒就复位，每 ${everyMs} 毫秒喂一次来不及。`,
        en: `bites after ${bites} s: fed every ${everyMs} ms, it may bite a till that is well.`,
      },
      next: {
        zh: '请把板卡配置中的 everyMs 改小，或把驱动的时限改大。',
        en: 'Make everyMs in the board profile smaller, or the time of its driver longer.',
      },
    });
  }
  if (bitesMs !== null && isTooShort(bitesMs, startMs)) return tooShort(device, bitesMs, startMs);
  const time =
    bites === null
      ? { zh: '', en: '' }
      : { zh: `，${bites} 秒复位`, en: `, bites after ${bites} s` };
  return fine(
    'watchdog',
    device,
    `收银机运行时每 ${everyMs} 毫秒喂一次${time.zh}。`,
    `is fed every ${everyMs} ms while the till runs${time.en}.`,
  );
}

async function wrongWith(device: string): Promise<string | null> {
  try {
    const node = await stat(device);
    return node.isCharacterDevice() || node.isFIFO() ? null : 'no character device';
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return String(error.code);
    throw error;
  }
}

/**
 * Whether a till that is started again may come too late: it counts on while nobody feeds it. A start on a
 * busy day takes twice as long.
 */
export function isTooShort(bitesMs: number, firstMs: number): boolean {
  return bitesMs < (keeperMs + firstMs) * feedingsMin;
}

export function tooShort(device: string, bitesMs: number, firstMs: number): Finding {
  const bites = bitesMs / 1_000;
  const first = Math.ceil((keeperMs + firstMs) / 1_000);
  return knownFault({ check: 'watchdog', subject: device }, 'E-WATCHDOG', {
    says: {
      zh: `${bites} 秒就复位，而重新启动要约 ${first} 秒才能喂：可能反复复位。`,
      en: `bites after ${bites} s, and a new start feeds it after about ${first} s: it may reset again and again.`,
    },
    next: {
      zh: '请把驱动的时限改大（模块参数，如 heartbeat 或 timeout）。',
      en: 'Make the time of its driver longer (a parameter of its module, as heartbeat or timeout).',
    },
  });
}
