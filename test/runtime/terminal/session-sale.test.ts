/** A sale at the desk: the amount, the code, the cash, the same customer, the refund. */
import fc from 'fast-check';
import t from 'tap';
import { type Key, keyLabels } from '../../../src/runtime/ports/device.js';
import { fen } from '../../../src/runtime/ports/units.js';
import { count } from '../../counts.js';
import {
  type Desk,
  answer,
  codeOf,
  deskOf,
  happen,
  hold,
  letGo,
  openDesk,
  press,
  scan,
  screenOn,
  shownOn,
  textOn,
  wait,
} from './session-desk.js';
import {
  amountKeys,
  silence,
  awaiting,
  asking,
  cancelled,
  paid,
  kindsOf,
  chargesOf,
  attemptsOf,
} from './session-moves.js';
import { keysOn } from './session-text.js';

t.test('An amount is typed in yuan, and only an amount is accepted', async (t) => {
  const typedAs: readonly (readonly [readonly Key[], string, string])[] = [
    [['1', '2', '.', '5', '0'], 'AMOUNT 12.50', 'awaiting-code'],
    [['1', '2'], 'AMOUNT 12 ', 'awaiting-code'],
    [['.', '5'], 'AMOUNT 0.5 ', 'awaiting-code'],
    [['1', '00'], 'AMOUNT 100 ', 'awaiting-code'],
    [['0', '0', '7'], 'AMOUNT 7 ', 'awaiting-code'],
    [['00', '0'], 'AMOUNT 0 ', 'amount'],
    [['0', '.', '00'], 'AMOUNT 0.00', 'amount'],
    [['.'], 'AMOUNT 0. ', 'amount'],
    [['1', '.', '2', '.'], 'One point at most', 'awaiting-code'],
    [['1', '.', '2', '3', '4', '5'], 'Two decimals at most', 'awaiting-code'],
    [['1', '.', '2', '00'], 'Two decimals at most', 'awaiting-code'],
    [Array.from({ length: 20 }, () => '9'), 'Eight digits at most', 'amount'],
    [['1', '2', 'BACKSPACE', '3'], 'AMOUNT 13', 'awaiting-code'],
    [['1', '0', '0', '0', '0', '1'], 'AMOUNT 100001', 'amount'],
  ];
  for (const [keys, words, screen] of typedAs) {
    const desk = press(openDesk(), ...keys);
    t.ok(textOn(desk).includes(words.trimEnd()), `${keys.join(' ')}: ${textOn(desk)}`);
    t.equal(screenOn(press(desk, 'ENTER')), screen, keys.join(' '));
  }
  t.match(textOn(press(openDesk(), '0', 'ENTER')), /Amount is zero/);
  t.match(textOn(press(openDesk(), '1', '0', '0', '0', '0', '1', 'ENTER')), /100000\.00/);
  t.equal(screenOn(press(openDesk(), '1', 'BACKSPACE')), 'idle');
  t.equal(screenOn(press(openDesk(), '1', 'CLEAR')), 'idle');
  t.equal(screenOn(press(openDesk(), '1', 'CANCEL')), 'idle');
});

t.test('A sale: amount, code, the wait, the result, and idle again', async (t) => {
  const desk = asking();
  t.equal(screenOn(desk), 'asking');
  t.match(textOn(desk), /CHARGING 12\.50.*No result yet/);
  const done = paid(desk);
  t.equal(screenOn(done), 'paid');
  t.equal(screenOn(press(wait(done, 1000), 'ENTER')), 'idle');
  t.same(kindsOf(press(wait(done, 1000), 'ENTER')), ['ChargeAsked', 'SaleLeft']);
});

t.test('Cash: the amount is confirmed before it is taken', async (t) => {
  for (const way of [press(openDesk(), ...amountKeys, 'CASH'), press(awaiting(), 'CASH')]) {
    t.same(kindsOf(way), []);
    t.match(textOn(way), /CASH\? 12\.50/);
    const taken = press(way, 'ENTER');
    t.same(kindsOf(taken), ['CashTaken']);
    t.equal(screenOn(taken), 'paid');
    t.equal(screenOn(press(way, 'CLEAR')), 'awaiting-code');
  }
});

t.test('A code is charged once, and only where one is awaited', async (t) => {
  for (const desk of [openDesk(), press(openDesk(), '5'), asking(), paid(asking())]) {
    t.same(chargesOf(scan(desk, codeOf('9'))), chargesOf(desk));
  }
  t.match(textOn(scan(awaiting(), codeOf('1', null))), /Not a pay code/);
  const late = press(wait(paid(asking()), 1000), 'ENTER');
  const again = scan(press(wait(late, 20_000), '3', 'ENTER'), codeOf('1'));
  t.match(textOn(again), /Code just used/);
  t.same(chargesOf(again), ['hash-1']);
  const rested = scan(press(wait(late, 95_000), '3', 'ENTER'), codeOf('1'));
  t.same(chargesOf(rested), ['hash-1', 'hash-1']);
});

