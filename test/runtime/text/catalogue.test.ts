import t from 'tap';
import { keyLabels } from '../../../src/runtime/ports/device.js';
import type { Language } from '../../../src/runtime/ports/screen.js';
import {
  type PhraseId,
  catalogue,
  render,
  roleOf,
  say,
} from '../../../src/runtime/text/catalogue.js';
import { displayable } from '../../../src/runtime/text/charset.js';
import { type Grid, columnsOf, fits, wrapped } from '../../../src/runtime/text/columns.js';
import { cashierPhrases } from '../../../src/runtime/text/phrases-cashier.js';
import { dayPhrases } from '../../../src/runtime/text/phrases-day.js';
import { endingPhrases } from '../../../src/runtime/text/phrases-ending.js';
import { faultPhrases } from '../../../src/runtime/text/phrases-fault.js';
import { keyNames, keyPhrases } from '../../../src/runtime/text/phrases-key.js';
import { refundPhrases } from '../../../src/runtime/text/phrases-refund.js';
import { salePhrases } from '../../../src/runtime/text/phrases-sale.js';
import { slipPhrases } from '../../../src/runtime/text/phrases-slip.js';
import { waitingPhrases } from '../../../src/runtime/text/phrases-waiting.js';
import { fen, saleNo } from '../../../src/runtime/ports/units.js';
import { asValues, everydayValues, widestValues } from './sample-values.js';

const ids = Object.keys(catalogue) as PhraseId[];
const languages: readonly Language[] = ['zh', 'en'];
const namesIn = (text: string): string[] => (text.match(/\{[^}]*\}/g) ?? []).toSorted();
const widest = (id: PhraseId, language: Language): string =>
  render({ id, values: asValues(widestValues) }, language);
const templates = ids.map((id) => ({ id, ...catalogue[id] }));

/** Layouts by language that a phrase must fit; rows between head and keys are two at most. */
const narrowZh: Grid = { columns: 16, evenWide: true };
const narrowEn: Grid = { columns: 16, evenWide: true };
const wideEn: Grid = { columns: 20, evenWide: false };
const slipGrid: Grid = { columns: 32, evenWide: false };

/** A number or a path alone on its page may be broken anywhere. */
const aloneOnPage = new Set<string>(['{number}', '{setting}']);

t.test('no area takes the id of another', async (t) => {
  const areas = [
    cashierPhrases,
    salePhrases,
    waitingPhrases,
    endingPhrases,
    refundPhrases,
    faultPhrases,
    keyPhrases,
    slipPhrases,
    dayPhrases,
  ];
  const all = areas.flatMap((area) => Object.keys(area));
  t.same(all.toSorted(), ids.toSorted());
});

t.test('every phrase has both languages and takes the same values in both', async (t) => {
  for (const { id, zh, en } of templates) {
    if (id === 'does.own') continue;
    t.not(zh, '', id);
    t.not(en, '', id);
    t.same(namesIn(zh), namesIn(en), id);
    for (const language of languages) t.notMatch(widest(id, language), /[{}]/, id);
  }
});

t.test('no phrase mixes languages', async (t) => {
  for (const { id, role, zh, en } of templates) {
    t.match(en, /^[\x20-\x7e]*$/, `${id}: English is ASCII`);
    if (role === 'heading') {
      t.ok(zh.endsWith(` ${en}`), `${id}: a heading in Chinese carries the English one`);
      continue;
    }
    // Whoever cannot read Chinese has to find the way to a language that they can.
    const wayOut = id === 'menu.chinese' || id === 'menu.english' ? 'Language' : '';
    const words = zh
      .replace(wayOut, '')
      .replace(/\{[a-z]+\}/gi, '')
      .replace(/E-[A-Z-]+/g, '');
    t.notMatch(words, /[A-Za-z]/, `${id}: Chinese has no Latin words but fault codes`);
    const sign = id === 'number.page' || id === 'channelClosed.setting' || id === 'does.own';
    if (!sign) t.match(words, /[\u4e00-\u9fa5]/, `${id}: Chinese is Chinese`);
  }
});

