/**
 * Which tests are run as another processor's, in which order, and why the others are not: what only computes
 * comes first. A folder of tests has a place here, or a reason why it has none.
 */
export const inOrder: readonly string[] = [
  'runtime',
  'drivers',
  'net',
  'twins',
  'ui-lcd',
  'platform',
  'packaging',
  'compose',
  'simulation',
  'scenarios',
  'cli',
  'exploration',
];

const realTime =
  'a till and a bench by the clock on the wall, of which an emulated one is too slow';
const checkout = 'holds the checkout to its rules: the same on any processor';

/** By folder or file of test/; the longest that fits counts. */
export const reasons: Readonly<Record<string, string>> = {
  e2e: realTime,
  workbench: realTime,
  kills: realTime,
  matrix: realTime,
  'compose/recording/recording.test.js':
    'records devices by the clock on the wall, five times as fast: an emulated processor that stands still between two writes stands in the recording',
  page: 'drives a browser',
  gallery: 'draws pictures with a browser',
  system: "looks at this machine's own kernel and disks",
  board: 'boots the emulated board, or is about it',
  house: checkout,
  mutants: 'builds broken checkouts: compiler and lint, the same on any processor',
  oracles: "needs the wallets' own packages, which the full tests install",
};

export interface Choice {
  readonly run: readonly string[];
  readonly leftOut: readonly { readonly reason: string; readonly files: readonly string[] }[];
}

/** `files` are compiled ones, dist/test/..; `named` are folders or files as they stand in the sources. */
export function chosen(files: readonly string[], named: readonly string[] = []): Choice {
  const asked = named.map((name) => `dist/${name.replace(/\/$/, '').replace(/\.ts$/, '.js')}`);
  const wanted = files.filter(
    (file) => asked.length === 0 || asked.some((name) => isIn(file, name)),
  );
  const run = wanted
    .filter((file) => reasonOf(file) === undefined)
    .toSorted((one, other) => placeOf(one) - placeOf(other) || (one < other ? -1 : 1));
  const told = new Set(wanted.flatMap((file) => reasonOf(file) ?? []));
  const leftOut = [...told].map((reason) => ({
    reason,
    files: wanted.filter((file) => reasonOf(file) === reason),
  }));
  return { run, leftOut };
}

/** Neighbours of one folder, in order, a few at a time: where one of them fails each is run alone. */
export function shares(files: readonly string[], most: number): readonly (readonly string[])[] {
  const all: string[][] = [];
  for (const file of files) {
    const last = all.at(-1);
    const isBeside = last !== undefined && folderOf(last[0] ?? '') === folderOf(file);
    if (isBeside && last.length < most) last.push(file);
    else all.push([file]);
  }
  return all;
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/'));
}

function isIn(file: string, name: string): boolean {
  return file === name || file.startsWith(`${name}/`);
}

function reasonOf(file: string): string | undefined {
  const [name] = Object.keys(reasons)
    .filter((one) => isIn(file, `dist/test/${one}`))
    .toSorted((one, other) => other.length - one.length);
  return name === undefined ? undefined : reasons[name];
}

function placeOf(file: string): number {
  const place = inOrder.findIndex((name) => isIn(file, `dist/test/${name}`));
  return place < 0 ? inOrder.length : place;
}
