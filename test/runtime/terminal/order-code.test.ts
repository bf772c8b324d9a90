/** A code that the customer scans (P18): asked for by key, put on paper, and paid like any other order. */
import t from 'tap';
import type { Effect } from '../../../src/runtime/payment/effect.js';
import { alipayPlan, weChatPlan } from '../../../src/runtime/payment/plan.js';
import { orderCodeOf } from '../../../src/runtime/terminal/slip-text.js';
import { stepSession } from '../../../src/runtime/terminal/session.js';
import { showScene } from '../../../src/runtime/terminal/view.js';
import {
  type Desk,
  answer,
  press,
  sceneOf,
  screenOn,
  shownOn,
  textOn,
  wait,
} from './session-desk.js';
import { attemptsOf, awaiting, chargesOf, paidAnswer, stateOf } from './session-moves.js';
import { keysOn } from './session-text.js';
import { no, openBook, sampleOrderCode, slipFacts } from './slip-samples.js';

const shows = { verb: 'charge', said: { kind: 'pending', showsCode: 'weixin://pay/1' } } as const;

const effectsOf = <K extends Effect['kind']>(desk: Desk, kind: K): Extract<Effect, { kind: K }>[] =>
  desk.effects.filter((effect): effect is Extract<Effect, { kind: K }> => effect.kind === kind);

/** The customer of 12.50 is to scan the code of WeChat, which is not there yet. */
const asked = (): Desk => press(awaiting(), 'MENU', '2');
const shown = (): Desk => answer(asked(), shows);

t.test('MENU asks whose code, a digit says it, and nothing is charged before', async (t) => {
  const choosing = press(awaiting(), 'MENU');
  t.equal(screenOn(choosing), 'choose');
  t.match(textOn(choosing), /WHOSE CODE\? 12.50/);
  t.match(textOn(choosing), /1: Alipay/);
  t.match(textOn(choosing), /2: WeChat/);
  t.same(chargesOf(choosing), []);
  for (const key of ['3', '0', 'ENTER'] as const) t.same(chargesOf(press(choosing, key)), [], key);
  t.equal(screenOn(press(choosing, 'CLEAR')), 'awaiting-code');
  const charge = effectsOf(asked(), 'Charge');
  t.match(charge, [{ channel: 'wechat', order: { form: 'qr', code: null, amountFen: 1250 } }]);
});

t.test('Its expiry is sent, and equals its life', async (t) => {
  for (const [key, plan] of [
    ['1', alipayPlan],
    ['2', weChatPlan],
  ] as const) {
    const [charge] = effectsOf(press(awaiting(), 'MENU', key), 'Charge');
    t.equal(charge?.order.expiresIn, plan.qrLife);
    t.equal(plan.qrLife % 60_000, 0, 'whole minutes');
  }
});

t.test(
  'Where one wallet gives codes it is asked at once; where none does, words say so',
  async (t) => {
    const desk = awaiting();
    const pressMenu = (orderCodes: readonly ('alipay' | 'wechat')[]) => {
      const scene = { ...sceneOf(desk), orderCodes };
      const onLcd = showScene(desk.session, scene);
      return stepSession(desk.session, { kind: 'key', key: 'MENU', shown: onLcd, turns: 1 }, scene);
    };
    t.match(pressMenu(['alipay']).requests, [
      { kind: 'ChargeAsked', channel: 'alipay', form: 'qr' },
    ]);
    t.same(pressMenu([]).requests, []);
    t.match(pressMenu([]).session.notice?.phrase.id, /^key\./);
  },
);

t.test('The code is put out once it is there, and again by REPRINT', async (t) => {
  t.same(effectsOf(asked(), 'ShowOrderCode'), []);
  t.notOk(keysOn(shownOn(asked()).view).some((key) => key.includes('REPRINT')));
  const desk = shown();
  const effect = { kind: 'ShowOrderCode', text: 'weixin://pay/1' };
  t.match(effectsOf(desk, 'ShowOrderCode'), [effect]);
  t.equal(screenOn(desk), 'confirm-on-phone');
  t.match(textOn(desk), /SCAN TO PAY 12.50/);
  t.match(textOn(desk), /No goods before PAID/);
  const again = press(desk, 'REPRINT');
  t.equal(effectsOf(again, 'ShowOrderCode').length, 2);
  const query = { verb: 'query', said: { kind: 'notFound' } } as const;
  t.match(
    textOn(answer(press(wait(desk, 6_000), 'QUERY'), query)),
    /SCAN TO PAY/,
    'not found means nothing yet',
  );
});

t.test('A cashier who has stopped waiting puts no code out', async (t) => {
  const stopped = press(wait(shown(), 1_000), 'CANCEL');
  t.equal(effectsOf(press(stopped, 'REPRINT'), 'ShowOrderCode').length, 1);
  const early = answer(press(wait(asked(), 1_000), 'CANCEL'), shows);
  t.same(effectsOf(early, 'ShowOrderCode'), []);
});

t.test('Paid by scanning, it is a payment like any other', async (t) => {
  const desk = answer(press(wait(shown(), 6_000), 'QUERY'), { verb: 'query', said: paidAnswer });
  t.equal(stateOf(desk), 'paid');
  t.equal(screenOn(desk), 'paid');
  t.equal(attemptsOf(desk)[0]?.form, 'qr');
});

t.test('Its paper says what to do, how long, and that it is no receipt', async (t) => {
  const paper = orderCodeOf(no, sampleOrderCode, slipFacts(openBook, { language: 'en' }));
  const text = JSON.stringify(paper);
  t.match(text, /SCAN TO PAY/);
  t.match(text, /￥12.50/);
  t.match(text, /Valid until/);
  t.match(text, /NOT A RECEIPT/);
  t.notMatch(text, /"PAID|Paid by|已付/);
  t.same(
    paper.lines.filter((line) => line.kind === 'qr'),
    [{ kind: 'qr', data: sampleOrderCode }],
  );
});
