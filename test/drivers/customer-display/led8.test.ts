import fc from 'fast-check';
import t from 'tap';
import { led8Display } from '../../../src/drivers/customer-display/led8/driver.js';
import {
  changeBytes,
  dark,
  digitsOf,
  lampManners,
} from '../../../src/drivers/customer-display/led8/protocol.js';
import { fen } from '../../../src/runtime/ports/units.js';
import { type PhraseId, render, say } from '../../../src/runtime/text/catalogue.js';
import { count } from '../../counts.js';
import { newDesk, newEars, opened } from '../desk.js';
import { driverContract } from '../driver-contract.js';
import { playTranscript } from '../transcript.js';

const raw = { link: { serial: '/dev/pos-display', baud: 2400 } };

t.test('says to the byte what the display understands', async (t) => {
  const desk = newDesk();
  await playTranscript(t, 'customer-display-led8.txt', {
    desk,
    open: async () => {
      const ears = newEars<'customerDisplay'>(desk.time);
      const device = await opened(led8Display(desk.parts), raw, ears);
      return {
        show: (rows) => {
          device.show(rows.split('|'));
        },
      };
    },
  });
});

/** What a customer reads at each of the till's words. */
const meanings = {
  'customer.closed': dark,
  'customer.welcome': dark,
  'customer.due': { text: '12.50', lamp: 'total' },
  'customer.showCode': { text: '12.50', lamp: 'total' },
  'customer.scanCode': { text: '12.50', lamp: 'total' },
  'customer.wait': { text: '12.50', lamp: 'total' },
  'customer.confirm': { text: '12.50', lamp: 'total' },
  'customer.declined': { text: '12.50', lamp: 'total' },
  'customer.paid': { text: '12.50', lamp: 'received' },
  'customer.refunding': { text: '-12.50', lamp: null },
  'customer.refunded': { text: '-12.50', lamp: null },
  'customer.voided': dark,
} as const satisfies Readonly<Record<Extract<PhraseId, `customer.${string}`>, unknown>>;

t.test("every phrase of the customer's display has its digits and its lamp", async (t) => {
  for (const [id, meaning] of Object.entries(meanings)) {
    const name = id as keyof typeof meanings;
    const phrase =
      name === 'customer.closed' || name === 'customer.welcome'
        ? say(name)
        : say(name, { amount: fen(1250) });
    for (const language of ['zh', 'en'] as const) {
      const rows = render(phrase, language).split('|');
      t.same(digitsOf(rows.map((row) => `  ${row}  `)), meaning, `${id} ${language}`);
    }
  }
});

t.test('paid is what begins with the word, not what holds it', async (t) => {
  for (const words of ['NOT PAID', '未已付款', 'Unpaid', 'paid']) {
    t.equal(digitsOf([words, '12.50']).lamp, 'total', words);
  }
});

t.test('words that are not known never light the lamp of money received', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 30 }), (words) => {
      const { lamp } = digitsOf([words, '12.50']);
      return (
        lamp === 'total' ||
        /^\s*(已付款|PAID|已退款|正在退款|Refund|这笔已取消|Cancelled)/.test(words)
      );
    }),
    { seed: 9, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

t.test('a frame is what the manual allows, whatever the rows', (t) => {
  const texts = fc.array(fc.oneof(fc.string({ maxLength: 20 }), fc.constant('12345678.90')), {
    maxLength: 4,
  });
  const allowed =
    /^\x0c(\x02L[01]{4}|\x1bs[\x00-\x04]|\x1bs[0-4])(\x1bQA-?\d{0,7}(\.\d\d)?\r|\x1bQA-{8}\r)?$/;
  fc.assert(
    fc.property(texts, fc.constantFrom(...lampManners), (rows, manner) => {
      const digits = digitsOf(rows);
      const bytes = changeBytes({ text: '0', lamp: null }, digits, manner);
      return allowed.test(Buffer.from(bytes).toString('latin1'));
    }),
    { seed: 10, numRuns: count({ quick: 300, full: 100_000 }) },
  );
  t.end();
});

t.test('the lamps of three manners', async (t) => {
  const lit = lampManners.map((manner) =>
    Buffer.from(changeBytes(dark, { text: '', lamp: 'received' }, manner)).toString('hex'),
  );
  t.same(lit, ['0c024c30303130', '0c1b7333', '0c1b7303']);
});

t.test('keeps the promises of every driver', (t) => {
  driverContract(t, {
    make: led8Display,
    raw,
    sample: [0x00, 0xff],
    use: async (device) => {
      device.show(['To pay', '1.00']);
    },
    asksAtRest: false,
  });
  t.end();
});