t.test('A code whose charge was refused may be read again', async (t) => {
  const held = hold(awaiting());
  const scanned = scan(held, codeOf('1'));
  const fault = happen(
    { ...scanned, holding: false, held: [] },
    { kind: 'ClockJudged', clock: 'fault' },
  );
  const refused = happen(fault, {
    kind: 'ChargeAsked',
    sale: null,
    amountFen: fen(1250),
    channel: 'alipay',
    form: 'code',
    code: codeOf('1'),
  });
  t.equal(attemptsOf(refused).length, 0);
  t.match(textOn(refused), /No scanning yet/);
  const mended = happen(refused, { kind: 'ClockJudged', clock: 'ok' });
  t.equal(attemptsOf(scan(mended, codeOf('1'))).length, 1);
});

t.test(
  'P19: a channel that takes no charge says so before the code, and offers cash',
  async (t) => {
    const down = happen(openDesk(), { kind: 'ChannelAnswered', channel: 'alipay', said: silence });
    t.match(textOn(awaiting(down)), /Alipay is down/);
    t.ok(keysOn(shownOn(awaiting(down)).view).includes('CASH'));
    t.same(kindsOf(scan(awaiting(down))), [], 'nothing is asked of the core');
    t.match(textOn(scan(awaiting(down))), /No connection/);
    t.same(kindsOf(scan(awaiting(down), codeOf('2', 'wechat'))), ['ChargeAsked']);
    const setup = { kind: 'setup', setting: 'channels.alipay.privateKeyFile', code: 'S' } as const;
    const closed = happen(openDesk(), { kind: 'ChannelAnswered', channel: 'alipay', said: setup });
    t.match(textOn(awaiting(closed)), /Alipay: closed.*alipay\.privateKeyFile/);
    t.same(kindsOf(scan(awaiting(closed))), []);
  },
);

t.test('P22: collecting otherwise needs a confirmation that shows the amount', async (t) => {
  for (const key of ['CASH', 'MENU'] as const) {
    for (const from of [wait(asking(), 2000), cancelled(), press(cancelled(), 'VOID', 'ENTER')]) {
      const confirm = press(from, key);
      t.match(textOn(confirm), /OTHER WAY 12\.50.*Sale 1/);
      t.notOk(kindsOf(confirm).includes('DivertConfirmed'));
      t.equal(attemptsOf(press(confirm, 'CLEAR'))[0]?.diverted, false);
      const diverted = press(confirm, 'ENTER');
      t.equal(attemptsOf(diverted)[0]?.diverted, true);
      t.equal(screenOn(diverted), key === 'CASH' ? 'choose' : 'awaiting-code');
      const again = key === 'CASH' ? press(diverted, 'ENTER') : scan(diverted, codeOf('2'));
      t.equal(attemptsOf(again)[1]?.sale, attemptsOf(again)[0]?.sale, 'the same sale');
    }
  }
});

t.test('P22: a new sale of the same amount asks whether it is the same customer', async (t) => {
  const parked = press(cancelled(), 'CLEAR');
  const question = press(parked, ...amountKeys, 'ENTER');
  t.match(textOn(question), /SAME CUSTOMER\? .*sale 1.*12\.50/);
  t.equal(screenOn(scan(question, codeOf('2'))), 'choose', 'a scan answers no question');
  const other = press(question, '2');
  t.equal(screenOn(other), 'awaiting-code');
  t.equal(attemptsOf(scan(other, codeOf('2')))[1]?.sale, 2);
  t.match(textOn(press(question, '1')), /OTHER WAY 12\.50/);
  t.equal(attemptsOf(scan(press(question, '1', 'ENTER'), codeOf('2')))[1]?.sale, 1);
  t.equal(screenOn(press(parked, '1', '3', 'ENTER')), 'awaiting-code', 'another amount');
  const found = paid(parked);
  t.match(textOn(press(found, ...amountKeys, 'ENTER', '1')), /EARLIER SALE.*PAID/);
  const later = { ...found, now: found.now + 601_000 };
  t.equal(screenOn(press(later, ...amountKeys, 'ENTER')), 'awaiting-code', 'ten minutes on');
  const cash = press(parked, ...amountKeys, 'CASH');
  t.match(textOn(cash), /SAME CUSTOMER/);
  t.equal(screenOn(press(cash, '2', 'ENTER')), 'paid');
});

t.test(
  'P22: a customer without an end is not asked after once the sale is settled by other means',
  async (t) => {
    const diverted = press(cancelled(), 'CASH', 'ENTER', 'ENTER');
    const left = press(wait(diverted, 1100), 'ENTER');
    t.equal(screenOn(press(left, ...amountKeys, 'ENTER')), 'awaiting-code');
  },
);

