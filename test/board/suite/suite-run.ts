/**
 * `npm run board -- --suite [FOLDER...] [--machine arm64|armv7] [--resume FILE] [--minutes M]`: the built
 * tests as programs of that processor, what only computes first. Files of one folder share a process; where one
 * fails each is run alone, and counts alone. A process's row stands in FILE as it ends, and a run that was broken off goes on from there; after M minutes none begins. What it
 * runs is a copy of the checkout, so that work on it may go on. The last line counts.
 */
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { projectRoot } from '../../project.js';
import {
  type ArmFolder,
  type MachineName,
  armFolder,
  armLack,
  machineNames,
  machines,
  startAsArm,
} from './arm-machine.js';
import { chosen, shares } from './choice.js';
import { type SuiteRow, countsOf, doneRows, suiteLine } from './rows.js';

const numberForm = /^[1-9]\d{0,3}$/;
const minutesUsual = '120';
/** A process that is not done after this hangs, whatever else the machine does. */
const secondsMax = 900;
const shareMax = 8;
const shownLines = 30;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);

interface Wanted {
  readonly machine: MachineName;
  readonly folders: readonly string[];
  readonly resume: string | null;
  readonly minutes: number;
}

function readWanted(): Wanted | string {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { suite: { type: 'boolean' }, machine: text, resume: text, minutes: text },
  });
  const { machine = 'arm64', resume = null, minutes = minutesUsual } = values;
  const known = machineNames.find((name) => name === machine);
  if (known === undefined) return `--machine takes one of ${machineNames.join(', ')}.`;
  if (!numberForm.test(minutes)) return '--minutes takes a whole number above zero.';
  return { machine: known, folders: positionals, resume, minutes: Number(minutes) };
}

/** The status of the command. */
export async function runSuite(): Promise<number> {
  const wanted = readWanted();
  if (typeof wanted === 'string') {
    process.stderr.write(`${wanted}\n`);
    return 2;
  }
  const machine = machines[wanted.machine];
  const lack = armLack(machine);
  if (lack !== null) {
    process.stderr.write(`No test can be run as ${machine.name}: ${lack} (apt-get install).\n`);
    return 1;
  }
  const folder = armFolder(machine);
  const top = path.join(projectRoot, '.cache', 'suite');
  const place = mkdtempSync(path.join(top, 'run-'));
  try {
    layOut(place, folder);
    return await runAll(wanted, folder, place);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

async function runAll(wanted: Wanted, folder: ArmFolder, place: string): Promise<number> {
  const began = performance.now();
  const seconds = (): number => Math.round((performance.now() - began) / 1_000);
  const build = buildOf(place);
  const machine = folder.machine.name;
  const { run, leftOut } = chosen(testFiles(place), wanted.folders);
  for (const { reason, files } of leftOut) tell(`LEFT OUT ${files.length} files: ${reason}`);
  const done = wanted.resume === null ? [] : doneRows(wanted.resume, machine, build);
  const before = new Set(done.flatMap(({ files }) => files));
  const wantedFiles = new Set(run);
  const rows = done.filter(({ files }) => files.every((file) => wantedFiles.has(file)));
  if (rows.length > 0) tell(`${before.size} files are done`);
  const waiting = shares(
    run.filter((file) => !before.has(file)),
    shareMax,
  );
  let notReached = run.filter((file) => !before.has(file)).length;
  for (const share of waiting) {
    if (seconds() > wanted.minutes * 60) break;
    notReached -= share.length;
    for (const ran of await runShare(folder, place, share)) {
      const row = { machine, build, ...ran };
      rows.push(row);
      if (wanted.resume !== null) appendFileSync(wanted.resume, `${JSON.stringify(row)}\n`);
    }
  }
  const left = leftOut.reduce((sum, { files }) => sum + files.length, 0);
  tell(suiteLine({ machine, rows, leftOut: left, notReached, seconds: seconds() }));
  return rows.length > 0 && notReached === 0 && rows.every(({ fail }) => fail === 0) ? 0 : 1;
}

/** The checkout with the packages of that processor over those for development. */
function layOut(place: string, { packages }: ArmFolder): void {
  const apart = new Set(['node_modules', '.cache', '.git', '.bench', '.tap']);
  for (const name of readdirSync(projectRoot).filter((name) => !apart.has(name))) {
    cpSync(path.join(projectRoot, name), path.join(place, name), {
      recursive: true,
      filter: (source) => !source.includes('node_modules'),
    });
  }
  const own = path.join(place, 'node_modules');
  execFileSync('cp', ['-al', path.join(projectRoot, 'node_modules'), own]);
  // Files of other processors stay beside: a package chooses its own.
  execFileSync('cp', ['-rT', '--remove-destination', packages, own]);
  mkdirSync(path.join(place, '.cache'));
}

/** Of what is run: the build's own stamp, of the sources that it was made of. */
function buildOf(place: string): string {
  const stamp = readFileSync(path.join(place, 'dist', '.holdfast-build.json'));
  return createHash('sha256').update(stamp).digest('hex').slice(0, 16);
}

function testFiles(place: string): readonly string[] {
  return readdirSync(path.join(place, 'dist', 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => path.join('dist', 'test', name));
}

type Ran = Pick<SuiteRow, 'files' | 'pass' | 'fail' | 'seconds'>;

async function runShare(
  folder: ArmFolder,
  place: string,
  share: readonly string[],
): Promise<readonly Ran[]> {
  const whole = await runFiles(folder, place, share);
  if (whole.fail === 0 || share.length === 1) return [whole];
  const alone: Ran[] = [];
  for (const file of share) alone.push(await runFiles(folder, place, [file]));
  return alone;
}

async function runFiles(folder: ArmFolder, place: string, files: readonly string[]): Promise<Ran> {
  const began = performance.now();
  const env = { TAP_TIMEOUT: String(secondsMax) };
  const imports = files.map((file) => `import './${file}';`).join('\n');
  // Maps take seconds to read: they are for whoever looks at one.
  const [file = ''] = files;
  const words =
    files.length === 1
      ? ['--enable-source-maps', file]
      : ['--input-type=module', '--eval', imports];
  const child = startAsArm(folder, words, {
    cwd: place,
    env,
    secondsMax: secondsMax + 60,
  });
  const output: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => output.push(bytes));
  }
  const [status] = (await once(child, 'close')) as [number | null];
  const text = Buffer.concat(output).toString();
  const { pass, fail } = countsOf(text, status === 0);
  const seconds = Math.round((performance.now() - began) / 100) / 10;
  const counts = `pass=${pass} fail=${fail} seconds=${seconds}`;
  const more = files.length === 1 ? '' : ` and ${files.length - 1} more`;
  tell(`${fail === 0 ? 'ok' : 'NOT OK'} ${file}${more} ${counts}`);
  if (fail > 0) showFailure(folder, file, text);
  return { files, pass, fail, seconds };
}

/** Its own words in whole beside the rows of the cache; the end of them here. */
function showFailure({ machine }: ArmFolder, file: string, text: string): void {
  const name = `${machine.name}-${file.replaceAll(/[^\w.-]/g, '-')}.tap`;
  const whole = path.join(projectRoot, '.cache', 'suite', name);
  writeFileSync(whole, text);
  const said = text.split('\n').filter((line) => /^\s*not ok |Error/.test(line));
  for (const line of said.slice(0, shownLines)) tell(`    ${line}`);
  tell(`    whole: ${path.relative(projectRoot, whole)}`);
}
