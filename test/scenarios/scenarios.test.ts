/** Every scenario of this folder runs as it says, and every rule of PAYMENT is shown by one. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { projectRoot } from '../project.js';
import { whatDoesNotHold } from './afterwards.js';
import { coverageText, filesOf, rules } from './coverage.js';
import { Mismatch, runScenario } from './scenario-run.js';
import { type Scenario, readScenario } from './scenario-text.js';

const folder = path.join(projectRoot, 'test/scenarios');
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.pos'))
  .sort();
const scenarios = files.map((name): Scenario => {
  return readScenario(`test/scenarios/${name}`, readFileSync(path.join(folder, name), 'utf8'));
});

for (const scenario of scenarios) {
  t.test(scenario.title, async (t) => {
    const stage = await runScenario(scenario).catch((error: unknown) => {
      if (error instanceof Mismatch) t.comment(error.message);
      throw error;
    });
    t.same(await whatDoesNotHold(stage), [], 'what must hold after every scenario');
  });
}

t.test('Every rule P1 to P28 is shown by a scenario, as coverage.md says', (t) => {
  t.same(
    rules.filter((rule) => filesOf(rule, scenarios).length === 0),
    [],
  );
  const told = readFileSync(path.join(folder, 'coverage.md'), 'utf8');
  t.equal(told, coverageText(scenarios), 'coverage.md is this text');
  t.end();
});

t.test('There are at least forty scenarios, each with a title of its own', async (t) => {
  t.ok(scenarios.length >= 40, `${scenarios.length}`);
  t.equal(new Set(scenarios.map(({ title }) => title)).size, scenarios.length);
});
