/** What the desk says of earlier sales and of money that went back, and keys that are for a device alone. */
import t from 'tap';
import { fen, monoMs } from '../../../src/runtime/ports/units.js';
import { faults } from '../../../src/runtime/text/faults.js';
import { whomNames } from '../../../src/runtime/text/fault-form.js';
import type { Scene } from '../../../src/runtime/terminal/session-model.js';
import { sayStarting } from '../../../src/runtime/terminal/view-starting.js';
import { stepSession } from '../../../src/runtime/terminal/session.js';
import { customerRows } from '../../../src/runtime/terminal/view.js';
import {
  type Desk,
  deskOf,
  happen,
  openDesk,
  press,
  sceneOf,
  shownOn,
  textOn,
  wait,
} from './session-desk.js';
import { asking, attemptsOf, paid } from './session-moves.js';

t.test('P21: news waits for its turn: each is seen by itself', async (t) => {
  const idle = press(wait(paid(asking()), 1100), 'ENTER');
  const [attempt] = attemptsOf(idle);
  if (attempt === undefined) throw new Error('there is an attempt');
  const { no, sale } = attempt;
  const news = (['paid', 'returned'] as const).map((what) => ({ sale, attempt: no, what }));
  const desk = deskOf({ ...idle.book, news }, idle.now);
  t.match(textOn(desk), /Earlier sale 1 12\.50 PAID/, 'the first stands until it is seen');
  const second = press(desk, 'CLEAR');
  t.notMatch(textOn(second), /12\.50 PAID/);
  t.ok(shownOn(second).view.banner);
  t.equal(shownOn(press(second, 'CLEAR')).view.banner, null);
});

t.test('P15: news of a void says so where its money may have moved', async (t) => {
  const idle = press(wait(paid(asking()), 1100), 'ENTER');
  const [attempt] = attemptsOf(idle);
  if (attempt === undefined) throw new Error('there is an attempt');
  const { no, sale } = attempt;
  const said = (money: 'never' | 'unknown' | 'returned'): string => {
    const state = { kind: 'voided', proof: 'notFound', money } as const;
    const attempts = new Map([[no, { ...attempt, state }]]);
    const news = [{ sale, attempt: no, what: 'voided' as const }];
    return textOn(deskOf({ ...idle.book, attempts, news }, idle.now));
  };
  t.match(said('unknown'), /Earlier sale 1 If paid: return/);
  t.match(said('returned'), /Earlier sale 1 Return ordered/);
  t.notMatch(said('never'), /return/i);
});

t.test('Goods are not given for money that has been refunded, or may have been', async (t) => {
  const result = wait(paid(asking()), 1100);
  t.match(textOn(result), /Give the goods/);
  const asked = press(result, 'REFUND', 'ENTER', 'ENTER');
  const open = press(asked, 'ENTER');
  t.match(textOn(open), /PAID 12\.50.*Refunding 12\.50.*Not proved yet/);
  t.notMatch(textOn(open), /Give the goods/);
  t.match(customerRows(open.session, sceneOf(open), 'en').join(' '), /Refund under way/);
  const [refund] = [...open.book.refunds.values()];
  if (refund === undefined) throw new Error('there is a refund');
  const back = (amountFen: number): Desk => {
    const done = { ...refund, amountFen: fen(amountFen), state: { kind: 'refunded' } } as const;
    return { ...open, book: { ...open.book, refunds: new Map([[refund.no, done]]) } };
  };
  t.match(textOn(back(1250)), /REFUNDED 12\.50.*All refunded: 12\.50/);
  t.notMatch(textOn(back(1250)), /Give the goods/);
  t.match(textOn(back(250)), /PAID 12\.50.*Refunded of it: 2\.50/);
  const whole = back(1250);
  t.match(customerRows(whole.session, sceneOf(whole), 'en').join(' '), /Refunded/);
});

t.test('DRAWER and FEED work wherever they mean nothing else, if the board has them', async (t) => {
  const desk = openDesk();
  t.match(textOn(press(desk, 'DRAWER')), /Not available here/);
  const scene: Scene = { ...sceneOf(desk), commands: ['openDrawer', 'feedPaper'] };
  for (const [key, command] of [
    ['DRAWER', 'openDrawer'],
    ['FEED', 'feedPaper'],
  ] as const) {
    const input = { kind: 'key', key, shown: shownOn(desk), turns: 1 } as const;
    const step = stepSession(desk.session, input, scene);
    t.same(step.commands, [command]);
    t.same(step.requests, [], 'no money is asked about');
  }
  const asked = press(wait(asking(), 1000), 'VOID');
  const input = { kind: 'key', key: 'DRAWER', shown: shownOn(asked), turns: 1 } as const;
  const step = stepSession(asked.session, input, { ...sceneOf(asked), commands: ['openDrawer'] });
  t.same(step.commands, [], 'beside a question it means no');
});

t.test('A storage that failed names whom the catalogue of faults names', async (t) => {
  t.equal(whomNames[faults['E-JOURNAL-FAILED'].call].en, 'a technician');
  for (const desk of [openDesk(), asking()]) {
    const failed = happen(desk, { kind: 'JournalFailed' });
    t.match(textOn(failed), /Call a technician\./);
    t.notMatch(textOn(failed), /supervisor/);
  }
  const scene = { ...sceneOf(openDesk()), readingSince: monoMs(0) };
  const silent = { ...scene, at: { ...scene.at, mono: monoMs(60_000) } };
  const support = { phone: '400-000-0000', hours: '08:00-22:00' };
  for (const [given, ids] of [
    [silent, ['call.technician']],
    [{ ...silent, support }, ['call.technician', 'call.phone', 'call.hours']],
  ] as const) {
    const calls = sayStarting(given).pages.filter(({ id }) => id.startsWith('call.'));
    t.same(
      calls.map(({ id }) => id),
      ids,
    );
  }
});
