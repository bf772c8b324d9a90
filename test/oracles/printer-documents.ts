/** What the libraries are made to print: a set of documents in the words of each, plain and rich. */
import type { Pixels, ReceiptEncoder, ThermalPrinter } from './printer-libraries.js';

/** receiptline's markdown. */
export const receiptlineDocuments: Readonly<Record<string, string>> = {
  plain: 'Tea shop\nTea | 2 | 6.00\n-\n^TOTAL | ^6.00\n=\n',
  styles:
    '^^^"Tea"\n_under_ |\n `inverse`\n|^wide|\n|^^tall|\n|^^^^big|\n"bold" _"both"_ `"all"`\n',
  ruled:
    '{width:*,4,8;border:line}\nGoods | 2 | 6.00\n-\nMore | 10 | 60.00\n{border:none;width:auto}\nend\n',
  codes:
    '{code:https://example.com/1;option:qrcode,4,m}\n{code:6901234567892;option:ean,2,72,hri}\n' +
    '{code:03600029145;option:upc,2,72}\n{code:HELLO-1;option:code39,2,72}\n{code:1234;option:itf,2,72}\n' +
    '{code:A123A;option:nw7,2,72}\n{code:CODE93;option:code93,2,72}\n{code:ABC1234;option:code128,2,72,hri}\n',
  wrapped: `${'long words go on and on '.repeat(12)}\n{text:nowrap}\n${'x'.repeat(60)}\n`,
};

export const chineseDocuments: Readonly<Record<string, string>> = {
  slip:
    '^^^"海藻小店"\n海滨路1号 电话010-00000000\n-\n豆浆 | 2 | ￥6.00\n油条 | 3 | ￥9.00\n-\n' +
    '"合计" | ^^^"￥15.00"\n_请保留此票_\n`反白`\n=\n',
  ruled: '{width:*,4,10;border:line}\n商品 | 数 | 金额\n-\n豆浆 | 2 | ￥6.00\n',
};

const dots: Pixels = {
  width: 32,
  height: 24,
  data: Uint8ClampedArray.from({ length: 32 * 24 * 4 }, (_, place) =>
    place % 4 === 3 || (place >> 4) % 3 === 0 ? 255 : 0,
  ),
};

/** All that the encoder can say on this model; what the model has not got it leaves out or complains of. */
export function encodeAll(encoder: ReceiptEncoder): Uint8Array {
  encoder.initialize().codepage('auto').align('center').size(2, 2).line('Tea shop').size(1, 1);
  encoder.align('left').bold(true).text('Bold').bold(false).underline(true).text('under');
  encoder.underline(false).invert(true).text('inverse').invert(false).newline();
  attempt(() => encoder.font('B').line('small').font('A'));
  encoder.line(languages).rule({ style: 'double' });
  encoder.table(
    [
      { width: 12, align: 'left' },
      { width: 10, align: 'right' },
    ],
    [
      ['Tea', '6.00'],
      ['More', '60.00'],
    ],
  );
  encoder.box({ style: 'single', width: 20 }, 'boxed');
  for (const [data, symbology] of symbologies) {
    attempt(() => encoder.barcode(data, symbology, { height: 60, width: 2, text: true }));
  }
  attempt(() => encoder.qrcode('https://example.com/1', { model: 2, size: 6, errorlevel: 'm' }));
  attempt(() => encoder.pdf417('hello'));
  attempt(() => encoder.image(dots, dots.width, dots.height, 'threshold'));
  return encoder.pulse().cut('partial').encode();
}

/** Latin, Central European, Cyrillic and Greek in one line: the encoder turns pages for it. */
export const languages = 'Żółć éà Привет Ελλ';

const symbologies: readonly (readonly [string, string])[] = [
  ...([
    ['3130630574613', 'ean13'],
    ['96385074', 'ean8'],
    ['036000291452', 'upca'],
    ['HELLO-1', 'code39'],
    ['1234', 'itf'],
    ['A123A', 'codabar'],
    ['CODE93', 'code93'],
    ['{BABC1234', 'code128'],
    ['{B(01)03453120000011', 'gs1-128'],
    ['0345312000001', 'gs1-databar-omni'],
  ] as const),
];

/** A symbology or a code that a model lacks is refused by the library itself. */
function attempt(add: () => unknown): void {
  try {
    add();
  } catch (cause: unknown) {
    if (!(cause instanceof Error)) throw cause;
  }
}

/** All that the library can say, but for what it says brokenly. */
export function printAll(printer: ThermalPrinter, text: string): Uint8Array {
  printer.alignCenter();
  printer.bold(true);
  printer.setTextDoubleHeight();
  printer.println(text);
  printer.setTextNormal();
  printer.bold(false);
  printer.alignLeft();
  printer.underline(true);
  printer.println('under');
  printer.underline(false);
  printer.underlineThick(true);
  printer.println('thick');
  printer.underlineThick(false);
  printer.invert(true);
  printer.println('inverse');
  printer.invert(false);
  printer.setTypeFontB();
  printer.println('small');
  printer.setTypeFontA();
  printer.setTextQuadArea();
  printer.println('quad');
  printer.setTextSize(3, 3);
  printer.println('34');
  printer.setTextNormal();
  printer.upsideDown(true);
  printer.println('turned');
  printer.upsideDown(false);
  printer.alignRight();
  printer.println('right');
  printer.alignLeft();
  printer.drawLine();
  printer.leftRight('Tea', '6.00');
  printer.table(['Tea', '2', '6.00']);
  printer.printQR('https://example.com/1', { cellSize: 6, correction: 'M', model: 2 });
  printer.printBarcode('{BABC1234', 73, { width: 2, height: 80, hriPos: 2 });
  const pdf = { rowHeight: 3, width: 3, correction: 1, truncated: false, columns: 0 };
  printer.pdf417('hello', pdf);
  printer.maxiCode('hello');
  printer.beep();
  printer.partialCut();
  printer.cut();
  return printer.getBuffer();
}
