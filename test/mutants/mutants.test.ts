/** The data of the mutants: none is stale, every law and rule is there, and the document says the same. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { countsAreQuick } from '../counts.js';
import { projectRoot } from '../project.js';
import { currentCommit, sampleOf } from './choice.js';
import { mutantsDocument } from './document.js';
import { failedTitles, passesByName, showsReason, testFile, world } from './mutant.js';
import { changed } from './change.js';
import { mutants } from './mutants.js';
import { runMutants } from './series.js';
import { keptSights } from './world-sight.js';

t.test('what each mutant changes stands exactly once where it says', (t) => {
  for (const mutant of mutants) t.doesNotThrow(() => changed(mutant), mutant.id);
  t.equal(new Set(mutants.map(({ id }) => id)).size, mutants.length, 'ids are unique');
  t.end();
});

t.test('every law, every rule and the journal have a mutant', (t) => {
  const broken = new Set(mutants.map(({ rule }) => rule));
  const laws = Array.from({ length: 10 }, (_, place) => `L${place + 1}`);
  const rules = Array.from({ length: 28 }, (_, place) => `P${place + 1}`);
  t.same(
    [...laws, ...rules, 'J'].filter((rule) => !broken.has(rule)),
    [],
  );
  t.end();
});

t.test('a check fails for a mutant only when it says so', (t) => {
  const check = testFile('a.test.ts');
  const output = '    not ok 1 - should be equal\nnot ok 3 - P1 finals never change # time=1.2ms\n';
  t.same(failedTitles(output), ['should be equal', 'P1 finals never change']);
  t.ok(showsReason({ check, says: 'P1 finals' }, output));
  t.notOk(showsReason({ check, says: 'P2' }, output));
  const sound = 'ok 3 - P1 finals never change\nok 4 - P2 is asked # SKIP filter: /P1/\n';
  t.notOk(showsReason({ check, says: 'P1 finals' }, sound));
  t.ok(passesByName({ check, says: 'P1 finals' }, sound));
  t.notOk(passesByName({ check, says: 'P2 is asked' }, sound), 'a test that was left out');
  t.notOk(passesByName({ check, says: 'P3' }, sound), 'a test that is not there');
  t.ok(showsReason({ check: world('--seed 1 --days 1'), says: 'is kept' }, '  money is kept\n'));
  t.end();
});

t.test('a commit chooses its sample, and always the same', (t) => {
  const sample = sampleOf(mutants, 5, 'a');
  t.equal(sample.length, 5);
  t.same(sampleOf(mutants, 5, 'a'), sample);
  t.notSame(sampleOf(mutants, 5, 'b'), sample);
  t.end();
});

t.test('docs/mutants.md is drawn from the data', (t) => {
  const file = path.join(projectRoot, 'docs', 'mutants.md');
  const drawn = mutantsDocument(mutants, keptSights());
  t.equal(readFileSync(file, 'utf8'), drawn, 'npm run mutants -- --write docs/mutants.md');
  t.end();
});

// Others at another commit, so that neither runner nor mutants rot. A world and a benchmark take their time.
if (!countsAreQuick) {
  t.test('five mutants that the commit chooses are caught', { timeout: 300_000 }, async (t) => {
    const quick = mutants.filter(({ check }) => check.kind === 'test');
    const outcomes = await runMutants(sampleOf(quick, 5, currentCommit()), {
      jobs: 1,
      signal: new AbortController().signal,
      tell: ({ mutant, problem }) => {
        t.equal(problem, '', `${mutant.id}, ${mutant.rule}`);
      },
    });
    t.equal(outcomes.length, 5);
  });
}
