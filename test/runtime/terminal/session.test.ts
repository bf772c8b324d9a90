/** The rules of the keys, by their number in PAYMENT. */
import t from 'tap';
import { keyLabels } from '../../../src/runtime/ports/device.js';
import { attemptNo, slipNo } from '../../../src/runtime/ports/units.js';
import { freshSession } from '../../../src/runtime/terminal/session-model.js';
import { customerRows } from '../../../src/runtime/terminal/view.js';
import {
  type Desk,
  answer,
  codeOf,
  happen,
  hold,
  letGo,
  openDesk,
  press,
  pressOn,
  scan,
  sceneOf,
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
  stateOf,
} from './session-moves.js';
import { keysOn } from './session-text.js';
import { samples } from './view-samples.js';

t.test('P8: what a key means is fixed by the screen it was pressed on', async (t) => {
  const before = asking();
  const after = wait(paid(before), 3000);
  const cancelLate = pressOn(after, 'CANCEL', shownOn(before));
  t.same(kindsOf(cancelLate), kindsOf(before), 'a CANCEL of the wait is not one of the result');
  t.equal(screenOn(cancelLate), 'paid');
  const enterLate = pressOn(
    wait(paid(press(before, 'VOID')), 3000),
    'ENTER',
    shownOn(press(before, 'VOID')),
  );
  t.equal(screenOn(enterLate), 'paid', 'an ENTER of the VOID leaves no result');
  t.notOk(kindsOf(enterLate).includes('VoidConfirmed'));

  const typing = press(press(cancelled(), 'CLEAR'), ...amountKeys);
  const question = press(typing, 'ENTER');
  t.match(textOn(question), /SAME CUSTOMER/);
  const digit = pressOn(question, '1', shownOn(typing));
  t.match(textOn(digit), /SAME CUSTOMER/, 'a digit of the amount answers no question');
  t.match(textOn(pressOn(question, 'ENTER', shownOn(typing))), /SAME CUSTOMER/);

  const scannedLate = scan(openDesk(), codeOf('1'), shownOn(awaiting()));
  t.same(chargesOf(scannedLate), [], 'a code for a sale that was backed out of');
});

t.test(
  'P8: a CANCEL or VOID while Charging is being written keeps the charge from leaving',
  async (t) => {
    for (const key of ['CANCEL', 'VOID'] as const) {
      const saving = scan(hold(awaiting()));
      t.match(textOn(saving), /SAVING 12\.50/);
      t.same(keysOn(shownOn(saving).view), ['CANCEL', 'VOID']);
      const pressed = press(saving, key);
      t.match(textOn(pressed), new RegExp(`SAVING.*${key} was seen`));
      const durable = letGo(pressed);
      t.equal(stateOf(durable), 'voided');
      t.notOk(
        durable.effects.some(({ kind }) => kind === 'Charge'),
        key,
      );
      t.match(textOn(durable), /It never left/);
    }
  },
);

t.test('P8: CANCEL pressed on "scan the code" follows the scan that came first', async (t) => {
  const shown = shownOn(awaiting());
  const durable = letGo(pressOn(scan(hold(awaiting())), 'CANCEL', shown));
  t.equal(stateOf(durable), 'voided');
  const sent = pressOn(asking(), 'CANCEL', shown);
  t.equal(stateOf(sent), 'charging', 'too late: the charge has left, and another screen stands');
  t.match(textOn(sent), /no use/);
});

t.test('P8: a CANCEL on "saving" that comes too late stops the wait', async (t) => {
  const saving = scan(hold(awaiting()));
  const durable = letGo(saving);
  t.equal(stateOf(pressOn(durable, 'CANCEL', shownOn(saving))), 'doubtful');
  t.equal(screenOn(pressOn(durable, 'VOID', shownOn(saving))), 'void-confirm');
});

t.test('P8: until it is durable the LCD says "saving", never "unknown" or "voiding"', async (t) => {
  const waiting = wait(asking(), 3000);
  const held = press(hold(waiting), 'CANCEL');
  t.match(textOn(held), /^SAVING 12\.50/);
  t.equal(screenOn(letGo(held)), 'unknown');
  const voiding = press(hold(waiting), 'VOID', 'ENTER');
  t.match(textOn(voiding), /^SAVING 12\.50/);
  t.equal(screenOn(letGo(voiding)), 'voiding');
  const left = press(hold(wait(paid(waiting), 1100)), 'ENTER');
  t.match(textOn(left), /^SAVING/);
  t.equal(screenOn(letGo(left)), 'idle');
});