t.test('P22: the same customer is led to the try that is open, never past it', async (t) => {
  const refusal = { kind: 'refused', code: 'AUTHCODEEXPIRE', advice: 'freshCode' } as const;
  const declined = wait(answer(asking(), { verb: 'charge', said: refusal }), 1100);
  const second = scan(press(declined, 'ENTER'), codeOf('2'));
  const parked = press(wait(second, 1000), 'CANCEL', 'CLEAR');
  const [ended, open] = attemptsOf(parked);
  const orders = [
    [ended, open],
    [open, ended],
  ];
  for (const order of orders) {
    const attempts = new Map(order.flatMap((one) => (one === undefined ? [] : [[one.no, one]])));
    const desk = deskOf({ ...parked.book, attempts }, parked.now);
    const yes = press(desk, ...amountKeys, 'ENTER', '1');
    t.match(textOn(yes), /OTHER WAY 12\.50.*Sale 1/);
    t.notMatch(textOn(yes), /not charged/i);
    t.same(chargesOf(scan(yes, codeOf('3'))), [], 'no code is taken beside the open order');
    t.equal(attemptsOf(press(yes, 'ENTER')).find(({ no }) => no === open?.no)?.diverted, true);
  }
});

t.test('A refusal leads back to the same sale, by a fresh code or by other means', async (t) => {
  const code = { kind: 'refused', code: 'AUTHCODEEXPIRE', advice: 'freshCode' } as const;
  const declined = wait(answer(asking(), { verb: 'charge', said: code }), 1100);
  t.equal(screenOn(declined), 'declined');
  const again = press(declined, 'ENTER');
  t.equal(screenOn(again), 'awaiting-code');
  const second = scan(again, codeOf('2'));
  t.same(
    attemptsOf(second).map(({ sale }) => sale),
    [1, 1],
  );
  t.same(kindsOf(press(again, 'CANCEL')).at(-1), 'SaleLeft');
  t.equal(screenOn(press(again, 'CANCEL')), 'idle');
  const broke = { kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' } as const;
  const other = wait(answer(asking(), { verb: 'charge', said: broke }), 1100);
  t.equal(screenOn(press(other, 'CLEAR')), 'idle');
  const cash = press(press(other, 'ENTER'), 'CASH', 'ENTER');
  t.same(
    attemptsOf(cash).map(({ sale, state }) => [sale, state.kind]),
    [
      [1, 'declined'],
      [1, 'paid'],
    ],
    'the amount is not keyed again',
  );
});

t.test('A refund shows its sale and its amount, and is asked for by a second ENTER', async (t) => {
  const idle = press(wait(paid(asking()), 1100), 'ENTER');
  const amount = press(idle, 'REFUND');
  t.match(textOn(amount), /REFUND.*Sale 1 Up to 12\.50/);
  const whole = press(amount, 'ENTER');
  t.match(textOn(whole), /REFUND\? 12\.50/);
  t.notOk(kindsOf(whole).includes('RefundConfirmed'));
  t.match(textOn(press(whole, 'ENTER')), /REFUNDING 12\.50.*Not proved yet/);
  t.match(textOn(press(amount, '5', 'ENTER')), /REFUND\? 5\.00/);
  t.match(textOn(press(amount, '1', '3', 'ENTER')), /More than was paid/);
  t.match(textOn(press(openDesk(), 'REFUND')), /no use/);
});

t.test('Whatever is pressed, a charge of a code needs a scan of its own', async (t) => {
  let charged = 0;
  const step = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Key>(...keyLabels) },
    { weight: 3, arbitrary: fc.constantFrom<Key>('1', '2', 'ENTER', 'CANCEL', 'CLEAR', 'CASH') },
    { weight: 4, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 3, arbitrary: fc.constantFrom('sale 1', 'sale 2') },
    { weight: 2, arbitrary: fc.constantFrom('hold', 'letGo', 'letGo', 'paid', 'wait') },
  );
  const follow = (desk: Desk, move: string | number): Desk => {
    if (typeof move === 'number') return scan(desk, codeOf(String(move)));
    if (move.startsWith('sale')) return press(desk, move === 'sale 1' ? '1' : '2', 'ENTER');
    if (move === 'hold') return hold(desk);
    if (move === 'letGo') return letGo(desk);
    if (move === 'wait') return wait(desk, 1000);
    if (move !== 'paid') return press(desk, move as Key);
    return desk.effects.some(({ kind }) => kind === 'Charge') && !desk.holding ? paid(desk) : desk;
  };
  fc.assert(
    fc.property(fc.array(step, { minLength: 30, maxLength: 60 }), (moves) => {
      let desk = openDesk();
      const scans = new Map<string, number>();
      for (const move of moves) {
        const before = chargesOf(desk).length;
        desk = follow(desk, move);
        const asked = chargesOf(desk).slice(before);
        if (asked.length > 1) return false;
        // A code for the customer to scan is asked for by keys (order-code.test.ts).
        const charges = asked.filter((hash) => hash !== '');
        if (typeof move !== 'number' && charges.length > 0) return false;
        for (const hash of charges) scans.set(hash, (scans.get(hash) ?? 0) + 1);
      }
      charged += scans.size;
      // Sequences are shorter than the rest of a code: each is charged once.
      return [...scans.values()].every((times) => times === 1);
    }),
    { seed: 20260801, numRuns: count({ quick: 150, full: 2500 }) },
  );
  t.ok(charged > 100, `${String(charged)} charges came up`);
});
