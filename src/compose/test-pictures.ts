/** What a technician is shown: a pattern that fills a panel, and a slip that nobody can take for a receipt. */
import type { PrintableSlip, SlipLine } from '../runtime/ports/device.js';

/** Every place of the panel, each row by another sign; in plain letters, which every panel has. */
export function testPattern({
  columns,
  rows,
}: {
  readonly columns: number;
  readonly rows: number;
}): readonly string[] {
  const signs = ['0123456789', '#', 'ABCDEFGHIJ', '*'];
  return Array.from({ length: rows }, (_, row) =>
    row === 0
      ? 'HOLDFAST TEST'.padEnd(columns, '-').slice(0, columns)
      : (signs[(row - 1) % signs.length] ?? '#').repeat(columns).slice(0, columns),
  );
}

const text = (
  line: string,
  size: 'normal' | 'double' = 'normal',
  align: 'left' | 'center' | 'right' = 'center',
): SlipLine => ({ kind: 'text', text: line, align, size, bold: size === 'double' });

export const testSlip: PrintableSlip = {
  lines: [
    text('测试 TEST', 'double'),
    text('非销售凭证 NOT A RECEIPT'),
    { kind: 'rule', weight: 'thick' },
    text('左 left', 'normal', 'left'),
    text('右 right', 'normal', 'right'),
    { kind: 'pair', left: '0123456789', right: '￥12.50', size: 'normal', bold: false },
    text('加粗 double', 'double', 'left'),
    { kind: 'rule', weight: 'thin' },
    text('测试 TEST', 'double'),
    { kind: 'feed', lines: 1 },
  ],
  cut: true,
};
