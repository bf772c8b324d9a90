/**
 * A bug of the reader's own choice, planted in a copy of the build: which of the standing checks notice?
 * They are the tests of the folder that mirrors the source's, those of the whole till, the exploration
 * of the core, and the world from some seeds.
 */
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import { copyBuiltTree } from './built-tree.js';
import { type Check, failedTitles, testFile, world } from './mutant.js';
import type { Change } from './change.js';
import { openCompiler } from './mutation.js';
import { share } from './series.js';

export interface PlantOptions {
  readonly seeds: number;
  readonly jobs: number;
  readonly tell: (line: string) => void;
}

/** Tests of the till as a whole: what the core is fit for, and what a cut leaves. */
const always: readonly string[] = [
  'scenarios/scenarios.test.ts',
  'exploration/alipay.test.ts',
  'exploration/wechat.test.ts',
  'compose/till.test.ts',
  'compose/cuts.test.ts',
];

/** How many of the checks noticed. Throws `StaleChange` when the bug cannot be planted. */
export async function plant(change: Change, { seeds, jobs, tell }: PlantOptions): Promise<number> {
  const code = openCompiler().compile(change);
  const checks = [
    ...Array.from({ length: seeds }, (_, place) => world(`--seed ${place + 1} --days 1`)),
    ...[...new Set([...testsBeside(change.file), ...always])].map((file) => testFile(file)),
  ];
  let caught = 0;
  const trees = Array.from({ length: jobs }, copyBuiltTree);
  try {
    await share(checks, trees, async (check, tree) => {
      tree.putBack();
      const before = await tree.run(check);
      tree.plant(change.file, code);
      const after = await tree.run(check);
      const seconds = `${after.seconds.toFixed(1)} s`;
      if (before.failed) tell(`UNSOUND ${check.typed}: fails without the bug`);
      else if (!after.failed) tell(`passes  ${check.typed} ${seconds}`);
      else {
        caught += 1;
        tell(`CATCHES ${check.typed} ${seconds}: ${reasonIn(check, after.output)}`);
      }
    });
  } finally {
    for (const tree of trees) tree.remove();
  }
  return caught;
}

/** Test files of the folder that mirrors the one of `file`, or the nearest one above it that is there. */
function testsBeside(file: string): readonly string[] {
  const folder = path.dirname(file).replace(/^src\/?/, '');
  for (let at = folder; at !== '' && at !== '.'; at = path.dirname(at)) {
    const mirror = path.join(projectRoot, 'test', at);
    if (!existsSync(mirror)) continue;
    const names = readdirSync(mirror).filter((name) => name.endsWith('.test.ts'));
    return names.sort().map((name) => `${at}/${name}`);
  }
  return [];
}

function reasonIn(check: Check, output: string): string {
  if (check.kind === 'world') {
    return /^Violated[^\n]*\n +([^\n]*)/m.exec(output)?.[1] ?? output.trimEnd().slice(-200);
  }
  return failedTitles(output)[0] ?? output.trimEnd().slice(-200);
}
