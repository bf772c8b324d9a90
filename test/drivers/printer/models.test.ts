/**
 * Every printer model: held to the schema, printed on, and drawn into docs/printers.md. HOLDFAST_WRITE=1
 * draws the page anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { readPrinter } from '../../../src/drivers/printer/escpos/config.js';
import { slipBytes } from '../../../src/drivers/printer/escpos/slip-bytes.js';
import { modelNamed, models, nearNames } from '../../../src/drivers/printer/models/catalogue.js';
import {
  type Fact,
  type ModelFacts,
  type ModelSheet,
  safeFacts,
  sheetProblems,
} from '../../../src/drivers/printer/models/sheet.js';
import { type SourceId, sources } from '../../../src/drivers/printer/models/sources.js';
import type { PrintableSlip, SlipLine } from '../../../src/runtime/ports/device.js';
import { projectRoot } from '../../project.js';
import { printedRows } from '../printed-rows.js';
import { text } from './printer-rig.js';

const link = { unix: 'printer' };
const factNames = Object.keys(safeFacts) as readonly (keyof typeof safeFacts)[];

t.test('every model holds to the schema, and has a name of its own', async (t) => {
  t.ok(models.length >= 10, `${String(models.length)} models`);
  for (const model of models) t.same(sheetProblems(model), [], model.name);
  t.equal(new Set(models.map(({ name }) => name)).size, models.length);
});

t.test('the schema names all that is wrong with a sheet at once', async (t) => {
  const [good] = models;
  const paths = (change: object) => sheetProblems({ ...good, ...change }).map(({ path }) => path);
  t.same(
    paths({
      name: 'TM',
      title: '',
      columns: [99, 'db'],
      dpi: [203, 'unproven'],
      charset: ['utf-8', 'db'],
      codePages: [{ 300: 'CP437' }, 'db'],
      cutter: ['full', 'somebody said so'],
      qr: 'native',
      usb: [['4B8:1'], 'db'],
      serial: [{ baud: 1, flow: 'none' }, 'db'],
      colour: ['red', 'db'],
    }),
    [
      '/name',
      '/title',
      '/colour',
      '/columns',
      '/dpi',
      '/charset',
      '/codePages',
      '/cutter',
      '/qr',
      '/serial',
      '/usb',
    ],
  );
  t.same(sheetProblems(null), [{ path: '', problem: 'must be an object' }]);
});

t.test('what nobody has proved takes the safe value', async (t) => {
  const [good] = models;
  for (const name of factNames) {
    t.same(sheetProblems({ ...good, [name]: [safeFacts[name], 'unproven'] }), [], name);
  }
  const trusted = { ...good, status: ['asb', 'unproven'], mmPerSecond: [300, 'unproven'] };
  t.same(
    sheetProblems(trusted).map(({ path }) => path),
    ['/status', '/mmPerSecond'],
  );
});

t.test('facts of a sheet must agree with each other', async (t) => {
  const [good] = models;
  const change = {
    columns: [60, 'db'],
    status: ['none', 'db'],
    charset: ['pages', 'db'],
    codePages: [{}, 'unproven'],
  };
  t.same(
    sheetProblems({ ...good, ...change }).map(({ path }) => path),
    ['/columns', '/completion', '/codePages'],
  );
});

const rows = new Uint8Array(20 * 40).map((_, place) => (place * 89) & 0xff);
const styled = {
  kind: 'text',
  text: 'Total 12.50',
  align: 'center',
  size: 'double',
  bold: true,
} as const satisfies SlipLine;
const everything: PrintableSlip = {
  lines: [
    { kind: 'image', picture: { widthDots: 160, heightDots: 40, rows } },
    { ...styled, underline: true },
    { ...styled, size: 'wide', inverse: true },
    { kind: 'rule', weight: 'thick' },
    { kind: 'pair', left: '合计', right: '¥12.50', size: 'tall', bold: false },
    text('Grüße, café, 12.50 €'),
    { kind: 'barcode', symbology: 'ean13', data: '690123456789' },
    { kind: 'barcode', symbology: 'code128', data: 'T0000001-20261129' },
    { kind: 'qr', data: 'HOLDFAST T0000001ABCDEFGH000001' },
    { kind: 'feed', lines: 1 },
  ],
  cut: true,
};

t.test(
  'the same slip goes through every model: no row too wide, no real-time sequence',
  async (t) => {
    for (const { name, columns } of models) {
      const config = readPrinter({ link, model: name });
      if (!config.ok) throw new Error(JSON.stringify(config.error));
      const made = slipBytes(everything, config.value, [])?.bytes ?? new Uint8Array();
      const printed = printedRows(made);
      t.same(printed.wrong, [], name);
      t.equal(printed.rest, '', name);
      t.ok(printed.rows.length >= 7, `${name}: ${String(printed.rows.length)} rows`);
      t.same(
        printed.rows.filter((row) => row.columns > columns[0]),
        [],
        name,
      );
      t.notOk(made.some((byte, at) => byte === 0x10 && [4, 5, 0x14].includes(made[at + 1] ?? 0)));
    }
  },
);

t.test('a model is named in one word, and single fields beside it win', async (t) => {
  const config = readPrinter({ link, model: 'epson-tm-t20iii' });
  t.match(config, {
    ok: true,
    value: { columns: 48, widthDots: 576, completion: 'A', status: 'asb', raster: 'gs(l' },
  });
  const beside = {
    columns: 42,
    cutter: 'none',
    completion: 'auto',
    charset: 'pages',
    mmPerSecond: 300,
  };
  t.match(readPrinter({ link, model: 'epson-tm-t20iii', ...beside }), {
    ok: true,
    value: {
      columns: 42,
      widthDots: 576,
      cutter: 'none',
      completion: 'auto',
      charset: { kind: 'pages' },
      pace: { lineMs: 14, byteMs: 0 },
    },
  });
  t.match(readPrinter({ link: { serial: '/dev/pos/printer', baud: 9600 } }), {
    ok: true,
    value: { pace: { lineMs: 70, byteMs: 10 / 9.6 } },
  });
  const roll = readPrinter({ link, model: 'rongta-rp332', paper: '58mm' });
  t.match(roll, { ok: true, value: { columns: 32, widthDots: 384, cutter: 'full' } });
});

t.test('an unknown model is a problem that names those near it', async (t) => {
  const problem = (model: unknown) => {
    const config = readPrinter({ link, model });
    return config.ok ? null : config.error;
  };
  t.same(problem('epson-tm-t20ii'), [
    {
      path: '/model',
      problem:
        'is no model that is known here; near it: epson-tm-t20iii, epson-tm-t20iii-58, epson-tm-t70ii-ch',
    },
  ]);
  t.same(problem('qqqqqqqqqqqqqq'), [
    { path: '/model', problem: 'is no model that is known here' },
  ]);
  t.match(problem(7), [{ path: '/model' }]);
  t.equal(nearNames('TM-T88VI')[0], 'epson-tm-t88vi');
  t.equal(nearNames('XP N160II')[0], 'xprinter-xp-n160ii');
  t.equal(modelNamed('tm'), null);
});

t.test('what a printer is told to be and cannot be is a problem', async (t) => {
  const config = readPrinter({
    link,
    status: 'none',
    completion: 'A',
    charset: 'pages',
    codePages: { 0: 'CP000', x: 'CP437' },
    barcodes: ['pdf417'],
    raster: 'esc*',
    stripRows: 1,
    mmPerSecond: 1,
  });
  t.same(config.ok ? [] : config.error.map(({ path }) => path), [
    ...['/codePages', '/codePages', '/codePages', '/barcodes', '/raster', '/stripRows'],
    ...['/mmPerSecond', '/completion'],
  ]);
  t.match(readPrinter({ link, status: 'none' }), { ok: true, value: { completion: 'D' } });
});

/** Columns of docs/printers.md: a fact, and how it is written. */
const columns: readonly (readonly [string, (sheet: ModelSheet) => string])[] = [
  ['`model`', ({ name }) => `\`${name}\``],
  ['printer', ({ title }) => title],
  ['columns', (sheet) => said(sheet.columns)],
  ['dots', (sheet) => said(sheet.widthDots)],
  ['dpi', (sheet) => said(sheet.dpi)],
  ['charset', (sheet) => said(sheet.charset)],
  ['code pages', (sheet) => said(sheet.codePages, (pages) => String(Object.keys(pages).length))],
  ['cutter', (sheet) => said(sheet.cutter)],
  ['QR', (sheet) => said(sheet.qr)],
  [
    'bar codes',
    (sheet) => said(sheet.barcodes, (list) => (list.length === 0 ? 'raster' : 'native')),
  ],
  ['pictures', (sheet) => said(sheet.raster)],
  ['rows', (sheet) => said(sheet.stripRows)],
  ['status', (sheet) => said(sheet.status)],
  ['level', (sheet) => said(sheet.completion)],
  ['drawer pins', (sheet) => said(sheet.drawerPins, (pins) => pins.join(' '))],
  ['USB', (sheet) => said(sheet.usb, (ids) => ids.join(' '))],
];

