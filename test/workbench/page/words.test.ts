/** Every word of the page is there in both languages, and every name that is put together exists. */
import t from 'tap';
import { knobsOf } from '../../../src/workbench/page/model/knobs.js';
import { say, wordIdOf, words } from '../../../src/workbench/page/model/words.js';
import { pageDocument } from '../../../src/workbench/page/document.js';
import { visitorOf } from '../../../src/workbench/page/visitor.js';

const ids = Object.keys(words).map((id) => wordIdOf(id) ?? 'page.title');
const valuesIn = (text: string): readonly string[] => [...(text.match(/\{\w+\}/g) ?? [])].sort();

t.test('both languages say every word, with the same values', async (t) => {
  for (const id of ids) {
    const { zh, en } = words[id];
    t.ok(zh.trim() !== '' && en.trim() !== '', id);
    t.same(valuesIn(zh), valuesIn(en), id);
  }
});

t.test('Chinese words are Chinese and English ones are not', async (t) => {
  const names = ['page.otherLanguage'];
  for (const id of ids.filter((each) => !names.includes(each))) {
    t.notMatch(words[id].en, /[\u3000-\u9fff\uff00-\uffef]/, id);
    if (/[a-z]{3}/i.test(words[id].en.replace(/\{\w+\}/g, ''))) {
      t.match(words[id].zh, /[\u3000-\u9fff]/, id);
    }
  }
});

const names = [
  ...['charging', 'doubtful', 'voiding', 'paid', 'declined', 'voided', 'stuck'].map(
    (state) => `tillState.${state}`,
  ),
  ...['absent', 'codeShown', 'lapsed', 'waiting', 'paid', 'declined', 'failed', 'closed'].map(
    (state) => `walletState.${state}`,
  ),
  ...['revoked', 'refunded'].map((state) => `walletState.${state}`),
  ...['good', 'warn', 'bad', 'off'].map((light) => `light.${light}`),
  ...['ringUp', 'scan', 'pull', 'confirm', 'plugIn', 'watch', 'done'].map((s) => `guide.${s}`),
  ...knobsOf('alipay').flatMap(({ name, positions }) => [
    `knob.${name}`,
    ...positions.map((position) => `knob.${name}.${position.name}`),
  ]),
];

t.test('every state of till, wallet, lamp and knob has its word', async (t) => {
  t.same(
    names.filter((name) => wordIdOf(name) === null),
    [],
  );
});

t.test('values stand where they belong, and a missing one is seen', async (t) => {
  t.equal(say('en', 'guide.step', { n: 2 }), 'Step 2 of 5');
  t.equal(say('zh', 'guide.step'), '第 {n} 步，共 5 步');
});

t.test('the document comes in the visitor’s language and look', async (t) => {
  const zh = pageDocument(visitorOf({ 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }), []);
  t.match(zh, /<html lang="zh" data-theme="auto" data-guide="shown">/);
  t.match(zh, '拔掉插头');
  const chosen = 'holdfast-language=en; other=1; holdfast-theme=dark; holdfast-guide=hidden';
  const en = pageDocument(visitorOf({ cookie: chosen, 'accept-language': 'zh' }), ['/a.js']);
  t.match(en, /<html lang="en" data-theme="dark" data-guide="hidden">/);
  t.match(en, 'Pull the plug');
  t.match(en, '<link rel="modulepreload" href="/a.js">');
});

t.test('the browser’s order of languages decides, and a strange cookie nothing', async (t) => {
  const language = (header: string, cookie?: string): string =>
    visitorOf({ 'accept-language': header, cookie }).language;
  t.equal(language('en-GB,en;q=0.9,zh;q=0.8'), 'en');
  t.equal(language('en;q=0.5,zh-TW;q=0.7'), 'zh');
  t.equal(language('de-DE,de;q=0.9,zh;q=0.1'), 'zh');
  t.equal(language('fr'), 'en', 'neither: English');
  t.equal(language(''), 'zh', 'nothing told: the till’s own');
  t.equal(language('zh', 'holdfast-language="><script>; holdfast-theme=pink'), 'zh');
  t.equal(visitorOf({ cookie: 'holdfast-theme="><script>' }).theme, 'auto');
});
