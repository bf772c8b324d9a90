/**
 * `npm run board -- --packages`: every package that the till is installed with, and every native binary in
 * them, on arm64 and on armv7: what the binary asks for, whether it loads there, and which one its package
 * takes. HOLDFAST_WRITE=1 draws the tables into docs/board.md.
 */
import { once } from 'node:events';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../project.js';
import { withTable } from '../../house/proof-tables.js';
import {
  type ArmFolder,
  armFolder,
  armLack,
  machineNames,
  machines,
  startAsArm,
} from './arm-machine.js';
import { elfNeeds } from './elf.js';

const guide = path.join(projectRoot, 'docs', 'board.md');
const secondsMax = 180;

export interface PackageRow {
  readonly name: string;
  readonly version: string;
  /** Within its package, which may be one that the named one depends on; `null` for JavaScript alone. */
  readonly binary: string | null;
  readonly form: string;
  readonly needs: string;
  readonly loads: string;
}

export async function tellPackages(tell: (line: string) => void): Promise<number> {
  let isWell = true;
  for (const name of machineNames) {
    const machine = machines[name];
    const lack = armLack(machine);
    if (lack !== null) {
      tell(`${name}: left out, ${lack} (apt-get install)`);
      isWell = false;
      continue;
    }
    const rows = await packageRows(armFolder(machine));
    const lines = packageTable(rows);
    const heading = headingOf(name);
    tell(`${heading}\n\n${lines.join('\n')}\n`);
    isWell &&= rows.every(({ binary, loads }) => binary !== null || loads.startsWith('yes'));
    if (process.env['HOLDFAST_WRITE'] !== '1') continue;
    const file = path.relative(projectRoot, guide);
    writeFileSync(guide, withTable(readFileSync(guide, 'utf8'), { file, heading, lines }));
  }
  return isWell ? 0 : 1;
}

export function headingOf(machine: keyof typeof machines): string {
  const { node } = machines[machine];
  return `### Packages on ${machine}, with Node ${node.version}`;
}

export function packageTable(rows: readonly PackageRow[]): readonly string[] {
  return [
    '| package | binary | form | needs | loads |',
    '|---|---|---|---|---|',
    ...rows.map(
      ({ name, version, binary, form, needs, loads }) =>
        `| ${name} ${version} | ${binary === null ? 'as a whole' : `\`${binary}\``} | ${form} | ${needs} | ${loads} |`,
    ),
  ];
}

interface Probed {
  readonly error?: string;
  /** Native binaries that stood in memory when it was over. */
  readonly taken?: readonly string[];
}

/** A package is loaded, and asked for what makes it load its binary. */
const touches: Readonly<Record<string, string>> = {
  'node-hid': 'it.default.devices()',
  msgpackr: 'it.isNativeAccelerationEnabled',
};

/** Nothing to load: a font. */
const filesAlone = new Set(['@fontsource/unifontex']);

async function packageRows(folder: ArmFolder): Promise<readonly PackageRow[]> {
  const binaries = nativeFiles(folder);
  const rows: PackageRow[] = [];
  for (const name of runtimePackages()) {
    const version = versionOf(folder, name);
    if (filesAlone.has(name)) {
      const none = { binary: null, needs: '', loads: 'yes, as it is read' };
      rows.push({ name, version, form: 'files', ...none });
      continue;
    }
    const { error, taken = [] } = await probe(
      folder,
      `const it = await import(${JSON.stringify(name)}); ${touches[name] ?? ''};`,
    );
    const own = binaries.filter((file) => ownerOf(file, folder) === name);
    const whole = { name, version, binary: null, needs: '' };
    const kind = own.length === 0 ? 'JavaScript' : 'with native code';
    const took = taken.map((file) => `\`${short(file)}\``).join(', ');
    const none = own.length === 0 ? 'yes' : 'yes, in JavaScript: it takes none of its binaries';
    const loads = took === '' ? none : `yes, takes ${took}`;
    rows.push({ ...whole, form: kind, loads: error === undefined ? loads : `no: ${error}` });
    for (const file of own) rows.push(await binaryRow(folder, { name, version, file }));
  }
  return rows;
}