/** A value with the mark of its source; without one it is unproven. */
function said<T>([value, source]: Fact<T>, show: (value: T) => string = String): string {
  return source === 'unproven' ? show(value) : `${show(value)} <sup>${source}</sup>`;
}

function page(): string {
  const used = new Set(
    models.flatMap((model) =>
      (Object.keys(model) as (keyof ModelSheet)[]).flatMap((key) =>
        key === 'name' || key === 'title' ? [] : [model[key][1]],
      ),
    ),
  );
  const cells = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  return [
    '# 打印机型号 · Printer models',
    '',
    '<!-- Drawn by test/drivers/printer/models.test.ts from src/drivers/printer/models. -->',
    '',
    '板卡配置中写 `"model": "..."` 即可；旁边单独写的项优先。上标是出处，见下；没有上标的未经证实，取最稳妥的值。',
    '',
    'A board profile names a printer by `"model": "..."`; single fields beside it win. The mark is the source, below; what has none is unproven and takes the safe value.',
    'Of no model a source tells the speed, the serial settings or the level of an open drawer: they are 60 mm/s, none and `unknown` until the profile says otherwise.',
    '',
    cells(columns.map(([head]) => head)),
    cells(columns.map(() => '---')),
    ...models.map((model) => cells(columns.map(([, cell]) => cell(model)))),
    '',
    '## 出处 · Sources',
    '',
    ...(Object.keys(sources) as SourceId[])
      .filter((id) => used.has(id))
      .map((id) => `- \`${id}\`: ${sources[id]}`),
    '',
    'Data of escpos-printer-db: © the contributors to receipt-print-hq/escpos-printer-db, CC-BY-4.0 (https://creativecommons.org/licenses/by/4.0/), reduced to the facts above.',
    '',
  ].join('\n');
}

t.test('docs/printers.md is what the sheets say', async (t) => {
  const file = join(projectRoot, 'docs/printers.md');
  if (process.env['HOLDFAST_WRITE'] === '1') writeFileSync(file, page());
  t.equal(readFileSync(file, 'utf8'), page(), 'HOLDFAST_WRITE=1 writes it anew');
  const unsaid: readonly (keyof ModelFacts)[] = ['mmPerSecond', 'serial', 'drawerOpenLevel'];
  for (const name of unsaid) {
    t.ok(
      models.every((model) => model[name][1] === 'unproven'),
      `${name}: told as unproven of all`,
    );
  }
});

t.test('every source is used, and can be looked up', async (t) => {
  const used = JSON.stringify(models);
  for (const [id, words] of Object.entries(sources)) {
    t.ok(used.includes(`"${id}"]`), id);
    t.ok(words.length > 20, id);
  }
});
