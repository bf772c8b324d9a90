/**
 * What a board says of each fault that is made on it (faults.test.ts): pages of the LCD, by their ids, and
 * the line of `holdfast doctor`. docs/board.md is drawn from it.
 */
import type { StartReason } from '../../src/runtime/supervisor/start-reason.js';
import { type PhraseId, catalogue } from '../../src/runtime/text/catalogue.js';
import { startReasonWords } from '../../src/runtime/text/start-reasons.js';

export interface FaultWords {
  readonly what: string;
  /** Pages, each of which has to come; none where the LCD itself is dark. */
  readonly lcd: readonly PhraseId[];
  readonly doctor:
    | { readonly check: string; readonly subject: string; readonly code: string }
    /** What the next start says of this one. */
    | { readonly reason: StartReason };
  readonly ends: string;
}

const device = (subject: string, code: string): FaultWords['doctor'] => ({
  ...{ check: 'device', subject, code },
});
const cable = 'the cable is plugged in';

export const boardFaults = {
  clock: {
    what: 'no clock chip, and nobody tells the time',
    lcd: ['clock.page', 'clock.noCharge', 'channel.cash', 'clock.set'],
    doctor: { check: 'clock', subject: 'wall', code: 'E-CLOCK' },
    ends: 'a time server answers',
  },
  scanner: {
    what: "the scanner's cable is pulled",
    lcd: ['scanner.missing'],
    doctor: device('scanner', 'E-SCANNER-OFFLINE'),
    ends: cable,
  },
  printer: {
    what: "the printer's cable is pulled",
    lcd: ['printer.missing', 'drawer.missing'],
    doctor: device('printer', 'E-PRINTER-OFFLINE'),
    ends: cable,
  },
  keypad: {
    what: "the keypad's cable is pulled",
    lcd: ['required.keypad'],
    doctor: device('keypad', 'E-KEYPAD-OFFLINE'),
    ends: cable,
  },
  lcd: {
    what: "the LCD's cable is pulled",
    lcd: [],
    doctor: device('lcd', 'E-LCD-OFFLINE'),
    ends: cable,
  },
  wedge: {
    what: 'the printer takes no byte and says none, in the middle of a slip',
    lcd: ['printer.silent'],
    doctor: device('printer', 'E-PRINTER-OFFLINE'),
    ends: 'it lives again: a slip that was begun is asked about',
  },
  killed: {
    what: 'the till is killed in a sale',
    lcd: ['resuming.page', 'start.crash'],
    doctor: { reason: 'crash' },
    ends: 'a new start by itself, which asks the wallet',
  },
  power: {
    what: 'the supply says that it ends, and ends',
    lcd: ['power.failing'],
    doctor: { reason: 'powerLine' },
    ends: 'power; without a cut, two seconds of it',
  },
  disk: {
    what: 'the disk answers every access with an error',
    lcd: ['storage.queryOnly', 'storage.restart', 'storage.code'],
    doctor: { check: 'till', subject: 'till', code: 'E-JOURNAL-FAILED' },
    ends: 'a power cycle on a good disk',
  },
  hang: {
    what: 'the till hangs (full counts)',
    lcd: ['start.watchdog'],
    doctor: { reason: 'watchdog' },
    ends: 'the watchdog resets the board, which starts by itself',
  },
} as const satisfies Readonly<Record<string, FaultWords>>;

export type BoardFault = keyof typeof boardFaults;

/** The table of docs/board.md. */
export function faultTable(): string {
  const rows = Object.values<FaultWords>(boardFaults).map(({ what, lcd, doctor, ends }) => {
    const shown = (language: 'zh' | 'en'): string =>
      lcd.length === 0
        ? ''
        : lcd.map((id) => catalogue[id][language].replaceAll('|', ' ')).join('<br>');
    const said =
      'reason' in doctor
        ? `\`till/start\`: ${startReasonWords[doctor.reason].en}`
        : `\`${doctor.check}/${doctor.subject}\`: \`${doctor.code}\``;
    return `| ${what} | ${shown('zh')} | ${shown('en')} | ${said} | ${ends} |`;
  });
  return [
    '| fault | LCD | in English | `holdfast doctor` | ends with |',
    '|---|---|---|---|---|',
    ...rows,
  ]
    .map((row) => `${row}\n`)
    .join('');
}
