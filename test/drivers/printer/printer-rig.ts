/** A printer driver on a wire, with a far end that answers as it is told to. */
import { escposPrinter } from '../../../src/drivers/printer/escpos/driver.js';
import type { Device, PrintOutcome, PrintableSlip } from '../../../src/runtime/ports/device.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { type Desk, type Ears, newDesk, newEars, opened } from '../desk.js';
import { hexOf } from '../transcript.js';

/** Status bytes for DLE EOT 1 to 4, and which marks are answered. */
export interface Answers {
  eot: readonly number[] | null;
  id: boolean;
  fence: boolean;
  clear: boolean;
  delayMs: number;
}

export const well: readonly number[] = [0x12, 0x12, 0x12, 0x12];
export const paperOut: readonly number[] = [0x1a, 0x32, 0x12, 0x7e];

export interface PrinterRig extends Desk {
  readonly ears: Ears<'printer'>;
  readonly device: Device<'printer'>;
  readonly answers: Answers;
  /** Pieces sent, as hexadecimal text, without questions for the status. */
  readonly sent: string[];
  readonly conditions: () => readonly string[];
  /** Prints and lets time pass until it is settled, two minutes at most. */
  readonly printed: (slip?: PrintableSlip) => Promise<PrintOutcome | 'pending'>;
}

export const tiny: PrintableSlip = { lines: [text('Hi')], cut: false };
export const short: PrintableSlip = {
  lines: [
    { kind: 'text', text: '海藻', align: 'center', size: 'double', bold: true },
    { kind: 'rule', weight: 'thin' },
    { kind: 'pair', left: 'Total', right: '¥12.50', size: 'normal', bold: false },
    { kind: 'feed', lines: 2 },
  ],
  cut: true,
};

export function text(line: string): PrintableSlip['lines'][number] {
  return { kind: 'text', text: line, align: 'left', size: 'normal', bold: false };
}

export async function printerRig(
  answers: Partial<Answers> = {},
  raw: object = {},
): Promise<PrinterRig> {
  const desk = newDesk();
  const told: Answers = {
    eot: well,
    id: true,
    fence: true,
    clear: true,
    delayMs: 1,
    ...answers,
  };
  const sent: string[] = [];
  answerAs(desk, told, sent);
  const ears = newEars<'printer'>(desk.time);
  const config = { link: { unix: 'printer' }, ...raw };
  const device = await opened(escposPrinter(desk.parts), config, ears);
  await desk.time.advance(millis(100));
  return {
    ...desk,
    ears,
    device,
    answers: told,
    sent,
    conditions: () => ears.readings.map(({ condition }) => condition),
    printed: async (slip = tiny) => {
      let outcome: PrintOutcome | 'pending' = 'pending';
      void device.print(slip).then((settled) => {
        outcome = settled;
      });
      for (let second = 0; second < 120 && isPending(outcome); second++) {
        await desk.time.advance(millis(1_000));
      }
      return outcome;
    },
  };
}

function isPending(outcome: PrintOutcome | 'pending'): boolean {
  return outcome === 'pending';
}

export function answerAs({ wire, time }: Desk, answers: Answers, sent: string[]): void {
  const later = (bytes: readonly number[]): void => {
    time.after(millis(answers.delayMs), () => {
      wire.push(...bytes);
    });
  };
  wire.onSent = (bytes) => {
    const [first, second, part = 0] = bytes;
    if (first === 0x10 && second === 0x04) {
      const answer = answers.eot?.[part - 1];
      if (answer !== undefined) later([answer]);
      return;
    }
    const hex = hexOf(bytes);
    sent.push(hex);
    const [, id] = /1D 28 48 06 00 30 30((?: ..){4})$/.exec(hex) ?? [];
    if (id !== undefined && answers.id) {
      later([
        0x37,
        0x22,
        ...id
          .trim()
          .split(' ')
          .map((pair) => Number.parseInt(pair, 16)),
        0,
      ]);
    }
    if (hex.endsWith('1D 72 01') && answers.fence) later([0x00]);
    if (hex.startsWith('10 14 08') && answers.clear) later([0x37, 0x25, 0x00]);
  };
}
