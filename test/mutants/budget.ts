/**
 * A benchmark held to the budgets of DESIGN: a check for laws that virtual time cannot see. Ends with 1
 * and the sentence of whatever took longer.
 */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { projectRoot } from '../project.js';

/** Longer than a busy machine makes it, and shorter than what a broken law makes of it. */
const keyBudgetMs = 150;

const [name = ''] = process.argv.slice(2);
const said = execFileSync(process.execPath, [path.join(projectRoot, 'dist/bench/run.js'), name], {
  encoding: 'utf8',
});
const over = said
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line) as { readonly name: string; readonly value: number })
  .filter((result) => /\.p(50|99)$/.test(result.name) && result.value > keyBudgetMs);
for (const result of over)
  process.stdout.write(`over its budget of ${keyBudgetMs} ms: ${result.name} ${result.value}\n`);
process.exitCode = over.length > 0 ? 1 : 0;
