/** Till and wallet side by side: when they agree, when they differ for now, and what that is called. */
import t from 'tap';
import { comparisons, differs } from '../../../src/workbench/page/model/comparison.js';
import { amountFen, stateOf, walletRow } from './facts.js';

const no = 'T0000001AAAAAAAA000001';

const table: readonly (readonly [till: string, wallet: string, verdict: string])[] = [
  ['charging', 'waiting', 'open'],
  ['doubtful', 'absent', 'open'],
  ['doubtful', 'paid', 'behind'],
  ['voiding', 'closed', 'behind'],
  ['stuck', 'paid', 'behind'],
  ['paid', 'paid', 'agree'],
  ['voided', 'closed', 'agree'],
  ['declined', 'declined', 'agree'],
  ['voided', 'absent', 'agree'],
  ['voided', 'paid', 'apart'],
  ['declined', 'waiting', 'apart'],
  ['paid', 'closed', 'apart'],
];

for (const [till, wallet, verdict] of table) {
  t.test(`the till says ${till}, the wallet ${wallet}: ${verdict}`, async (t) => {
    const state = stateOf({ attempts: [[no, till]] });
    const [found] = comparisons(state, [walletRow(no, wallet)], 6);
    t.match(found, { attempt: no, sale: 1, till, wallet, verdict, charges: 1, questions: 2 });
  });
}

t.test(
  'a till without power or not ready yet says nothing, whatever the wallet knows',
  async (t) => {
    const rows = [walletRow(no, 'paid')];
    t.match(comparisons(stateOf({ power: 'off' }), rows, 6), [{ till: null, verdict: 'dark' }]);
    t.match(comparisons({ power: 'on', status: null }, rows, 6), [{ verdict: 'dark' }]);
  },
);

t.test('money that a refund returned is missing on both sides', async (t) => {
  const state = stateOf({ attempts: [[no, 'paid']], refundedFen: 100 });
  const row = walletRow(no, 'paid', { returnedFen: 100 });
  t.match(comparisons(state, [row], 6), [{ verdict: 'agree' }]);
  t.match(comparisons(stateOf({ attempts: [[no, 'paid']] }), [row], 6), [{ verdict: 'apart' }]);
});

t.test('an attempt that the till no longer carries is an old one, and no difference', async (t) => {
  const [found] = comparisons(stateOf(), [walletRow(no, 'paid')], 6);
  t.match(found, { verdict: 'forgotten', till: null, amountFen });
  t.notOk(differs('forgotten'));
  t.ok(differs('dark') && differs('behind') && differs('apart'));
});

t.test(
  'the newest stand first, no more than wanted, and calls without a number nowhere',
  async (t) => {
    const rows = ['A', 'B', null, 'C'].map((name) => walletRow(name, 'paid'));
    t.same(
      comparisons(stateOf(), rows, 2).map(({ attempt }) => attempt),
      ['C', 'B'],
    );
  },
);
