/** What the judge reads from paper. */
import t from 'tap';
import { slipsOn } from '../../src/simulation/papers.js';

const slip = (title: string, sale: number, ...marks: readonly string[]): string =>
  ['   Noodles', '   Pier 1', ...marks, `  ${title}`, `Sale        ${String(sale)}`, '', ''].join(
    '\n',
  );

t.test('a slip behind one that the end of the roll cut off is a slip of its own', async (t) => {
  const paper = slip('REFUND SLIP', 21) + slip('PAYMENT SLIP', 24);
  t.same(slipsOn(paper, 'Noodles'), [
    { sale: 21, isOriginal: false },
    { sale: 24, isOriginal: true },
  ]);
});

t.test('two originals of a sale on one paper are two, and a reprint is none', async (t) => {
  const paper =
    slip('PAYMENT SLIP', 7) + slip('PAYMENT SLIP', 7) + slip('PAYMENT SLIP', 7, 'REPRINT 1');
  t.same(
    slipsOn(paper, 'Noodles').map(({ isOriginal }) => isOriginal),
    [true, true, false],
  );
});

t.test('what broke off before its number names no sale', async (t) => {
  t.same(slipsOn('   Noodles\n   PAYMENT SLIP\n', 'Noodles'), [{ sale: null, isOriginal: true }]);
  t.same(slipsOn('\n\n', 'Noodles'), []);
});

t.test('a slip whose head is not there is one all the same', async (t) => {
  t.same(slipsOn('PAYMENT SLIP\nSale 1\n', 'Noodles'), [{ sale: 1, isOriginal: true }]);
});

t.test('a slip in Chinese is read as well', async (t) => {
  const paper =
    '   Noodles\n   付款凭证\n销售号     12\n   Noodles\n重打印 REPRINT 1\n   付款凭证\n销售号     12\n';
  t.same(slipsOn(paper, 'Noodles'), [
    { sale: 12, isOriginal: true },
    { sale: 12, isOriginal: false },
  ]);
});
