/**
 * What comes of a slip (P28): every fault, at each moment, at each completion level, as the README of
 * the driver tells it. HOLDFAST_WRITE=1 writes the table anew: look at what has changed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { PrintOutcome, PrintableSlip } from '../../../src/runtime/ports/device.js';
import { millis, seconds } from '../../../src/runtime/ports/units.js';
import { projectRoot } from '../../project.js';
import { bytesOf } from '../transcript.js';
import { type PrinterRig, paperOut, printerRig, text, well } from './printer-rig.js';

const levels = ['A', 'B', 'C', 'D'] as const;
type Level = (typeof levels)[number];
const moments = ['before', 'sending', 'printing'] as const;
type Moment = (typeof moments)[number];

interface Fault {
  readonly name: string;
  /** To DLE EOT 1 to 4 while it lasts; null: no answer. */
  readonly eot?: readonly number[] | null;
  /** The automatic status. */
  readonly change?: readonly number[];
  readonly happens?: (rig: PrinterRig) => void;
  /** It ends by itself after five seconds. */
  readonly heals?: true;
}

const hot = { eot: [0x1a, 0x52, 0x52, 0x12], change: [0x18, 0x40, 0x00, 0x0f] };
const faults: readonly Fault[] = [
  { name: 'none', eot: well, change: [0x10, 0x00, 0x00, 0x0f] },
  { name: 'paper is low', eot: [0x12, 0x12, 0x12, 0x1e], change: [0x10, 0x00, 0x03, 0x0f] },
  { name: 'paper ends', eot: paperOut, change: [0x18, 0x00, 0x0c, 0x0f] },
  { name: 'cover opened', eot: [0x1a, 0x16, 0x52, 0x12], change: [0x38, 0x40, 0x00, 0x0f] },
  { name: 'cutter jams', eot: [0x1a, 0x52, 0x1a, 0x12], change: [0x18, 0x08, 0x00, 0x0f] },
  { name: 'head too hot, and cools', ...hot, heals: true },
  { name: 'head too hot, and stays so', ...hot },
  { name: 'unrecoverable error', eot: [0x1a, 0x52, 0x32, 0x12], change: [0x18, 0x20, 0x00, 0x0f] },
  { name: 'off-line', eot: [0x1a, 0x12, 0x12, 0x12], change: [0x18, 0x00, 0x00, 0x0f] },
  { name: 'falls silent', eot: null },
  {
    name: 'line lost',
    happens: ({ wire }) => {
      wire.drop();
    },
  },
  { name: 'buffers cleared by an order', happens: ({ device }) => void device.clearBuffer() },
];

/** More than two pieces. */
const long: PrintableSlip = {
  lines: Array.from({ length: 150 }, () => text('x'.repeat(31))),
  cut: false,
};

const answersAt: Readonly<Record<Level, object>> = {
  A: { id: true },
  B: { id: false },
  C: { id: false, fence: false },
  D: { eot: null, id: false, fence: false, clear: false },
};

function strike({ name, eot, change, happens }: Fault, rig: PrinterRig, level: Level): void {
  if (eot !== undefined && level !== 'D') rig.answers.eot = eot;
  if (name === 'falls silent') Object.assign(rig.answers, { id: false, fence: false });
  if (change !== undefined && level !== 'D') rig.wire.push(...change);
  happens?.(rig);
}

/** The end mark is answered now, late or not. */
function proof({ sent, wire, answers }: PrinterRig, level: Level): void {
  // One that is not well proves nothing.
  if (answers.eot === null || (answers.eot[0] ?? 0) !== 0x12) return;
  const id = /1D 28 48 06 00 30 30((?: [0-9A-F]{2}){4})/.exec(sent.join('\n'))?.[1];
  if (level === 'A' && id !== undefined) wire.push(0x37, 0x22, ...bytesOf(id), 0x00);
  if (level === 'B') wire.push(0x00);
}

interface Found {
  readonly words: string;
  /** Whether bytes of the slip went after its end had been told. */
  readonly isLeaking: boolean;
}

