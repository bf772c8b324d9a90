/**
 * How long a Chinese slip of forty lines, a picture and a QR code takes to become bytes: by our encoder
 * and by three libraries, in turns in one run. Whether the bytes say what they should is read from the
 * paper of the printer's twin, not claimed.
 */
import { millis, wallMs } from '../src/runtime/ports/units.js';
import { type EscposPrinter, escposPrinter } from '../src/twins/bytes/escpos/printer.js';
import { virtualTime } from '../src/twins/virtual-time.js';
import { readPaper } from '../test/drivers/printer/read-paper.js';
import { qrOf } from '../test/drivers/printer/read-qr.js';
import { installPackages } from '../test/oracles/packages.js';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';
import { type SlipSubject, libraries, ours, qrData, wantedRows } from './slip-subjects.js';

const passes = 11;
/** A pass of each takes about as long, whatever a slip takes. */
const passMs = 60;
const slipsAPassMax = 200;

interface Spent {
  readonly subject: SlipSubject;
  readonly slipsAPass: number;
  /** Of one slip, pass by pass. */
  readonly wallMs: number[];
  readonly cpuMs: number[];
}

export const slipEncode: Benchmark = {
  name: 'slip-encode',
  async *run() {
    const missing = installPackages();
    if (missing !== null) process.stderr.write(`bench: the libraries are left out: ${missing}\n`);
    const subjects = [...ours(), ...(missing === null ? libraries() : [])];
    const all: Spent[] = [];
    for (const subject of subjects) all.push(await warmedUp(subject));
    for (let pass = 0; pass < passes; pass += 1) {
      for (const spent of all) await onePass(spent);
    }
    for (const spent of all) yield await resultOf(spent);
  },
};

async function warmedUp(subject: SlipSubject): Promise<Spent> {
  const { make } = subject;
  await times(3, make);
  const from = process.cpuUsage();
  await times(5, make);
  const aSlip = cpuMsSince(from) / 5;
  const slipsAPass = Math.max(1, Math.min(slipsAPassMax, Math.round(passMs / aSlip)));
  await times(slipsAPass, make);
  return { subject, slipsAPass, wallMs: [], cpuMs: [] };
}

async function onePass({ subject, slipsAPass, wallMs: wall, cpuMs }: Spent): Promise<void> {
  const cpuFrom = process.cpuUsage();
  const from = performance.now();
  await times(slipsAPass, subject.make);
  wall.push((performance.now() - from) / slipsAPass);
  cpuMs.push(cpuMsSince(cpuFrom) / slipsAPass);
}

function cpuMsSince(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1_000;
}

async function times(count: number, make: SlipSubject['make']): Promise<void> {
  for (let left = count; left > 0; left -= 1) await make();
}

async function resultOf({ subject, slipsAPass, wallMs: wall, cpuMs }: Spent): Promise<BenchResult> {
  const bytes = await subject.make();
  return {
    name: `slip-encode.${subject.name}`,
    value: rounded(percentile(wall, 0.5)),
    unit: 'ms a slip',
    n: passes * slipsAPass,
    lowest: rounded(Math.min(...wall)),
    cpuMs: rounded(percentile(cpuMs, 0.5)),
    bytes: bytes.length,
    ...(await said(bytes)),
  };
}

/** What a printer with a Chinese font makes of it, switched on a moment ago. */
async function said(
  bytes: Uint8Array,
): Promise<Readonly<Record<string, string | number | boolean>>> {
  const printer = await printed(bytes);
  const read = printer.printed().flatMap(readPaper);
  const rows = printer.text().replaceAll(' ', '').split('\n');
  const right = wantedRows.filter((row) => rows.includes(row)).length;
  const codes = read.map((each) => {
    if (each.kind === 'image') return qrOf(each.image);
    return each.kind === 'qr' ? each.data : undefined;
  });
  return {
    linesRight: `${String(right)} of ${String(wantedRows.length)}`,
    qrRight: codes.includes(qrData),
    picture: read.some(({ kind }) => kind === 'image'),
    unknownBytes: printer.tally().unknown,
  };
}

async function printed(bytes: Uint8Array): Promise<EscposPrinter> {
  const time = virtualTime({ wall: wallMs(0) });
  const printer = escposPrinter({
    lineMs: 1,
    receiveMax: 1 << 20,
    after: (span, run) => time.after(span, run),
    send: () => true,
  });
  printer.push(bytes);
  await time.advance(millis(600_000));
  return printer;
}
