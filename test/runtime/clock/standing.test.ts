/**
 * How the till's clock stands (P25), for every clock a box may have, kept or not, and everything that
 * servers may say: the whole product, each row by hand.
 */
import t from 'tap';
import { seconds } from '../../../src/runtime/ports/units.js';
import { type Says, clockDesk, dayMs, yearMs } from './desk.js';

const clocks = {
  '1970': -57.5 * yearMs,
  'before build': -40 * dayMs,
  'before record': -10 * dayMs,
  'an hour behind': -3_600_000,
  right: 0,
  '3 s ahead': 3_000,
  'a year ahead': yearMs,
} as const;
type ClockName = keyof typeof clocks;

/** Newest record: yesterday, or one of a clock that ran a year ahead. */
const records = { yesterday: -dayMs, ahead: yearMs - dayMs } as const;

const servers = {
  none: [],
  silent: ['silent', 'silent'],
  right: [0],
  'two right': [10, -10],
  'one of two': [0, 'silent'],
  'two against each other': [0, -3 * dayMs],
  'two of three': [0, 5, yearMs],
  'two and two': [0, 5, 2 * dayMs, 2 * dayMs],
  'of 1970': [-57.5 * yearMs],
  'of 2100': [73 * yearMs],
  'before record': [-10 * dayMs],
} as const satisfies Readonly<Record<string, readonly Says[]>>;
type ServerName = keyof typeof servers;

/** Who says the true time, by a majority. */
const telling: readonly ServerName[] = ['right', 'two right', 'two of three'];

/** What has to stand, from the rules in the README of the room. */
function expected(row: Row): string {
  const { clock, kept, server, record } = row;
  const isBehind = clocks[clock] < records[record] || clock === '1970' || clock === 'before build';
  const shows = clock === 'right' ? 'right' : 'wrong';
  const alone = `${isBehind ? 'E-CLOCK' : 'ok'} ${kept && !isBehind ? 'trusted' : 'untrusted'}`;
  if (server === 'before record') return `E-CLOCK untrusted disputed ${shows}`;
  if (!telling.includes(server)) return `${alone} system ${shows}`;
  if (record === 'ahead') return `E-CLOCK untrusted disputed ${shows}`;
  return 'ok trusted network right';
}

interface Row {
  readonly clock: ClockName;
  readonly kept: boolean;
  readonly server: ServerName;
  readonly record: keyof typeof records;
}

const keysOf = <K extends string>(table: Readonly<Record<K, unknown>>): readonly K[] =>
  Object.keys(table) as K[];

let rows = 0;
for (const clock of keysOf(clocks)) {
  t.test(`a clock that is ${clock}`, async (t) => {
    for (const record of keysOf(records)) {
      for (const server of keysOf(servers)) {
        for (const kept of [true, false]) {
          const row = { clock, kept, server, record };
          const desk = clockDesk({
            offMs: clocks[clock],
            isKept: kept,
            servers: servers[server],
            recordMs: records[record],
          });
          await desk.begin();
          t.equal(desk.stands(), expected(row), JSON.stringify(row));
          desk.network.end();
          rows += 1;
        }
      }
    }
  });
}

t.test('the table was whole', (t) => {
  t.equal(rows, 7 * 2 * 11 * 2);
  t.end();
});

const hourMs = 3_600_000;

/** Every step of the system's clock, in every standing, and what stands at once and when asked anew. */
const steps: readonly (readonly [string, readonly Says[], number, number, string, string])[] = [
  // standing before     servers  off       step         at once                            asked anew
  ['kept, no server', [], 0, 2 * hourMs, 'ok trusted system wrong', 'ok trusted system wrong'],
  [
    'kept, no server',
    [],
    0,
    -2 * hourMs,
    'E-CLOCK untrusted system wrong',
    'E-CLOCK untrusted system wrong',
  ],
  ['kept, no server', [], 0, -60_000, 'ok trusted system wrong', 'ok trusted system wrong'],
  ['confirmed', [0], 0, 2 * hourMs, 'ok untrusted system wrong', 'ok trusted network right'],
  ['confirmed', [0], 0, -2 * hourMs, 'E-CLOCK untrusted system wrong', 'ok trusted network right'],
  ['confirmed', [0], 0, 1_500, 'ok trusted network wrong', 'ok trusted network wrong'],
  ['corrected', [0], -hourMs, hourMs, 'ok trusted network right', 'ok trusted network right'],
  ['corrected', [0], -hourMs, -hourMs, 'ok untrusted network right', 'ok trusted network right'],
  ['corrected', [0], hourMs, hourMs, 'ok untrusted network right', 'ok trusted network right'],
  [
    'disputed',
    [-10 * dayMs],
    0,
    hourMs,
    'E-CLOCK untrusted disputed wrong',
    'E-CLOCK untrusted disputed wrong',
  ],
];

for (const [standing, says, offMs, stepMs, atOnce, anew] of steps) {
  t.test(`${standing}, then a step of ${stepMs / 1000} s`, async (t) => {
    const desk = clockDesk({ offMs, isKept: true, servers: says, recordMs: -dayMs });
    await desk.begin();
    await desk.time.advance(seconds(30));
    desk.watch.look();
    desk.time.stepWall(stepMs);
    t.equal(desk.stands(), atOnce);
    await desk.time.advance(seconds(10));
    t.equal(desk.stands(), anew);
    desk.network.end();
  });
}
