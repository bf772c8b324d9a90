/** The fault catalogue: whole, in careful words, used, and drawn into docs/faults.md. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { Language } from '../../../src/runtime/ports/screen.js';
import { type Fault, whomNames } from '../../../src/runtime/text/fault-form.js';
import { faults, isFaultCode } from '../../../src/runtime/text/faults.js';
import { benchFaults } from '../../../src/runtime/text/faults-bench.js';
import { commandFaults } from '../../../src/runtime/text/faults-command.js';
import { recordFaults } from '../../../src/runtime/text/faults-record.js';
import { tillFaults } from '../../../src/runtime/text/faults-till.js';
import { displayable } from '../../../src/runtime/text/charset.js';
import { projectRoot } from '../../project.js';

const entries = Object.entries(faults);
const languages: readonly Language[] = ['zh', 'en'];
const areas = {
  till: tillFaults,
  command: { ...commandFaults, ...recordFaults },
  bench: benchFaults,
} as const;

t.test('no area takes the code of another, and each code says its room', async (t) => {
  const codes = Object.values(areas).flatMap((area) => Object.keys(area));
  t.same(codes.toSorted(), Object.keys(faults).toSorted());
  for (const [code] of entries) t.match(code, /^E-[A-Z]+(-[A-Z]+)*$/);
  t.ok(Object.keys(benchFaults).every((code) => code.startsWith('E-BENCH-')));
  t.notOk(isFaultCode('toString'));
});

t.test(
  'every fault has one sentence on what is wrong and one on what to do, in both languages',
  async (t) => {
    for (const [code, { wrong, next }] of entries) {
      for (const text of [wrong.zh, next.zh]) {
        t.match(text, /^[^。]+。$/, `${code}: one sentence`);
        t.match(text, /[\u4e00-\u9fa5]/, `${code}: Chinese`);
        t.equal(displayable(text, 'gb'), text, `${code}: a display and a slip can show it`);
      }
      for (const text of [wrong.en, next.en]) {
        t.match(text, /^[A-Z-][\x20-\x7e]+\.$/, `${code}: one sentence in ASCII`);
        t.notMatch(text, /[a-z]\. [A-Z]/, `${code}: one sentence`);
      }
      t.not(wrong.en, next.en, code);
    }
  },
);

t.test('unknown never reads as failed, and no fault tells what became of a payment', async (t) => {
  for (const [code, { wrong, next }] of entries) {
    for (const text of [wrong.zh, next.zh]) t.notMatch(text, /失败|没有扣款|没有付款|被拒/, code);
    for (const text of [wrong.en, next.en]) {
      t.notMatch(text, /fail|not charged|nothing charged|declined|not paid/i, code);
    }
  }
});

/** Texts of the product: what it ships, without the catalogue itself. */
function sources(): readonly (readonly [path: string, text: string])[] {
  return ['src', 'bin', 'scripts'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|js)$/.test(name) && !/text\/faults-\w+\.ts$/.test(name))
      .map((name) => [name, readFileSync(join(projectRoot, folder, name), 'utf8')] as const),
  );
}

const codesIn = (text: string): readonly string[] => text.match(/\bE-[A-Z]+(-[A-Z]+)*\b/g) ?? [];

t.test(
  'every code that the sources name has an entry, and every entry is named by them',
  async (t) => {
    const named = new Map<string, string>();
    for (const [path, text] of sources()) for (const code of codesIn(text)) named.set(code, path);
    t.same(
      [...named].filter(([code]) => !isFaultCode(code)),
      [],
      'codes without an entry',
    );
    t.same(
      entries.map(([code]) => code).filter((code) => !named.has(code)),
      [],
      'entries that nobody names',
    );
    t.same(
      codesIn("throw 'E-NEW-FAULT' or E-NEW"),
      ['E-NEW-FAULT', 'E-NEW'],
      'what is searched for is found',
    );
  },
);

const titles = {
  till: { zh: '收银机', en: 'The till' },
  command: { zh: 'holdfast 命令', en: 'The holdfast command' },
  bench: { zh: '工作台', en: 'The bench' },
} as const;
const heads: Readonly<Record<Language, string>> = {
  zh: '| 代码 | 出了什么问题 | 下一步 | 找谁 |',
  en: '| code | what is wrong | what to do | whom to call |',
};
const openings: Readonly<Record<Language, string>> = {
  zh: '收银机、命令和工作台能说出的每个故障代码。`holdfast explain CODE` 给出同样的说明。',
  en: 'Every fault code that the till, its commands and its bench can name. `holdfast explain CODE` says the same.',
};

function table(area: Readonly<Record<string, Fault>>, language: Language): string {
  const rows = Object.entries(area).map(([code, { wrong, next, call }]) => {
    const cells = [`\`${code}\``, wrong[language], next[language], whomNames[call][language]];
    return `| ${cells.join(' | ')} |`;
  });
  return [heads[language], '|---|---|---|---|', ...rows].join('\n');
}

function document(): string {
  const parts = languages.map((language) => {
    const tables = (['till', 'command', 'bench'] as const).map(
      (area) => `### ${titles[area][language]}\n\n${table(areas[area], language)}\n`,
    );
    const title = language === 'zh' ? '## 中文' : '## English';
    return [`${title}\n\n${openings[language]}\n`, ...tables].join('\n');
  });
  return ['# 故障代码 · Fault codes\n', ...parts].join('\n');
}

t.test('docs/faults.md is what the catalogue says', async (t) => {
  const file = join(projectRoot, 'docs/faults.md');
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(file, document());
  t.equal(readFileSync(file, 'utf8'), document(), 'HOLDFAST_WRITE=1 writes it anew');
});
