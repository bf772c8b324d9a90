/**
 * A USB scanner in HID POS mode (page 8Ch): 64-byte reports with the AIM identifier of what was read,
 * 56 bytes of it in each, as many as it takes (facts/peripherals.md 6). What it reads while nobody
 * listens is lost.
 */
import { millis } from '../../runtime/ports/units.js';
import type { Wire } from './wire.js';

export interface HidPosScanner {
  /** Sends `code` as read from a symbology, e.g. `]Q1`; settles when all is sent, with whether all was taken. */
  scan(code: string, aim?: string): Promise<boolean>;
}

/** An interrupt endpoint is asked this often. */
const pollMs = 8;
const perReport = 56;

export function hidPosScanner({ send, after }: Wire): HidPosScanner {
  let last = Promise.resolve(true);
  const transmit = (reports: readonly Uint8Array[]): Promise<boolean> =>
    new Promise((done) => {
      const from = (place: number, taken: boolean): void => {
        const report = reports[place];
        if (report === undefined) {
          done(taken);
          return;
        }
        const heard = send(report);
        after(millis(pollMs), () => {
          from(place + 1, taken && heard);
        });
      };
      from(0, true);
    });
  return {
    scan: (code, aim = ']C0') => {
      last = last.then(() => transmit(posReports(code, aim)));
      return last;
    },
  };
}

/** The reports of one code; without an AIM identifier its bytes are zero. */
export function posReports(code: string, aim: string): readonly Uint8Array[] {
  const text = Buffer.from(code, 'latin1');
  const count = Math.max(1, Math.ceil(text.length / perReport));
  return Array.from({ length: count }, (_, turn) => {
    const part = text.subarray(turn * perReport, (turn + 1) * perReport);
    const report = new Uint8Array(64);
    report.set([2, part.length]);
    report.set(Buffer.from(aim, 'latin1').subarray(0, 3), 2);
    report.set(part, 5);
    if (turn < count - 1) report[63] = 1;
    return report;
  });
}
