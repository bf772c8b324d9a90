/** The watchdog that a board names, as far as looking tells: opening it would start its time. */
import { stat } from 'node:fs/promises';
import { readNamedFile } from '../../platform/named-file.js';
import type { BoardWatchdog } from '../../runtime/board/profile.js';
import { type Finding, fine, knownFault } from './finding.js';

/** A feeding that comes late by one is no bite. */
const feedingsMin = 2;

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
  const bites = await biteSeconds(device);
  if (bites !== null && bites * 1000 < everyMs * feedingsMin) {
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

/** What the kernel tells of its time; `null` where it does not. `/dev/watchdog` is another name of the first. */
async function biteSeconds(device: string): Promise<number | null> {
  const name = /^\/dev\/(watchdog\d*)$/.exec(device)?.[1];
  if (name === undefined) return null;
  const folder = name === 'watchdog' ? 'watchdog0' : name;
  const text = await readNamedFile(`/sys/class/watchdog/${folder}/timeout`, { bytesMax: 64 });
  const seconds = text.ok ? Number(text.value.trim()) : NaN;
  return Number.isInteger(seconds) && seconds > 0 ? seconds : null;
}