async function found(fault: Fault, moment: Moment, level: Level): Promise<Found> {
  const rig = await printerRig(answersAt[level], { completion: level });
  const { device, answers, wire, time, ears, sent } = rig;
  let outcome: PrintOutcome | null = null;
  let sentAtEnd = 0;
  const print = (): void => {
    void device.print(long).then((settled) => {
      outcome = settled;
      sentAtEnd = sent.length;
    });
  };
  if (moment === 'before') {
    strike(fault, rig, level);
    await time.settle();
    print();
  } else {
    Object.assign(answers, { id: false, fence: false });
    if (moment === 'sending') {
      wire.onSent = stalledAfterStart(wire.onSent, rig);
    }
    print();
    await time.advance(millis(100));
    strike(fault, rig, level);
  }
  await time.advance(seconds(5));
  const isHeld =
    moment === 'sending' && (fault.change !== undefined || fault.happens !== undefined);
  if (fault.heals === true) {
    answers.eot = level === 'D' ? null : well;
    if (level !== 'D') wire.push(0x10, 0x00, 0x00, 0x0f);
  }
  if (isHeld) {
    wire.onSent = sentAgain(rig);
    wire.release();
  }
  await time.advance(seconds(1));
  if (moment !== 'before') proof(rig, level);
  for (let waited = 0; waited < 110 && sentAtEnd === 0; waited++) await time.advance(seconds(1));
  await time.advance(seconds(2));
  const isLeaking = sent.slice(sentAtEnd).some((hex) => hex.includes('78 78 78'));
  const isLetGo = ears.faults.some(({ code }) => code !== 'Gone');
  return { words: wordsOf(outcome, isLetGo), isLeaking };
}

/** The first piece of the slip goes, and nothing behind it. */
function stalledAfterStart(
  hear: (bytes: Uint8Array) => void,
  { wire }: PrinterRig,
): (bytes: Uint8Array) => void {
  return (bytes) => {
    hear(bytes);
    if (bytes[0] === 0x1b && bytes[1] === 0x40) wire.stall();
  };
}

function sentAgain({ sent, answers, wire, time }: PrinterRig): (bytes: Uint8Array) => void {
  return (bytes) => {
    sent.push(
      Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' '),
    );
    const [first, second, part = 0] = bytes;
    const answer = first === 0x10 && second === 0x04 ? answers.eot?.[part - 1] : undefined;
    if (answer !== undefined)
      time.after(millis(1), () => {
        wire.push(answer);
      });
  };
}

function wordsOf(outcome: PrintOutcome | null, isLetGo: boolean): string {
  if (outcome === null) return 'pending';
  const kind = outcome.kind === 'notStarted' ? 'not started' : outcome.kind;
  const fault = outcome.kind === 'printed' ? null : outcome.fault;
  const line = isLetGo ? '; line let go' : '';
  return fault === null ? `${kind}${line}` : `${kind}: ${fault.detail}${line}`;
}

async function table(): Promise<readonly string[]> {
  const rows: string[] = [];
  for (const fault of faults) {
    for (const moment of moments) {
      const cells: string[] = [];
      for (const level of levels) {
        const { words, isLeaking } = await found(fault, moment, level);
        cells.push(isLeaking ? `${words} (LEAKS)` : words);
      }
      const [a = '', b = '', c = '', d = ''] = cells;
      const answering = a === b && b === c ? a : `A: ${a}; B: ${b}; C: ${c}`;
      rows.push(`| ${[moment === 'before' ? fault.name : '', moment, answering, d].join(' | ')} |`);
    }
  }
  return ['| fault | moment | A, B, C | D |', '|---|---|---|---|', ...rows];
}

t.test('every fault, at each moment and level, is what the README says', async (t) => {
  const file = join(projectRoot, 'src/drivers/printer/escpos/README.md');
  const [head = '', rest = ''] = readFileSync(file, 'utf8').split('<!-- outcomes -->\n');
  const [, tail = ''] = rest.split('<!-- end of outcomes -->\n');
  const rows = await table();
  const drawn = [head, `${rows.join('\n')}\n\n<!-- end of outcomes -->\n`, tail];
  const whole = `${drawn[0] ?? ''}<!-- outcomes -->\n\n${drawn[1] ?? ''}${drawn[2] ?? ''}`;
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(file, whole);
  t.equal(readFileSync(file, 'utf8'), whole, 'HOLDFAST_WRITE=1 writes it anew');
  t.notOk(
    rows.some((row) => row.includes('LEAKS')),
    'what was not handed over never goes',
  );
  t.notOk(
    rows.some((row) => row.includes('pending')),
    'every slip comes to an end',
  );
});