async function binaryRow(
  folder: ArmFolder,
  {
    name,
    version,
    file,
  }: { readonly name: string; readonly version: string; readonly file: string },
): Promise<PackageRow> {
  const { form, libraries, glibc } = elfNeeds(file);
  const needs = [...(glibc === null ? [] : [`glibc ${glibc}`]), ...libraries].join(', ');
  const { error } = await probe(
    folder,
    `process.dlopen({ exports: {} }, ${JSON.stringify(file)});`,
  );
  const loads = error === undefined ? 'yes' : `no: ${error}`;
  return { name, version, binary: short(file), form, needs, loads };
}

function runtimePackages(): readonly string[] {
  const text = readFileSync(path.join(projectRoot, 'package.json'), 'utf8');
  const { dependencies, optionalDependencies } = JSON.parse(text) as {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly optionalDependencies: Readonly<Record<string, string>>;
  };
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies)];
}

function versionOf({ packages }: ArmFolder, name: string): string {
  const text = readFileSync(path.join(packages, name, 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

/** Made for that processor, and not a step on the way to one. */
function nativeFiles({ packages, machine }: ArmFolder): readonly string[] {
  return readdirSync(packages, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.node') && !name.includes('obj.target'))
    .map((name) => path.join(packages, name))
    .filter((file) => {
      const head = readFileSync(file).subarray(0, 20);
      return head[4] === machine.elf.bits && head[18] === machine.elf.machine;
    })
    .sort();
}

/** Of packages that only carry the binaries of another, and of what compiles one. */
const owners: readonly (readonly [begin: string, owner: string])[] = [
  ['@node-usb/', 'usb'],
  ['@msgpackr-extract/', 'msgpackr'],
  ['@serialport/bindings-cpp/', 'serialport'],
  ['epoll/', 'onoff'],
];

function ownerOf(file: string, { packages }: ArmFolder): string {
  const name = path.relative(packages, file);
  const [, owner] = owners.find(([begin]) => name.startsWith(begin)) ?? [];
  return owner ?? name.split('/')[0] ?? '';
}

function short(file: string): string {
  return file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

const report = `
const taken = [...new Set(fs.readFileSync('/proc/self/maps', 'utf8').match(/\\S+\\.node$/gm) ?? [])];
console.log('PROBED ' + JSON.stringify({ taken }));
process.exit(0);`;

/** In a process of its own: a binary that does not fit may end it. */
async function probe(folder: ArmFolder, program: string): Promise<Probed> {
  const guarded = `
const fs = await import('node:fs');
try { ${program} ${report} } catch (error) {
  console.log('PROBED ' + JSON.stringify({ error: String(error?.message ?? error).split('\\n')[0] }));
  process.exit(0);
}`;
  const cwd = path.dirname(folder.packages);
  const child = startAsArm(folder, ['--input-type=module', '--eval', guarded], { cwd, secondsMax });
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (bytes: Buffer) => said.push(bytes));
  }
  const [status, signal] = (await once(child, 'close')) as [number | null, string | null];
  const text = Buffer.concat(said).toString();
  const [, told] = /^PROBED (.+)$/m.exec(text) ?? [];
  if (told !== undefined) return clean(JSON.parse(told) as Probed, folder);
  return {
    error: `ended with ${String(status ?? signal)}: ${text.trim().split('\n').at(-1) ?? ''}`,
  };
}

/** A table names no folder of this machine. */
function clean(probed: Probed, { packages }: ArmFolder): Probed {
  if (probed.error === undefined) return probed;
  return { error: probed.error.replaceAll(`${packages}/`, '').replaceAll('|', '/') };
}
