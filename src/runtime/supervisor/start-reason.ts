/**
 * Why the till had to be started: a table from what is known at a start to one word. It claims no more
 * than the facts bear: an end that nothing tells of is `unknown`. First row that fits. Pure.
 *
 * | row | known | reason |
 * |---|---|---|
 * | 1 | no start before | `first` |
 * | 2 | stopped cleanly, same boot of the machine | `cleanStop` |
 * | 3 | stopped cleanly, another boot | `reboot` |
 * | 4 | another boot, and a dump of the kernel that was not there before | `panic` |
 * | 5 | another boot, and watchdog or reset controller say "watchdog" | `watchdog` |
 * | 6 | the supply had told of its end, and had not come back | `powerLine` |
 * | 7 | same boot | `crash` |
 * | 8 | another boot, and the reset controller says "power" | `powerLoss` |
 * | 9 | another boot, and the reset controller says "software" | `forcedReboot` |
 * | 10 | another boot; the watchdog says that it was not, and the kernel keeps dumps and has none | `powerLoss` |
 * | 11 | anything else | `unknown` |
 */
export const startReasons = [
  'first',
  'cleanStop',
  'reboot',
  'panic',
  'watchdog',
  'powerLine',
  'crash',
  'powerLoss',
  'forcedReboot',
  'unknown',
] as const;
export type StartReason = (typeof startReasons)[number];

/** What the machine tells of its last reset; each `null` where it tells nothing. */
export interface ResetSigns {
  /** Whether the kernel's watchdog says that it reset the board. */
  readonly byWatchdog: boolean | null;
  /** What the board's reset controller says, as far as it is understood. */
  readonly controller: 'power' | 'watchdog' | 'software' | null;
  /** Names the dumps that the kernel has kept; '' for none. */
  readonly dumps: string | null;
}

export interface StartFacts extends ResetSigns {
  /** A till has run in this folder before. */
  readonly hasPrevious: boolean;
  /** The last one wrote a clean stop. */
  readonly stopped: boolean;
  /** The boot of the operating system, beside that of the last start; `unknown` where it has no name. */
  readonly machine: 'same' | 'another' | 'unknown';
  /** The supply had told the last start of its end, and it was not taken back. */
  readonly supplyFailed: boolean;
  /** The dumps that the last start saw. */
  readonly dumpsBefore: string;
}

export function reasonOf(facts: StartFacts): StartReason {
  if (!facts.hasPrevious) return 'first';
  const isAnother = facts.machine === 'another';
  if (facts.stopped) return isAnother ? 'reboot' : 'cleanStop';
  const byMachine = isAnother ? reasonOfReset(facts) : null;
  if (byMachine !== null) return byMachine;
  if (facts.supplyFailed) return 'powerLine';
  if (facts.machine === 'same') return 'crash';
  return isAnother ? reasonOfPower(facts) : 'unknown';
}

/** What is told of a reset that the supply had no part in. */
function reasonOfReset({ dumps, dumpsBefore, byWatchdog, controller }: StartFacts) {
  if (dumps !== null && dumps !== '' && dumps !== dumpsBefore) return 'panic';
  return byWatchdog === true || controller === 'watchdog' ? 'watchdog' : null;
}

function reasonOfPower({ controller, byWatchdog, dumps }: StartFacts): StartReason {
  if (controller === 'power') return 'powerLoss';
  if (controller === 'software') return 'forcedReboot';
  return byWatchdog === false && dumps !== null ? 'powerLoss' : 'unknown';
}

/** WDIOF_CARDRESET (include/uapi/linux/watchdog.h): the watchdog reset the board. */
const cardReset = 0x20;

/** The bits of a watchdog as the kernel writes them; `null` for what is no number. */
export function watchdogSays(text: string): boolean | null {
  return /^\d{1,9}$/.test(text) ? (Number(text) & cardReset) !== 0 : null;
}

/** A reset controller's own words; boards agree on none, so only words that cannot be mistaken count. */
export function controllerSays(text: string): ResetSigns['controller'] {
  const said = (Object.keys(controllerWords) as (keyof typeof controllerWords)[]).filter((word) =>
    controllerWords[word].test(text),
  );
  const [only = null] = said;
  // Several at once are bits of resets that nobody has cleared.
  return said.length === 1 ? only : null;
}

const controllerWords = {
  power: /power[-_ ]?(on|up|loss|fail)|\bPO(R|WRON)\b|brown[-_ ]?out|under[-_ ]?volt/i,
  watchdog: /watch[-_ ]?dog|\bI?WDT?\b|\bWDOG\b/i,
  software: /soft(ware)?[-_ ]?(reset|reboot)?\b|\bSWR?\b/i,
} as const;