t.test('every Chinese character is in GB2312, which the panel has glyphs for', async (t) => {
  const gb2312 = gb2312Characters();
  const names = Object.values(keyNames).map(({ zh }) => zh);
  for (const text of [...templates.map(({ zh }) => zh), ...names]) {
    for (const character of text) {
      if (character > '\x7f') t.ok(gb2312.has(character), `${character} in ${text}`);
    }
    t.equal(displayable(text, 'gb'), text);
  }
});

t.test('heads: each clause fits row 1 beside the mark of an earlier sale', async (t) => {
  for (const { id, role } of templates) {
    if (role !== 'head') continue;
    for (const language of languages) {
      const [first = '', ...more] = widest(id, language).split('|');
      t.ok(columnsOf(first) <= 14, `${id} ${language}: ${first}`);
      for (const clause of more) t.ok(columnsOf(clause) <= 14, `${id} ${language}: ${clause}`);
    }
  }
});

t.test('pages: two rows at most, and no clause is broken on its panel', async (t) => {
  for (const { id, role, zh } of templates) {
    if (role !== 'page') continue;
    for (const [language, grid] of [
      ['zh', narrowZh],
      ['en', narrowEn],
      ['en', wideEn],
    ] as const) {
      const text = widest(id, language);
      const rows = wrapped(text, grid);
      t.ok(rows.length <= 2, `${id} ${language} ${grid.columns}: ${rows.join(' / ')}`);
      if (aloneOnPage.has(zh) || grid === narrowEn) continue;
      for (const clause of text.split('|')) {
        t.ok(fits(clause, grid), `${id} ${language} ${grid.columns}: ${clause}`);
      }
    }
  }
});

t.test(
  'news: says first that it is about another payment, in clauses that fit their panel',
  async (t) => {
    for (const { id, role, zh, en } of templates) {
      if (role !== 'news') continue;
      t.match(zh, /^(前一笔\{sale\}号|上一笔.*)\|/, id);
      t.match(en, /^(Earlier sale \{sale\}|Last: .*)\|/, id);
      for (const [language, grid] of [
        ['zh', narrowZh],
        ['en', wideEn],
      ] as const) {
        for (const clause of widest(id, language).split('|')) {
          t.ok(fits(clause, grid), `${id} ${language} ${grid.columns}: ${clause}`);
        }
        const everyday = wrapped(render({ id, values: asValues(everydayValues) }, language), grid);
        t.ok(everyday.length <= 2, `${id} ${language}: ${everyday.join(' / ')}`);
      }
      t.ok(wrapped(widest(id, 'en'), narrowEn).length <= 4, id);
    }
  },
);

t.test('keys: what a key does fits the row beside the longest name', async (t) => {
  for (const { id, role, zh, en } of templates) {
    if (role !== 'key') continue;
    t.ok(columnsOf(zh) <= 4, id);
    t.ok(columnsOf(en) <= 7, id);
  }
  for (const label of keyLabels) {
    t.ok(columnsOf(keyNames[label].zh) <= 4, label);
    t.equal(keyNames[label].en, label, 'English calls a key by its printed label');
  }
  const chinese = Object.values(keyNames).map(({ zh }) => zh);
  t.equal(new Set(chinese).size, chinese.length, 'no two keys share a name');
});

t.test('slips: a word or line fits the narrowest paper', async (t) => {
  for (const { id, role } of templates) {
    if (role !== 'slip' && role !== 'heading') continue;
    for (const language of languages) t.ok(fits(widest(id, language), slipGrid), id);
  }
});

t.test('a sentence that names a key names the same key in both languages', async (t) => {
  for (const { id, role, zh, en } of templates) {
    // Elsewhere the words are states and results (CASH, VOID SLIP), not keys to press.
    if (role !== 'page') continue;
    for (const label of keyLabels) {
      if (!/^[A-Z]{2,}$/.test(label) || !new RegExp(`\\b${label}\\b`).test(en)) continue;
      t.ok(zh.includes(keyNames[label].zh), `${id}: ${label} is ${keyNames[label].zh} in ${zh}`);
    }
  }
});

