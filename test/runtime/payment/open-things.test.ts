import t from 'tap';
import { emptyBook } from '../../../src/runtime/payment/book.js';
import type { Attempt } from '../../../src/runtime/payment/model.js';
import { unfinishedAttempts } from '../../../src/runtime/payment/open-things.js';
import { defaultSettings } from '../../../src/runtime/payment/plan.js';
import { withItem } from '../../../src/runtime/payment/turn.js';
import { attemptNo } from '../../../src/runtime/ports/units.js';

const book = emptyBook(defaultSettings);
const no = attemptNo('T0000001AAAAAAAA000001');
const charging = { no, state: { kind: 'charging' } } as Attempt;
const declined = { no, state: { kind: 'declined' } } as Attempt;

void t.test('what has not ended is told of the book at hand, however often it is asked', (t) => {
  const open = { ...book, attempts: withItem(book.attempts, no, charging) };
  const ended = { ...open, attempts: withItem(open.attempts, no, declined) };
  for (let times = 0; times < 2; times += 1) {
    t.strictSame(unfinishedAttempts(book), []);
    t.strictSame(unfinishedAttempts(open), [charging]);
    t.strictSame(unfinishedAttempts(ended), []);
  }
  t.end();
});

void t.test('a map of a book is looked through once', (t) => {
  const open = { ...book, attempts: withItem(book.attempts, no, charging) };
  const again = { ...open, lastCall: 7 };
  t.equal(unfinishedAttempts(open), unfinishedAttempts(again));
  t.end();
});
