/** A table of cells demands what was seen often, and tells what was not seen this time. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { listedSteps } from '../exploration/steps.js';
import { projectRoot } from '../project.js';
import { demandedIn, leastSeen, missingCells, tableOf, unexplained } from './demanded-cells.js';
import { notDemanded } from './not-demanded.js';

const often = leastSeen;
const counts = {
  'attempt doubtful Paid | power': often,
  'attempt doubtful Paid | none': 900,
  'attempt doubtful Paid | disk': often - 1,
  'key paid ENTER | none': 1,
  'key paid ENTER | network': often - 1,
  'key paid CASH | none': 1,
};

t.test('what was seen often is demanded, a key under all conditions together', (t) => {
  const table = tableOf(counts);
  t.equal(table, 'attempt doubtful Paid: none power\nkey paid ENTER: any\n');
  t.same(missingCells(table, counts), []);
  t.end();
});

t.test('what no one condition shows often is demanded under any of them', (t) => {
  const seen = { 'refund stuck Refunded | none': often - 1, 'refund stuck Refunded | power': 1 };
  const table = tableOf(seen);
  t.equal(table, 'refund stuck Refunded: any\n');
  t.same(missingCells(table, { 'refund stuck Refunded | clock': 1 }), []);
  t.same(missingCells(table, {}), ['refund stuck Refunded | any']);
  t.end();
});

t.test('a demanded cell that was not visited is named', (t) => {
  const table = tableOf(counts);
  const seen = { 'attempt doubtful Paid | none': 1, 'key paid ENTER | clock': 1 };
  t.same(missingCells(table, seen), ['attempt doubtful Paid | power']);
  t.same(missingCells(table, { 'attempt doubtful Paid | power': 1 }), [
    'attempt doubtful Paid | none',
    'key paid ENTER | any',
  ]);
  t.end();
});

t.test('each step of the model is demanded, or a reason says why not', (t) => {
  const table = readFileSync(path.join(projectRoot, 'test/simulation/demanded-cells.txt'), 'utf8');
  const steps = listedSteps();
  t.ok(demandedIn(table).length > 300, String(demandedIn(table).length));
  t.same(unexplained(table, steps, notDemanded), []);
  t.same(unexplained(table, ['attempt paid Doubtful'], notDemanded), ['attempt paid Doubtful']);
  t.same(
    Object.keys(notDemanded).filter((step) => !steps.has(step)),
    [],
    'no reason is given for what the model cannot do',
  );
  t.end();
});
