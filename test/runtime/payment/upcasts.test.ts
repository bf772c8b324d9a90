/** Bodies of every earlier version are read in today's shape, and later ones by nobody. */
import t from 'tap';
import { decodeThing, hasNewerBody } from '../../../src/runtime/payment/decode.js';
import { bodyVersionOf, things } from '../../../src/runtime/payment/entries.js';
import {
  type Upcast,
  upcast,
  upcasts,
  versionAfter,
} from '../../../src/runtime/payment/upcasts.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import { stage } from './stage.js';

/** A thing that has had three shapes. */
const steps: readonly Upcast[] = [
  ({ amount, ...rest }) => ({ ...rest, amountFen: Number(amount) * 100 }),
  (body) => ({ ...body, currency: 'CNY' }),
];

t.test('each version is brought to the last one, step by step, and itself stays', (t) => {
  t.equal(versionAfter(steps), 3);
  const first = Object.freeze({ no: 1, amount: 12 });
  const table = [
    { version: 0, body: first, is: null },
    { version: 1, body: first, is: { no: 1, amountFen: 1200, currency: 'CNY' } },
    { version: 2, body: { no: 1, amountFen: 5 }, is: { no: 1, amountFen: 5, currency: 'CNY' } },
    {
      version: 3,
      body: { no: 1, amountFen: 5, currency: 'USD' },
      is: { no: 1, amountFen: 5, currency: 'USD' },
    },
    { version: 4, body: first, is: null },
  ];
  for (const { version, body, is } of table) t.strictSame(upcast(steps, version, body), is);
  t.end();
});

t.test('every thing is written in the version that its steps lead to', (t) => {
  t.strictSame(Object.keys(upcasts).sort(), [...things].sort());
  const written = new Map(stage().entries.map(({ thing, version }) => [thing, version]));
  t.equal(written.get('numbers'), bodyVersionOf('numbers'));
  t.end();
});

t.test('a body of a later version, or of none, is told and never guessed at', async (t) => {
  const it = stage();
  it.charge();
  const entry = it.entries.at(-1);
  if (entry === undefined) return t.fail('a charge is written');
  const version = bodyVersionOf('attempt');
  const of = (other: Partial<JournalEntry>): JournalEntry => ({ ...entry, ...other });
  t.equal(decodeThing(entry).kind, 'thing');
  t.match(decodeThing(of({ version: version + 1 })), {
    kind: 'unreadable',
    problem: `attempt ${entry.id} has version ${String(version + 1)}`,
  });
  t.equal(decodeThing(of({ version: 0 })).kind, 'unreadable');
  t.ok(hasNewerBody(of({ version: version + 1 })));
  t.notOk(hasNewerBody(entry));
  return t.notOk(hasNewerBody(of({ thing: 'weather', version: 99 })), 'not of this room');
});
