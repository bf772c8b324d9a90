/** A printer driver on a wire, with a far end that answers as it is told to. */
import { escposPrinter } from '../../../src/drivers/printer/escpos/driver.js';
import type { Device, PrintOutcome, PrintableSlip } from '../../../src/runtime/ports/device.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { type Desk, type Ears, newDesk, newEars, opened } from '../desk.js';
import { bytesOf, hexOf } from '../transcript.js';

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
  const told: Answers = { ...inOrder, ...answers };
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
  wire.onSent = (bytes) => {
    if (!isStatusQuestion(bytes)) sent.push(hexOf(bytes));
    const answer = answerTo(bytes, answers);
    if (answer.length === 0) return;
    time.after(millis(answers.delayMs), () => {
      wire.push(...answer);
    });
  };
}

/** A printer in order that answers everything. */
export const inOrder: Answers = { eot: well, id: true, fence: true, clear: true, delayMs: 1 };

/** What a printer says to one piece that it was sent. */
export function answerTo(bytes: Uint8Array, answers: Answers): readonly number[] {
  if (isStatusQuestion(bytes)) {
    const answer = answers.eot?.[(bytes[2] ?? 0) - 1];
    return answer === undefined ? [] : [answer];
  }
  const hex = hexOf(bytes);
  const [, id] = /1D 28 48 06 00 30 30((?: ..){4})$/.exec(hex) ?? [];
  if (id !== undefined && answers.id) return [0x37, 0x22, ...bytesOf(id.trim()), 0];
  if (hex.endsWith('1D 72 01') && answers.fence) return [0x00];
  return hex.startsWith('10 14 08') && answers.clear ? [0x37, 0x25, 0x00] : [];
}

function isStatusQuestion([first, second]: Uint8Array): boolean {
  return first === 0x10 && second === 0x04;
}
