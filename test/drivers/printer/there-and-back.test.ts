/**
 * Whatever a slip says is read from the paper again: random slips through our encoder into the twin,
 * which knows nothing of it, and out of its paper. Nothing is unknown on the way, nothing is answered
 * or pulsed that was not asked for.
 */
import fc from 'fast-check';
import t from 'tap';
import { type Paper, slipBytes } from '../../../src/drivers/printer/escpos/slip-bytes.js';
import { wallMs, millis } from '../../../src/runtime/ports/units.js';
import type { DotPicture, SlipLine, Symbology } from '../../../src/runtime/ports/device.js';
import { barCodeOf } from '../../../src/twins/bytes/escpos/bar-codes.js';
import type { DotImage } from '../../../src/twins/bytes/escpos/paper.js';
import { escposPrinter } from '../../../src/twins/bytes/escpos/printer.js';
import { virtualTime } from '../../../src/twins/virtual-time.js';
import { count } from '../../counts.js';
import { type Read, type ReadStyle, barsOf, readPaper } from './read-paper.js';
import { qrOf } from './read-qr.js';

const columnDots = 12;
const plain: ReadStyle = {
  wide: false,
  high: false,
  bold: false,
  underline: false,
  inverse: false,
};

const symbologies = ['code128', 'ean13', 'ean8', 'upca', 'code39', 'itf'] as const;
const systems: Readonly<Record<Symbology, number>> = {
  ...{ upca: 65, ean13: 67, ean8: 68, code39: 69, itf: 70, code128: 73 },
};

const pages = {
  kind: 'pages',
  pages: [
    { number: 0, name: 'CP437' },
    { number: 16, name: 'CP1252' },
    { number: 18, name: 'CP852' },
    { number: 17, name: 'CP866' },
  ],
} as const;

/** Papers as profiles make them: sizes, signs, and who draws codes. */
const papers: fc.Arbitrary<Paper> = fc
  .record({
    columns: fc.constantFrom(32, 48),
    charset: fc.constantFrom({ kind: 'gb18030', four: true } as const, pages),
    cutter: fc.constantFrom('none', 'partial', 'full'),
    qr: fc.constantFrom('native', 'raster'),
    barcodes: fc.constantFrom([], symbologies),
    raster: fc.constantFrom('gsv0', 'gs(l'),
    stripRows: fc.constantFrom(24, 128),
  })
  .map((paper) => ({ ...paper, widthDots: paper.columns * columnDots }));

const ascii = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
const signs = {
  gb18030: fc.oneof(ascii, fc.constantFrom(...Array.from('海藻便利店合计付款￥，。①㐀𠀀龘'))),
  pages: fc.oneof(ascii, fc.constantFrom(...Array.from('éàŁżПривет€╔'))),
};

const flags = {
  size: fc.constantFrom('normal', 'tall', 'wide', 'double' as const),
  bold: fc.boolean(),
  underline: fc.boolean(),
  inverse: fc.boolean(),
};

const picture: fc.Arbitrary<DotPicture> = fc
  .tuple(fc.integer({ min: 1, max: 80 }), fc.integer({ min: 1, max: 60 }))
  .chain(([widthDots, heightDots]) => {
    const length = Math.ceil(widthDots / 8) * heightDots;
    const byte = fc.oneof(
      fc.integer({ min: 0, max: 255 }),
      fc.constantFrom(0x10, 0x04, 0x05, 0x14),
    );
    return fc
      .array(byte, { minLength: length, maxLength: length })
      .map((rows) => ({ widthDots, heightDots, rows: Uint8Array.from(rows) }));
  });

