/** What the kernel tells of a watchdog without its being opened, which would start its time. */
import { readNamedFile } from './named-file.js';

export interface WatchdogFacts {
  /** What it counts before it bites; `null` where the kernel does not tell. */
  readonly bitesMs: number | null;
  /**
   * Whether its time runs with nobody but a till to feed it: since the firmware began it, or since a till
   * that was killed had it open. `null` where the kernel does not tell.
   */
  readonly isCounting: boolean | null;
}

const places = {
  watchdogs: '/sys/class/watchdog',
  /** Seconds for which the kernel feeds what the firmware began; 0 for as long as nobody opens it. */
  openTimeout: '/sys/module/watchdog/parameters/open_timeout',
};
const bytesMax = 64;

/** `/dev/watchdog` is another name of the first. */
export async function watchdogFacts(device: string, at = places): Promise<WatchdogFacts> {
  const name = /^\/dev\/(watchdog\d*)$/.exec(device)?.[1];
  if (name === undefined) return { bitesMs: null, isCounting: null };
  const folder = `${at.watchdogs}/${name === 'watchdog' ? 'watchdog0' : name}`;
  const seconds = wholeNumber(await textOf(`${folder}/timeout`));
  const state = await textOf(`${folder}/state`);
  const isLimited = (wholeNumber(await textOf(at.openTimeout)) ?? 0) > 0;
  return {
    bitesMs: seconds === null ? null : seconds * 1_000,
    isCounting: state === null ? null : state === 'active' || isLimited,
  };
}

async function textOf(path: string): Promise<string | null> {
  const text = await readNamedFile(path, { bytesMax });
  return text.ok ? text.value.trim() : null;
}

function wholeNumber(text: string | null): number | null {
  const number = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(number) && number > 0 ? number : null;
}
