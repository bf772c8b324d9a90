/**
 * A slip as the paper shows it, as text: one string a line, at most `columns` wide. Double size
 * takes twice the columns where it fits by that and is told by its place alone; bold is not told.
 */
import type { PrintableSlip, SlipLine, SlipSize } from '../../runtime/ports/device.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { columnsOf, wrap } from './columns.js';

export function slipText(slip: PrintableSlip, columns: number): readonly string[] {
  return slip.lines.flatMap((line) => lineText(line, columns)).map((line) => line.trimEnd());
}

function lineText(line: SlipLine, columns: number): readonly string[] {
  switch (line.kind) {
    case 'text': {
      const scale = scaleOf(line.size, columnsOf(line.text), columns);
      const pieces = wrap(line.text, Math.floor(columns / scale));
      return pieces.map((piece) => place(piece, columns - columnsOf(piece) * scale, line.align));
    }
    case 'pair':
      return pairText(line, columns);
    case 'rule':
      return [(line.weight === 'thin' ? '-' : '=').repeat(columns)];
    case 'qr':
      return wrap(`[QR ${line.data}]`, columns);
    case 'barcode':
      return wrap(`[${line.symbology} ${line.data}]`, columns);
    case 'image':
      return ['[picture]'];
    case 'feed':
      return Array.from({ length: line.lines }, () => '');
    default:
      return unreachable(line);
  }
}

function place(piece: string, spare: number, align: 'left' | 'center' | 'right'): string {
  if (align === 'left') return piece;
  return ' '.repeat(align === 'right' ? spare : Math.floor(spare / 2)) + piece;
}

function scaleOf(size: SlipSize, width: number, columns: number): 1 | 2 {
  return (size === 'double' || size === 'wide') && width * 2 <= columns ? 2 : 1;
}

/** Both on one line with a space between, or each on lines of its own. */
function pairText(
  { left, right, size }: Extract<SlipLine, { kind: 'pair' }>,
  columns: number,
): readonly string[] {
  const used = columnsOf(left) + columnsOf(right);
  const spare = columns - used * scaleOf(size, used + 1, columns);
  if (spare >= 1) return [left + ' '.repeat(spare) + right];
  const below = wrap(right, columns).map((piece) =>
    place(piece, columns - columnsOf(piece), 'right'),
  );
  return [...wrap(left, columns), ...below];
}