t.test('P21: CANCEL parks the attempt as unknown, with the words that help', async (t) => {
  const desk = cancelled();
  t.equal(screenOn(desk), 'unknown');
  t.match(
    textOn(desk),
    /UNKNOWN 12\.50.*Give no goods.*QUERY.*Cancels in \d+s, or press VOID.*No goods before PAID/,
  );
  t.equal(screenOn(press(desk, 'CLEAR')), 'idle');
  t.match(textOn(press(desk, '7')), /AMOUNT 7/);
  t.equal(desk.book.foreground, null);
});

t.test('P21: the end of patience shows what CANCEL shows', async (t) => {
  const begun = asking();
  const no = attemptsOf(begun)[0]?.no ?? attemptNo('X');
  const over = happen(
    { ...begun, now: begun.now + 121_000 },
    { kind: 'TimerFired', name: `patience/${no}` },
  );
  t.equal(screenOn(over), 'unknown');
});

t.test('P21: at three parked the LCD says so before a code is scanned', async (t) => {
  let desk = openDesk();
  for (const [index, key] of (['1', '2', '3'] as const).entries()) {
    desk = scan(press(desk, key, 'ENTER'), codeOf(String(index)));
    desk = press(desk, 'CANCEL', 'CLEAR');
  }
  const full = press(desk, '9', 'ENTER');
  t.match(textOn(full), /OPEN: FULL 9\.00/);
  t.same(chargesOf(scan(full, codeOf('8'))).length, 3);
  t.equal(screenOn(press(full, 'CASH', 'ENTER')), 'paid');
});

t.test('P21: QUERY asks about the foreground, the only parked one, or one of a list', async (t) => {
  const front = press(asking(), 'QUERY');
  t.same(kindsOf(front), ['ChargeAsked', 'QueryPressed']);
  const parked = press(cancelled(), 'CLEAR', 'QUERY');
  t.equal(screenOn(parked), 'unknown');
  t.same(kindsOf(parked).at(-1), 'QueryPressed');
  const two = press(scan(press(parked, '7', 'ENTER'), codeOf('2')), 'CANCEL', 'CLEAR', 'QUERY');
  t.equal(screenOn(two), 'choose');
  t.match(textOn(two), /UNKNOWN 2: 7\.00/);
  const first = press(two, 'DOWN', 'ENTER');
  t.same(first.asked.at(-1), { kind: 'QueryPressed', attempt: attemptsOf(first)[0]?.no });
  t.match(textOn(first), /UNKNOWN 12\.50/);
});

t.test(
  'QUERY during an append says that it is being written, not that the wallet is asked',
  async (t) => {
    const held = press(hold(wait(asking(), 6000)), 'QUERY');
    t.match(textOn(held), /Writing it down/);
    t.notMatch(textOn(held), /Asking wallet/);
    t.equal(kindsOf(held).at(-1), 'QueryPressed', 'it is asked when the write has ended');
    t.match(textOn(press(letGo(held), 'QUERY')), /Asking wallet|Asked just now/);
  },
);

t.test('P21: QUERY with nothing open shows the last attempt, without a call', async (t) => {
  const done = press(wait(paid(asking()), 1100), 'ENTER');
  const shown = press(wait(done, 60_000), 'QUERY');
  t.same(kindsOf(shown), kindsOf(done));
  t.match(textOn(shown), /Last: PAID 12\.50 6\ds ago/);
  t.match(textOn(press(openDesk(), 'QUERY')), /No payment so far/);
});

t.test('P21: VOID needs ENTER, and anything else backs out', async (t) => {
  const waiting = wait(asking(), 3000);
  const confirm = press(waiting, 'VOID');
  t.equal(screenOn(confirm), 'void-confirm');
  t.match(textOn(confirm), /VOID\? 12\.50.*Sale 1/);
  for (const key of keyLabels.filter((label) => label !== 'ENTER')) {
    const back = press(confirm, key);
    t.equal(screenOn(back), 'asking', key);
    t.notOk(kindsOf(back).includes('VoidConfirmed'), key);
  }
  const voiding = press(confirm, 'ENTER');
  t.equal(screenOn(voiding), 'voiding');
  t.equal(stateOf(voiding), 'voiding');
  t.equal(screenOn(press(voiding, 'CANCEL')), 'voiding');
  t.equal(press(voiding, 'CANCEL').book.foreground, null, 'parked');
  const done = wait(paid(waiting), 2000);
  t.match(textOn(press(done, 'VOID')), /Paid, use REFUND/);
  t.equal(screenOn(press(cancelled(), 'VOID', 'ENTER')), 'voiding', 'an unknown may be voided');
});

