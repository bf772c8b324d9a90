/**
 * What `--measure` runs beside the till on either machine: durable commits, the opening of a long journal and
 * the core over many sales. This machine runs them from the build; the board has each as one file on a disk of
 * its own, with the journal that is opened.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { writeRecords } from '../../bench/journal-load.js';
import { projectRoot } from '../project.js';
import { type Figure, withBudget } from './measure-table.js';
import { oneFile } from './one-file.js';

const records = 200_000;
const memory = '/dev/shm';

const entries = {
  commit: 'dist/test/board/guest/commit-run.js',
  open: 'dist/bench/journal-open-child.js',
  core: 'dist/bench/memory-long-child.js',
} as const;
type Program = keyof typeof entries;

/** Where a machine has them, and a disk that may be written. */
export interface MeasuredPlace {
  /** A command of a shell before the first. */
  readonly prepare: string;
  /** The words of a shell that start one, without its arguments. */
  readonly program: (name: Program) => string;
  /** The journal; each opening writes to it. */
  readonly journal: string;
  /** On the disk of the till's data. */
  readonly disk: string;
}

export interface MeasuredFiles {
  readonly host: MeasuredPlace;
  /** An ext4 for the board. */
  readonly image: string;
  drop(): void;
}

const guestPlace = '/run/measured';
export const guest: MeasuredPlace = {
  // The fourth disk: behind root, data and program.
  prepare: `mkdir -p ${guestPlace} && mount -t ext4 /dev/vdd ${guestPlace}`,
  program: (name) => `node --expose-gc ${guestPlace}/${name}.cjs`,
  journal: `${guestPlace}/journal`,
  disk: '/data',
};

/** Of the board's disk: the journal has 50,000 batches of a block each, and the next segments want room. */
const imageBytes = 512 * 1024 * 1024;

export async function layOutMeasured(): Promise<MeasuredFiles> {
  const top = path.join(projectRoot, '.cache');
  mkdirSync(top, { recursive: true });
  const folder = mkdtempSync(path.join(top, 'measured-'));
  const at = (name: string): string => path.join(folder, name);
  mkdirSync(at('guest'));
  // In memory, where there is some: 50,000 flushes take minutes on a disk.
  const writing = mkdtempSync(path.join(existsSync(memory) ? memory : folder, 'records-'));
  await writeRecords(path.join(writing, 'journal'), records);
  for (const place of ['journal', 'guest/journal']) {
    cpSync(path.join(writing, 'journal'), at(place), { recursive: true });
  }
  rmSync(writing, { recursive: true });
  for (const [name, entry] of Object.entries(entries)) {
    writeFileSync(at(`guest/${name}.cjs`), oneFile(projectRoot, entry));
  }
  symlinkSync('/opt/holdfast/node_modules', at('guest/node_modules'));
  const image = at('guest.img');
  writeFileSync(image, '');
  truncateSync(image, imageBytes);
  execFileSync('mke2fs', ['-q', '-t', 'ext4', '-d', at('guest'), image]);
  rmSync(at('guest'), { recursive: true });
  return {
    host: {
      prepare: 'true',
      program: (name) => `${process.execPath} --expose-gc ${path.join(projectRoot, entries[name])}`,
      journal: at('journal'),
      disk: folder,
    },
    image,
    drop: () => {
      rmSync(folder, { recursive: true });
    },
  };
}

type Run = (command: string, timeoutMs?: number) => Promise<string>;

const commits = 500;
/** On an emulated processor that others share. */
const patienceMs = 3_600_000;

export async function programFigures(
  run: Run,
  place: MeasuredPlace,
  coreSales: number,
): Promise<readonly Figure[]> {
  await run(place.prepare);
  const committed = await run(
    `HOLDFAST_BENCH_DIR=${place.disk} HOLDFAST_BENCH_COMMITS=${commits} ${place.program('commit')}`,
    patienceMs,
  );
  const opened = await run(`${place.program('open')} boot ${place.journal}`, patienceMs);
  const core = await run(`${place.program('core')} ${coreSales}`, patienceMs);
  return figuresIn({ committed, opened, core });
}

export interface Said {
  readonly committed: string;
  readonly opened: string;
  readonly core: string;
}

/** Of what the programs said. Pure. */
export function figuresIn({ committed, opened, core }: Said): readonly Figure[] {
  const commit = linesOf(committed) as readonly { name: string; value: number }[];
  const of = (name: string): number =>
    commit.find((line) => line.name === `journal-commit.${name}`)?.value ?? Number.NaN;
  const [open] = linesOf(opened) as readonly { ms: number; rssBefore: number; rssMax: number }[];
  const sold = linesOf(core) as readonly { sale: number; heapUsed: number }[];
  const heap = (line = sold.at(-1)): Figure => ({
    name: `heap of the core after ${(line?.sale ?? 0).toLocaleString('en')} sales`,
    unit: 'MiB',
    value: (line?.heapUsed ?? Number.NaN) / bytesPerMiB,
  });
  const grown = ((open?.rssMax ?? Number.NaN) - (open?.rssBefore ?? Number.NaN)) / bytesPerMiB;
  const figures: readonly Figure[] = [
    { name: 'bare write and flush, p50', unit: 'ms', value: of('bare.p50') },
    { name: 'durable commit, p50', unit: 'ms', value: of('journal.p50') },
    { name: 'durable commit by a bare write and flush', unit: 'x', value: of('ratio') },
    { name: 'opening a journal of 200,000 records', unit: 'ms', value: open?.ms ?? Number.NaN },
    { name: 'what that adds to the process at most', unit: 'MiB', value: grown },
    heap(sold[0]),
    heap(),
  ];
  return figures.map(withBudget);
}

const bytesPerMiB = 1_048_576;

function linesOf(text: string): readonly unknown[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}