t.test('unknown never reads as failed', async (t) => {
  for (const { id, zh, en } of templates) {
    t.notMatch(zh, /失败|失敗/, `${id}: nothing "fails"`);
    // A code names a fault of the till, and never a payment.
    t.notMatch(en.replaceAll(/\bE-[A-Z-]+/g, ''), /fail/i, `${id}: nothing "fails"`);
  }
  // States whose money is not settled may claim neither a charge nor that there was none.
  const openStates =
    /^(asking|confirm|checking|unknown|query|wallet|voiding|stuck|otherwise|resuming|saving|refundAsked|refundStuck)\./;
  const open = templates.filter(
    ({ id }) => openStates.test(id) || id === 'news.unknown' || id === 'news.voiding',
  );
  t.ok(open.length > 30);
  for (const { id, zh, en } of open) {
    t.notMatch(zh, /没有扣款|没有收款|被拒|已撤销|已退款|已付款$|^已付款/, id);
    t.notMatch(en, /nothing charged|not charged|declined|voided$|refunded|no money|^PAID/i, id);
  }
});

t.test('words that prove money to be safe stand only where it is proved', async (t) => {
  const claims = templates.filter(({ en }) => /nothing charged/i.test(en)).map(({ id }) => id);
  t.same(claims.toSorted(), [
    'channelClosed.page',
    'channelDown.clock',
    'channelDown.page',
    'code.nobody',
    'nothing.charged',
    'storage.page',
    'storage.tooSlow',
    'voided.notSent',
  ]);
  const paid = templates.filter(({ role, en }) => role === 'head' && /\bPAID\b/.test(en));
  t.same(paid.map(({ id }) => id).toSorted(), ['late.head', 'paid.head', 'unwritten.head']);
});

t.test('say and render', async (t) => {
  const phrase = say('unknown.head', { amount: fen(1250), waited: 58 });
  t.same(phrase, { id: 'unknown.head', values: { amount: 1250, waited: 58 } });
  t.equal(render(phrase, 'zh'), '结果未知|12.50|已等58秒');
  t.equal(render(phrase, 'en'), 'UNKNOWN|12.50|58s');
  t.equal(render(say('paid.page'), 'en'), 'Give the goods.');
  t.equal(render(say('channelDown.head', { channel: 'wechat' }), 'zh'), '微信不通');
  t.equal(
    render(say('channelClosed.setting', { setting: 'channels.alipay.appId' }), 'en'),
    'alipay.appId',
  );
  t.equal(
    render(say('amount.head', { entry: '1|2' }), 'en'),
    'AMOUNT|1/2',
    'a value brings no marks',
  );
  t.equal(roleOf('paid.head'), 'head');
  t.throws(() => render({ id: 'paid.head', values: {} }, 'zh'), { name: 'Bug' });
  t.throws(() => render({ id: 'paid.head', values: { amount: '12' } }, 'zh'), { name: 'Bug' });
  // @ts-expect-error the compiler refuses a phrase without its values
  t.throws(() => render(say('paid.head'), 'zh'), { name: 'Bug' });
  // @ts-expect-error and one with values it does not take
  t.ok(say('news.paid', { amount: fen(1), sale: saleNo(1), age: 1 }));
});

/** Rows 16 to 87 hold the characters, 1 to 9 the signs; every cell decodes to one character. */
function gb2312Characters(): ReadonlySet<string> {
  const decoder = new TextDecoder('gb18030');
  const characters = new Set<string>();
  for (let row = 0xa1; row <= 0xf7; row += 1) {
    if (row > 0xa9 && row < 0xb0) continue;
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) {
      characters.add(decoder.decode(Uint8Array.of(row, cell)));
    }
  }
  return characters;
}