t.test('P21: in Voiding, QUERY says what the wallet said', async (t) => {
  const voiding = press(cancelled(), 'VOID', 'ENTER');
  const silent = answer(voiding, { verb: 'charge', said: silence });
  const asked = press(wait(silent, 6000), 'QUERY');
  const told = answer(asked, { verb: 'query', said: { kind: 'pending' } });
  t.match(textOn(press(wait(told, 6000), 'QUERY')), /VOIDING.*Wallet: not paid yet/);
});

t.test('P21: news of an earlier sale is a banner, and CLEAR at idle has seen it', async (t) => {
  const parked = press(cancelled(), 'CLEAR');
  const news = paid(parked);
  t.equal(screenOn(news), 'idle', 'only the foreground has a result screen');
  t.match(textOn(news), /Earlier sale 1 12\.50 PAID/);
  const seen = press(news, 'CLEAR');
  t.same(kindsOf(seen).at(-1), 'NewsSeen');
  t.equal(shownOn(seen).view.banner, null);
  const watched = paid(cancelled());
  t.match(textOn(watched), /EARLIER SALE No\. 1.*PAID/);
});

t.test('P13: a void that the till will do is announced, whatever is on the LCD', async (t) => {
  const parked = press(cancelled(), 'CLEAR');
  t.equal(shownOn(parked).view.banner, null);
  const soon = { ...parked, now: parked.now + 65_000 };
  t.match(textOn(soon), /Earlier sale 1 till cancels in \d+s/);
});

t.test(
  'P23: a result ignores every key for a second and leaves by ENTER or CLEAR alone',
  async (t) => {
    const done = paid(asking());
    for (const key of keyLabels) {
      const early = pressOn({ ...done, now: done.now + 999 }, key, shownOn(done));
      t.equal(screenOn(early), 'paid', key);
      t.same(kindsOf(early), kindsOf(done), key);
      const later = { ...done, now: done.now + 1000 };
      const leaves = key === 'ENTER' || key === 'CLEAR';
      const pressed = pressOn(later, key, shownOn(later));
      t.equal(pressed.book.foreground === null, leaves, key);
    }
  },
);

t.test('P28: the slip question names sale and amount, and waiving it is asked twice', async (t) => {
  const done = paid(asking());
  const print = done.effects.find(({ kind }) => kind === 'Print');
  t.equal(print?.kind, 'Print');
  const slip = print?.kind === 'Print' ? print.slip.no : slipNo(1);
  const fault = { code: 'Gone', detail: '' } as const;
  const doubted = happen(done, { kind: 'PrintEnded', slip, outcome: { kind: 'unknown', fault } });
  const cleared = happen(doubted, { kind: 'PrinterCleared', isClear: true });
  t.equal(screenOn(cleared), 'paid', 'it waits until the result was left');
  const question = press(wait(cleared, 1100), 'ENTER');
  t.match(textOn(question), /SLIP OUT\? .*Sale 1 12\.50/);
  t.same(press(question, 'ENTER').asked.at(-1), { kind: 'SlipAnswered', slip, answer: 'cameOut' });
  t.same(press(question, 'REPRINT').asked.at(-1), { kind: 'SlipAnswered', slip, answer: 'again' });
  t.same(kindsOf(press(question, 'CLEAR')), kindsOf(question), 'CLEAR asks again');
  t.same(press(question, 'CLEAR', 'ENTER').asked.at(-1), {
    kind: 'SlipAnswered',
    slip,
    answer: 'waive',
  });
  t.match(textOn(press(question, '7')), /AMOUNT 7/, 'a customer is never kept waiting for it');
});

