/** Recovery is decided by tables, and the tables leave nothing out. */
import t from 'tap';
import {
  type Repair,
  type Verdict,
  classification,
  repairs,
} from '../../../src/runtime/journal/classification.js';
import {
  type DecisionTable,
  type Facts,
  decideBy,
  decisionTable,
  rowsFor,
} from '../../../src/runtime/journal/decision-table.js';
import { Bug } from '../../../src/runtime/ports/bug.js';

/** Every combination of the columns of `table`. */
function* combinations<C extends string>(table: DecisionTable<C, unknown>): Generator<Facts<C>> {
  for (let bits = 0; bits < 2 ** table.columns.length; bits += 1) {
    const facts = table.columns.map((column, index) => [column, ((bits >> index) & 1) === 1]);
    yield Object.fromEntries(facts) as Facts<C>;
  }
}

function uses<C extends string>(table: DecisionTable<C, unknown>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const facts of combinations(table)) {
    const fitting = rowsFor(table, facts);
    if (fitting.length !== 1)
      return new Map([[`${fitting.length} rows fit ${JSON.stringify(facts)}`, 0]]);
    for (const { label } of fitting) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return counts;
}

t.test('exactly one row of the classification fits each of the 512 combinations', (t) => {
  t.strictSame(Object.fromEntries(uses(classification)), {
    unreadable: 256,
    header: 128,
    continuity: 64,
    'carry-over': 32,
    clean: 2,
    'zero-far': 8,
    'zero-misfit': 4,
    'zero-later': 2,
    misfit: 8,
    sealed: 4,
    followed: 2,
    scattered: 1,
    torn: 1,
  });
  t.end();
});

t.test('exactly one row of the repairs fits each of the 16 combinations', (t) => {
  t.strictSame(Object.fromEntries(uses(repairs)), {
    locked: 8,
    'clean after a reboot': 1,
    'clean in the same boot': 1,
    'unnoted after a reboot': 1,
    'unnoted in the same boot': 1,
    'torn after a reboot': 2,
    'torn in the same boot': 2,
  });
  t.end();
});

t.test('only the newest segment, whole at its start, is ever torn', (t) => {
  for (const facts of combinations(classification)) {
    const verdict: Verdict = decideBy(classification, facts).then;
    if (verdict.kind !== 'torn') continue;
    t.match(facts, {
      read: true,
      header: true,
      continues: true,
      carried: true,
      last: true,
      misfit: false,
      later: false,
    });
  }
  t.end();
});

t.test('what the repairs promise holds in every row', (t) => {
  for (const facts of combinations(repairs)) {
    const repair: Repair = decideBy(repairs, facts).then;
    const label = JSON.stringify(facts);
    t.equal(repair.lock, facts.corrupt, `locked when corrupt: ${label}`);
    const touches = repair.wipe || repair.quarantine || repair.rewriteTail || repair.noteLoss;
    t.notOk(repair.lock && touches, `a locked journal is not touched: ${label}`);
    t.notOk(repair.wipe && !repair.noteLoss, `what is wiped is told: ${label}`);
    if (repair.lock) continue;
    t.equal(repair.quarantine, facts.torn, `torn bytes are kept: ${label}`);
    t.equal(repair.rewriteTail, facts.sameBoot, `tail: ${label}`);
  }
  t.end();
});

t.test('a table with a hole, an overlap or a wrong mark is a bug', (t) => {
  const hole = decisionTable(['a', 'b'], [{ label: 'x', when: '1 -', then: 1 }]);
  t.equal(decideBy(hole, { a: true, b: false }).label, 'x');
  t.throws(() => decideBy(hole, { a: false, b: false }), Bug);
  const overlap = decisionTable(
    ['a'],
    [
      { label: 'x', when: '-', then: 1 },
      { label: 'y', when: '1', then: 2 },
    ],
  );
  t.throws(() => decideBy(overlap, { a: true }), Bug);
  t.throws(() => decisionTable(['a'], [{ label: 'x', when: '1 0', then: 1 }]), Bug);
  t.throws(() => decisionTable(['a'], [{ label: 'x', when: '2', then: 1 }]), Bug);
  t.end();
});
