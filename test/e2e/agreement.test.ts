/** The judges of the end-to-end stories, seen to find what is wrong. */
import t from 'tap';
import type { BenchState } from '../workbench/bench-client.js';
import { papersOf } from './agreement.js';
import { lcdLies } from './lcd-words.js';

const no = 'T0000001ABCDEFGH000001';
const whole = `  海风面馆\n付款凭证\n付款单号 ${no}\n请保留此票\n`;

t.test('papers are counted whole, and copies by their mark', (t) => {
  t.same(papersOf(no, [{ n: 1, text: whole }]), { whole: 1, copies: 0 });
  t.same(papersOf(no, [{ n: 1, text: `付款凭证\n${no}\n` }]), { whole: 0, copies: 0 }, 'torn');
  const again = [
    { n: 1, text: whole },
    { n: 2, text: whole },
  ];
  t.same(papersOf(no, again), { whole: 2, copies: 0 }, 'a second original');
  const copy = { n: 2, text: whole.replace('付款凭证', '重打印 REPRINT 1\n付款凭证') };
  t.same(papersOf(no, [{ n: 1, text: whole }, copy]), { whole: 2, copies: 1 });
  t.same(papersOf('T0000001ABCDEFGH000002', again), { whole: 0, copies: 0 });
  // Power went while the slip of its refund was printed; the next slip came out on the same paper.
  const joined = `  海风面馆\n退款凭证\n付款单号 ${no}\n${whole.replace(no, 'T0000001ABCDEFGH000002')}`;
  const papers = [
    { n: 1, text: whole },
    { n: 2, text: joined },
  ];
  t.same(papersOf(no, papers), { whole: 1, copies: 0 });
  t.same(papersOf('T0000001ABCDEFGH000002', papers), { whole: 1, copies: 0 });
  t.end();
});

function stateOf(rows: readonly string[], screen: string, state: string): BenchState {
  const attempts = [{ sale: 1, attempt: no, amountFen: 1250, state, money: null }];
  const rest = { ready: true, quiet: true, duties: [], slips: [], faults: [] };
  const status = { ...rest, screen, foreground: no, attempts };
  // Only what is looked at.
  return { power: 'on', lcd: { rows, columns: 16 }, status } as unknown as BenchState;
}

t.test('a false sentence on the LCD is found, and a true one is none', (t) => {
  const paid = ['已付款 12.50', '可以交货', '', '确认完成'];
  t.same(lcdLies(stateOf(paid, 'paid', 'paid')), []);
  for (const state of ['charging', 'doubtful', 'voiding', 'voided', 'declined', 'stuck']) {
    t.equal(lcdLies(stateOf(paid, 'paid', state)).length, 1, state);
  }
  t.equal(lcdLies(stateOf(paid, 'idle', 'paid')).length, 1, 'the words of another screen');
  t.equal(lcdLies(stateOf(['已付款 12.51', '', '', ''], 'paid', 'paid')).length, 1, 'the amount');
  const news = ['前一笔  第1 号', '前一笔1 号', '12.50 已撤销', '确认完成'];
  t.same(lcdLies(stateOf(news, 'idle', 'voided')), []);
  t.equal(lcdLies(stateOf(news, 'idle', 'doubtful')).length, 1, 'news that is none');
  t.end();
});
