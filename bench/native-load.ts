/**
 * What each package with native code costs the till that uses it: the time of its import and the memory
 * that stays, each in a process of its own, several times. A package that is not there says so.
 */
import { spawn } from 'node:child_process';
import { type BenchResult, type Benchmark, percentile, rounded } from './benchmark.js';

const packages = ['node-hid', 'serialport', 'usb', 'onoff', 'msgpackr'] as const;
const rounds = 7;
const bytesPerMiB = 1_048_576;

export const nativeLoad: Benchmark = { name: 'native-load', run: measure };

/** What a child tells of its import. */
interface Load {
  readonly ms: number;
  readonly bytes: number;
}

async function* measure(): AsyncGenerator<BenchResult> {
  for (const name of packages) {
    const loads: Load[] = [];
    for (let round = 0; round < rounds; round++) {
      const load = await loadInChild(name);
      if (load !== null) loads.push(load);
    }
    if (loads.length === 0) {
      process.stderr.write(`native-load: ${name} is not available here\n`);
      continue;
    }
    const figures = [
      ['load', 'ms', loads.map(({ ms }) => ms)],
      ['resident', 'MiB', loads.map(({ bytes }) => bytes / bytesPerMiB)],
    ] as const;
    for (const [figure, unit, values] of figures) {
      const value = rounded(percentile(values, 0.5));
      const most = rounded(Math.max(...values));
      yield { name: `native-load.${name}.${figure}`, value, unit, n: values.length, most };
    }
  }
}

/** The first use loads what an import leaves for later. */
const firstUse: Readonly<Record<(typeof packages)[number], string>> = {
  'node-hid': 'await module.devicesAsync()',
  serialport: 'new module.SerialPort({ path: "/dev/none", baudRate: 9600, autoOpen: false })',
  usb: 'await module.usb.getDevices().catch(() => [])',
  onoff: 'module.Gpio.accessible',
  msgpackr: 'module.pack({})',
};

/** `null` for a package that cannot be loaded here. */
async function loadInChild(name: (typeof packages)[number]): Promise<Load | null> {
  const program = `
    globalThis.gc();
    const before = process.memoryUsage.rss();
    const began = performance.now();
    const module = await import(${JSON.stringify(name)});
    ${firstUse[name]};
    const ms = performance.now() - began;
    globalThis.gc();
    console.log(JSON.stringify({ ms, bytes: process.memoryUsage.rss() - before }));
    process.exit(0);`;
  const options = ['--expose-gc', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, options, { stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
  });
  const status = await new Promise((done) => child.on('close', done));
  return status === 0 ? (JSON.parse(said) as Load) : null;
}
