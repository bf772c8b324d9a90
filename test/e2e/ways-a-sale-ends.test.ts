/** Every way in which a sale comes to its end, by keys, code and phone alone. */
import { type Story, tellStories } from './till-stories.js';

const stories: Readonly<Record<string, Story>> = {
  'paid at once': async (t, { bench, charge, until }) => {
    const no = await charge('12.50');
    await until(no, 'paid');
    const { lcd } = await bench.wait({ screen: 'paid', quiet: true });
    t.match(lcd.rows[0], '已付款 12.50');
  },

  'the wallet asks, and the customer confirms': async (t, { bench, charge, until }) => {
    const no = await charge('1000.01');
    const { lcd } = await bench.wait({ screen: 'confirm-on-phone' });
    t.match(lcd.rows.join(' '), '请顾客手机确认');
    await bench.phone('confirm');
    await until(no, 'paid');
    t.match((await bench.wait({ screen: 'paid' })).lcd.rows.join(' '), /已付款.*1000.01/);
  },

  'the wallet asks, and the customer refuses': async (t, { bench, charge, until, attempt }) => {
    const no = await charge('1000.02');
    await bench.wait({ screen: 'confirm-on-phone' });
    await bench.phone('refuse');
    await until(no, 'declined,voided');
    t.match((await attempt(no))?.state, /declined|voided/);
    const { lcd } = await bench.wait({ screen: 'declined,voided' });
    t.match(lcd.rows.join(' '), /(付款被拒|已撤销).*1000.02/);
  },

  'the wallet asks, and the customer ignores it': async (t, { bench, charge, until, attempt }) => {
    const no = await charge('1000.03');
    await bench.wait({ screen: 'confirm-on-phone' });
    await bench.phone('ignore');
    await until(no, 'voided');
    t.match(await attempt(no), { money: 'never' });
  },

  'a charge that is refused at once': async (t, { bench, charge, until }) => {
    await bench.script({ on: 'pay', do: 'decline' });
    await until(await charge('4.00'), 'declined');
    const { lcd } = await bench.wait({ screen: 'declined' });
    t.match(lcd.rows.join(' '), /付款被拒.*4.00/);
    await bench.keys('CLEAR');
  },

  'CANCEL, and QUERY finds it paid': async (t, { bench, charge, press, until }) => {
    const no = await charge('1000.04');
    await bench.wait({ screen: 'confirm-on-phone' });
    const { lcd } = await press('unknown', 'CANCEL');
    t.match(lcd.rows.join(' '), /结果未知.*勿再收款.*勿交货/);
    await bench.phone('confirm');
    await bench.keys('QUERY');
    await until(no, 'paid');
  },

  "CANCEL, and the till's own void": async (t, { bench, charge, press, until, attempt }) => {
    const no = await charge('1000.05');
    await bench.wait({ screen: 'confirm-on-phone' });
    await press('unknown', 'CANCEL');
    await until(no, 'voided');
    t.match(await attempt(no), { money: 'never' });
    const [row] = (await bench.ledger()).filter((one) => one.attempt === no);
    t.match(row, { state: 'closed', paidFen: 0 });
    t.equal(row?.calls.filter(({ on }) => on === 'cancel').length, 1);
  },

  'VOID of what is asked': async (t, { bench, charge, press, until }) => {
    const no = await charge('1000.06');
    await bench.wait({ screen: 'confirm-on-phone' });
    const { lcd } = await press('void-confirm', 'VOID');
    t.match(lcd.rows.join(' '), /撤销？.*1000.06/);
    await bench.keys('ENTER');
    await until(no, 'voided');
  },

  'VOID in flight, and the wallet had booked it': async (t, { bench, charge, press, until }) => {
    // Neither the charge nor the questions that follow it are answered.
    await bench.script(
      { on: 'pay', do: 'hang', booked: true },
      { on: 'query', do: 'hang', booked: true, times: 3 },
    );
    const no = await charge('7.00');
    await press('void-confirm', 'VOID');
    await bench.keys('ENTER');
    await until(no, 'voided');
    const [row] = (await bench.ledger()).filter((one) => one.attempt === no);
    t.match(row, { paidFen: 700, returnedFen: 700 }, 'and the money went back');
  },

  'VOID of an unknown': async (t, { bench, charge, press, until, attempt }) => {
    const no = await charge('1000.08');
    await bench.wait({ screen: 'confirm-on-phone' });
    await press('unknown', 'CANCEL');
    await press('void-confirm', 'VOID');
    await bench.keys('ENTER');
    await until(no, 'voided');
    t.match(await attempt(no), { money: 'never' });
  },

  'collected otherwise, by cash': async (t, { bench, charge, press, until }) => {
    await bench.script({ on: 'pay', do: 'ask' });
    const no = await charge('99.09');
    await bench.wait({ screen: 'confirm-on-phone' });
    t.match((await press('choose', 'CASH')).lcd.rows.join(' '), /换方式收款.*99.09/);
    await bench.keys('ENTER');
    await bench.wait({ attempt: no, state: 'voiding,voided' });
    await bench.wait({ screen: 'choose', quiet: true });
    t.match((await press('paid', 'ENTER')).lcd.rows.join(' '), /已付款.*99.09/);
    await until(no, 'voided');
    const { status } = await bench.state();
    const sale = status?.attempts.find(({ attempt }) => attempt === no)?.sale;
    const own = status?.attempts.filter((one) => one.sale === sale).map(({ state }) => state);
    t.same(own, ['voided', 'paid']);
  },
};

tellStories(stories);
