/**
 * A slip as the paper shows it, as text: one string a line, at most `columns` wide. Double size
 * takes twice the columns and is told by its place alone; bold is not told.
 */
import type { PrintableSlip, SlipLine } from '../../runtime/ports/device.js';
import { unreachable } from '../../runtime/ports/bug.js';
import { columnsOf, wrap } from './columns.js';

export function slipText(slip: PrintableSlip, columns: number): readonly string[] {
  return slip.lines.flatMap((line) => lineText(line, columns)).map((line) => line.trimEnd());
}

function lineText(line: SlipLine, columns: number): readonly string[] {
  switch (line.kind) {
    case 'text': {
      const scale = line.size === 'double' ? 2 : 1;
      const pieces = wrap(line.text, Math.floor(columns / scale));
      return pieces.map((piece) => place(piece, columns - columnsOf(piece) * scale, line.align));
    }
    case 'pair':
      return pairText(line.left, line.right, columns);
    case 'rule':
      return ['-'.repeat(columns)];
    case 'qr':
      return wrap(`[QR ${line.data}]`, columns);
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

/** Both on one line with a space between, or each on lines of its own. */
function pairText(left: string, right: string, columns: number): readonly string[] {
  const spare = columns - columnsOf(left) - columnsOf(right);
  if (spare >= 1) return [left + ' '.repeat(spare) + right];
  const below = wrap(right, columns).map((piece) =>
    place(piece, columns - columnsOf(piece), 'right'),
  );
  return [...wrap(left, columns), ...below];
}