const codes: Readonly<Record<Symbology, RegExp>> = {
  code128: /^[A-Za-z0-9]([A-Za-z0-9 #-]{0,10}[A-Za-z0-9])?$/,
  ean13: /^[0-9]{12}$/,
  ean8: /^[0-9]{7}$/,
  upca: /^[0-9]{11}$/,
  code39: /^[0-9A-Z.$-]{1,8}$/,
  itf: /^([0-9][0-9]){1,5}$/,
};

function linesFor({ charset, columns }: Paper): fc.Arbitrary<readonly SlipLine[]> {
  const word = (max: number): fc.Arbitrary<string> =>
    fc.array(signs[charset.kind], { minLength: 1, maxLength: max }).map((all) => all.join(''));
  const text = word(columns / 2).chain((said) =>
    fc.record({
      kind: fc.constant('text' as const),
      text: fc.constant(said),
      align: fc.constantFrom('left', 'center', 'right' as const),
      ...flags,
    }),
  );
  const pair = fc.record({
    kind: fc.constant('pair' as const),
    left: word(Math.floor(columns / 5)),
    right: word(Math.floor(columns / 5)),
    ...flags,
  });
  const barcode = fc.constantFrom(...symbologies).chain((symbology) =>
    fc.stringMatching(codes[symbology]).map((data) => ({
      kind: 'barcode' as const,
      symbology,
      data,
    })),
  );
  const other: fc.Arbitrary<SlipLine> = fc.oneof(
    pair,
    barcode,
    fc.constantFrom('thin', 'thick' as const).map((weight) => ({ kind: 'rule' as const, weight })),
    fc.webUrl({ size: 'small' }).map((data) => ({ kind: 'qr' as const, data })),
    fc.integer({ min: 1, max: 9 }).map((lines) => ({ kind: 'feed' as const, lines })),
    picture.map((dots) => ({ kind: 'image' as const, picture: dots })),
  );
  // Between two things that are not text there is one, so that each can be told from its neighbours.
  return fc
    .array(fc.tuple(text, other), { minLength: 1, maxLength: 6 })
    .map((pairs) => [...pairs.flat(), { kind: 'rule', weight: 'thin' }]);
}

const slips = papers.chain((paper) =>
  fc.record({ paper: fc.constant(paper), lines: linesFor(paper), cut: fc.boolean() }),
);

t.test('what was encoded is read again, sign by sign, dot by dot, code by code', async (t) => {
  await fc.assert(
    fc.asyncProperty(slips, async ({ paper, lines, cut }) => {
      const read = await throughPaper({ lines, cut }, paper);
      let place = 0;
      const next = (): Read => {
        const one = read[place];
        place += 1;
        if (one === undefined) throw new Error('the paper ends before the slip');
        return one;
      };
      for (const line of lines) holdAgainst(line, next, paper);
      if (place !== read.length) throw new Error(`${String(read.length - place)} things too many`);
    }),
    { seed: 5, includeErrorInReport: true, numRuns: count({ quick: 40, full: 20_000 }) },
  );
  t.pass('they are the same');
});

async function throughPaper(
  slip: { readonly lines: readonly SlipLine[]; readonly cut: boolean },
  paper: Paper,
): Promise<readonly Read[]> {
  const job = slipBytes(slip, paper, []);
  if (job === null) throw new Error('the slip is too long');
  const time = virtualTime({ wall: wallMs(0) });
  let said = 0;
  const printer = escposPrinter({
    rollWidth: paper.columns === 48 ? '80mm' : '58mm',
    fourByte: true,
    chineseAtStart: paper.charset.kind === 'gb18030',
    lineMs: 1,
    receiveMax: 1 << 20,
    after: (span, run) => time.after(span, run),
    send: () => {
      said += 1;
      return true;
    },
  });
  printer.push(job.bytes);
  await time.advance(millis(100_000));
  const { unknown, unprintable, unsupported, overrun, recoveries } = printer.tally();
  const wrong = { unknown, unprintable, unsupported, overrun, recoveries, said };
  if (Object.values(wrong).some((each) => each > 0) || printer.drawerOpens() > 0) {
    throw new Error(`the twin was not content: ${JSON.stringify(wrong)}`);
  }
  const [printed, ...more] = printer.printed();
  if (printed === undefined || more.length > 0) throw new Error('one slip comes out');
  if (printed.cut !== (slip.cut && paper.cutter !== 'none')) throw new Error('cut as told');
  // What is fed so that it can be torn is not part of what it says.
  const isTorn = slip.cut && paper.cutter === 'none';
  return readPaper(isTorn ? { ...printed, strips: printed.strips.slice(0, -1) } : printed);
}

/** Throws when what is next on the paper is not this line. */
function holdAgainst(line: SlipLine, next: () => Read, paper: Paper): void {
  switch (line.kind) {
    case 'text':
      same(next(), expectedText(line, paper));
      return;
    case 'pair':
      same(next(), expectedPair(line, paper));
      return;
    case 'rule': {
      const text = (line.weight === 'thin' ? '-' : '=').repeat(paper.columns);
      same(next(), { kind: 'text', text, from: 0, to: paper.widthDots, style: plain });
      return;
    }
    case 'feed':
      same(next(), { kind: 'blank', lines: line.lines });
      return;
    case 'qr': {
      const read = next();
      same(read.kind === 'image' ? { kind: 'qr', data: qrOf(read.image) } : read, line);
      return;
    }
    case 'barcode':
      holdBars(line, next, paper);
      return;
    case 'image':
      holdPicture(line.picture, next(), paper);
  }
}

function same(found: unknown, wanted: unknown): void {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`read ${one} for ${other}`);
}

const columnsOf = (text: string, { charset }: Paper): number =>
  Array.from(text, (sign) => (sign > '\x7f' && charset.kind === 'gb18030' ? 2 : 1)).reduce<number>(
    (sum, columns) => sum + columns,
    0,
  );

type Flagged = Extract<SlipLine, { kind: 'text' | 'pair' }>;

function styleOf(
  { size, bold, underline = false, inverse = false }: Flagged,
  used: number,
  { columns }: Paper,
): ReadStyle {
  const wide = (size === 'wide' || size === 'double') && used * 2 <= columns;
  return { wide, high: size === 'tall' || size === 'double', bold, underline, inverse };
}

function expectedText(line: Extract<SlipLine, { kind: 'text' }>, paper: Paper): Read {
  const used = columnsOf(line.text, paper);
  const style = styleOf(line, used, paper);
  const dots = used * columnDots * (style.wide ? 2 : 1);
  const spare = paper.widthDots - dots;
  const from = { left: 0, center: Math.floor(spare / 2), right: spare }[line.align];
  return { kind: 'text', text: line.text, from, to: from + dots, style };
}

function expectedPair(line: Extract<SlipLine, { kind: 'pair' }>, paper: Paper): Read {
  const used = columnsOf(line.left, paper) + columnsOf(line.right, paper);
  const style = styleOf(line, used + 1, paper);
  const spare = (style.wide ? paper.columns / 2 : paper.columns) - used;
  const text = line.left + ' '.repeat(spare) + line.right;
  return { kind: 'text', text, from: 0, to: paper.widthDots, style };
}

/** Drawn by the printer or by us, its bars are those that the twin knows; its text stands below. */
function holdBars(
  { symbology, data }: Extract<SlipLine, { kind: 'barcode' }>,
  next: () => Read,
  paper: Paper,
): void {
  const drawn = next();
  const below = next();
  if (below.kind !== 'text') throw new Error('its text stands below a bar code');
  if (!below.text.startsWith(data)) throw new Error(`${below.text} below ${data}`);
  if (drawn.kind === 'bars') {
    if (!paper.barcodes.includes(symbology)) throw new Error('the printer cannot draw it');
    same(drawn.text, below.text);
    if (drawn.bars.length === 0) throw new Error(`no bars of ${symbology} ${data}`);
    return;
  }
  if (drawn.kind !== 'image') throw new Error(`bars are drawn, not ${drawn.kind}`);
  const kind = (bars: readonly number[]): string =>
    isOfTwoWidths(symbology) ? bars.map((bar) => (bar > 1.5 ? 'w' : 'n')).join('') : bars.join();
  const codes = symbology === 'code128' ? `{B${data.replaceAll('{', '{{')}` : data;
  const wanted = barCodeOf(systems[symbology], [...Buffer.from(codes)]).bars;
  // Which set of Code 128 a digit stands in is the encoder's choice.
  if (symbology !== 'code128' || !/\d\d/.test(data)) same(kind(barsOf(drawn.image)), kind(wanted));
}

function isOfTwoWidths(symbology: Symbology): boolean {
  return symbology === 'code39' || symbology === 'itf';
}

/** How far a picture may be moved, and how many dots be thicker, to keep a printer from acting on it. */
const movedMax = 4;
const thickerMax = 12;

function holdPicture(wanted: DotPicture, read: Read, { widthDots }: Paper): void {
  if (read.kind !== 'image') throw new Error(`a picture, not ${read.kind}`);
  const middle = (widthDots - wanted.widthDots) >> 1;
  const moves = Array.from({ length: movedMax * 2 + 1 }, (_, place) => place - movedMax);
  const differences = moves.map((move) => differing(wanted, read.image, middle + move));
  const least = Math.min(...differences);
  const hasRealTime = /10(04|05|14)/.test(Buffer.from(read.image.rows).toString('hex'));
  if (differences[movedMax] === 0) return;
  if (least > thickerMax) throw new Error(`${String(least)} dots differ`);
  if (hasRealTime && least > 0) throw new Error('dots were given up for nothing');
}

function differing(wanted: DotPicture, { bytesPerRow, rows }: DotImage, left: number): number {
  let dots = 0;
  const across = Math.ceil(wanted.widthDots / 8);
  for (let y = 0; y < wanted.heightDots; y++) {
    for (let x = 0; x < wanted.widthDots; x++) {
      const told = ((wanted.rows[y * across + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1;
      const at = left + x;
      const seen = ((rows[y * bytesPerRow + (at >> 3)] ?? 0) >> (7 - (at & 7))) & 1;
      if (at < 0 || told !== seen) dots += 1;
    }
  }
  return dots;
}