t.test('P9: paid and not written down: its number is shown until it was copied', async (t) => {
  const failed = happen(asking(), { kind: 'JournalFailed' });
  t.match(textOn(failed), /QUERY works/);
  t.notMatch(
    textOn(failed),
    /CANCEL stops|Waits \d+s more/,
    'what cannot be written is not promised',
  );
  const voiding = happen(press(wait(cancelled(), 1000), 'VOID', 'ENTER'), {
    kind: 'JournalFailed',
  });
  t.notMatch(textOn(voiding), /Will cancel in/);
  const early = press(wait(asking(openDesk(), codeOf('1', 'wechat')), 1000), 'VOID', 'ENTER');
  const unsent = happen(answer(early, { verb: 'charge', said: silence }), {
    kind: 'JournalFailed',
  });
  t.notMatch(textOn(unsent), /Will cancel in/);
  const found = paid(failed);
  const no = attemptsOf(found)[0]?.no ?? '';
  const written = `${no.slice(0, -6)} ${no.slice(-6)}`;
  t.match(textOn(found), new RegExp(`PAID 12\\.50.*NOT written down.*${written}`));
  t.match(textOn(pressOn(found, 'ENTER', shownOn(found))), /PAID 12\.50/, 'not within a second');
  const copied = press(wait(found, 1000), 'ENTER');
  t.equal(screenOn(copied), 'fault');
  t.match(textOn(copied), new RegExp(written));
  t.same(kindsOf(press(copied, '1', 'ENTER', 'CASH', 'VOID')), kindsOf(copied));
});

t.test('P24: after a start with open attempts the LCD says so, and any key leads on', async (t) => {
  const open = press(cancelled(), 'CLEAR');
  const started = { ...open, session: freshSession };
  t.equal(screenOn(started), 'resuming');
  t.match(textOn(started), /RESUMING 1 open/);
  for (const key of keyLabels) t.not(screenOn(press(started, key)), 'resuming', key);
  t.equal(screenOn(press(press(started, 'CLEAR'), '5')), 'amount');
});

t.test('Law 6: a key that adds nothing or turns to nothing is answered with words', async (t) => {
  const idle = openDesk();
  t.match(textOn(press(idle, 'BACKSPACE')), /Key an amount first/);
  t.match(textOn(press(idle, '0', '0')), /AMOUNT 0 .*Amount is zero/);
  t.match(textOn(press(paid(asking()), 'DOWN')), /PAID/);
  t.match(textOn(press(idle, 'DOWN')), /No more pages/);
  t.equal(textOn(press(asking(), 'DOWN')), textOn(wait(asking(), 100)), 'it has pages to turn');
});

t.test(
  'P13: when the till is about to cancel, that comes right behind the first page',
  async (t) => {
    const far = wait(cancelled(), 1000);
    t.match(textOn(far), /Give no goods.*Press QUERY.*Cancels in 7\ds/);
    const near = wait(far, 62_000);
    t.match(textOn(near), /Give no goods.*Cancels in 1\ds, or press VOID.*Press QUERY/);
  },
);

t.test('What is shown of a payment offers no more than the keys do', async (t) => {
  const failed = happen(openDesk(), { kind: 'JournalFailed' });
  t.ok(keysOn(shownOn(failed).view).includes('QUERY'), '"QUERY works" is so');
  t.match(textOn(press(failed, 'QUERY')), /No payment so far/);
  const refused = { kind: 'refused', code: 'X', advice: 'freshCode' } as const;
  const declined = answer(asking(), { verb: 'charge', said: refused });
  t.match(textOn(declined), /Ask a fresh code/);
  t.notMatch(textOn(happen(declined, { kind: 'JournalFailed' })), /fresh code/);
});

t.test('P21: the customer is asked for a code only where one can be charged', async (t) => {
  const customer = (desk: Desk): string =>
    customerRows(desk.session, sceneOf(desk), 'en')
      .map((row) => row.trim())
      .join(' ');
  t.equal(customer(openDesk()), 'Welcome ');
  t.equal(customer(awaiting()), 'Show your pay code 12.50');
  t.equal(customer(happen(awaiting(), { kind: 'ClockJudged', clock: 'fault' })), 'To pay 12.50');
  t.equal(customer(happen(openDesk(), { kind: 'JournalFailed' })), 'Not in service ');
  t.equal(customer(cancelled()), 'Welcome ', 'a parked payment is no customer in front');
});

t.test('P2: a refund that is not settled is named at idle and found in the menu', async (t) => {
  const stuck = press(samples['refund stuck']?.() ?? openDesk(), 'ENTER');
  t.match(textOn(stuck), /KEY AMOUNT.*1 not settled\. See MENU/);
  let desk = press(stuck, 'MENU');
  for (let moves = 0; moves < 9 && !/Refunds so far/.test(textOn(desk)); moves += 1)
    desk = press(desk, 'DOWN');
  const list = press(desk, 'ENTER');
  t.match(textOn(list), /REFUNDS 1\/1 .*STUCK 1: 12\.50/);
  t.match(textOn(press(list, 'ENTER')), /REFUND STUCK 12\.50/);
});
