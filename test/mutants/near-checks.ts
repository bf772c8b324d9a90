/**
 * Which of the standing checks look at a source: first those that stand beside it or import it, then those
 * of the whole till, last all others of the suite.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import { type Check, testFile, world } from './mutant.js';

export interface ChecksOf {
  readonly near: readonly Check[];
  /** The whole till: scenarios, every course of the core, cuts, and the world from some seeds. */
  readonly whole: readonly Check[];
  /** Every other test file that the till's behaviour can make fail. */
  readonly others: readonly Check[];
}

const wholeTill: readonly string[] = [
  'scenarios/scenarios.test.ts',
  'exploration/alipay.test.ts',
  'exploration/wechat.test.ts',
  'compose/till.test.ts',
  'compose/cuts.test.ts',
];

/** They judge texts of sources, or are this very command. */
const leftOut = /^(?:house|mutants)\//;

export function checksOf(file: string, seeds: number): ChecksOf {
  const all = testFiles();
  const near = all.filter((test) => imports(test, file) || standsBeside(test, file));
  const whole = wholeTill.filter((test) => !near.includes(test));
  const others = all.filter((test) => ![...near, ...whole].includes(test) && !leftOut.test(test));
  const worlds = Array.from({ length: seeds }, (_, at) => world(`--seed ${at + 1} --days 1`));
  return {
    near: near.map((test) => testFile(test)),
    whole: [...whole.map((test) => testFile(test)), ...worlds],
    others: others.map((test) => testFile(test)),
  };
}

/** Below `test`, sorted. */
function testFiles(): readonly string[] {
  const all = readdirSync(path.join(projectRoot, 'test'), { recursive: true, encoding: 'utf8' });
  return all.filter((name) => name.endsWith('.test.ts')).sort();
}

/** `test/a/x.test.ts` imports `src/a/x.ts` as a relative path to its compiled name. */
function imports(test: string, file: string): boolean {
  const at = path.join('test', test);
  const imported = path.relative(path.dirname(at), file).replace(/\.ts$/, '.js');
  return readFileSync(path.join(projectRoot, at), 'utf8').includes(`'${imported}'`);
}

/** In the folder that mirrors the source's, or in the nearest one above it that is there. */
function standsBeside(test: string, file: string): boolean {
  let folder = path.dirname(path.relative('src', file));
  while (folder !== '.' && !existsSync(path.join(projectRoot, 'test', folder)))
    folder = path.dirname(folder);
  return folder !== '.' && path.dirname(test) === folder;
}
