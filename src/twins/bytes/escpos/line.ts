/**
 * The print buffer: one line in the making. A line comes out when it is told to, or when the next
 * piece does not fit.
 */
import type { Alignment, Piece, Strip } from './paper.js';
import type { Settings } from './settings.js';

export interface LineBuffer {
  /** Adds a piece of this size at the place where the line stands; answers a line that is full. */
  add(piece: NewPiece, settings: Settings): readonly Strip[];
  /** The line as a strip at least `height` high; nothing when it is empty. */
  end(settings: Settings, height: number): readonly Strip[];
  isEmpty(): boolean;
  clear(): void;
  place(): number;
  moveTo(dots: number, settings: Settings): void;
}

/** A piece without its place. */
export type NewPiece = Unplaced<Piece> & { readonly before: number; readonly behind: number };
type Unplaced<P> = P extends Piece ? Omit<P, 'x'> : never;

export function lineBuffer(): LineBuffer {
  let pieces: Piece[] = [];
  let x = 0;

  const end = (settings: Settings, height: number): readonly Strip[] => {
    if (pieces.length === 0) return [];
    const left = settings.leftMargin + indent(settings.align, settings.areaWidth - x);
    const placed = pieces.map((piece) => ({ ...piece, x: piece.x + left }));
    const tallest = Math.max(...placed.map(heightOf));
    clear();
    return [{ kind: 'line', pieces: placed, height: Math.max(height, tallest) }];
  };
  const clear = (): void => {
    pieces = [];
    x = 0;
  };
  return {
    add: ({ before, behind, ...piece }, settings) => {
      const full = x + before + piece.width > settings.areaWidth;
      const out = full ? end(settings, settings.lineHeight) : [];
      if (full) x = 0;
      pieces.push({ ...piece, x: x + before });
      x += before + piece.width + behind;
      return out;
    },
    end,
    isEmpty: () => pieces.length === 0,
    clear,
    place: () => x,
    moveTo: (dots, settings) => {
      x = Math.max(0, Math.min(dots, settings.areaWidth));
    },
  };
}

export function indent(align: Alignment, spare: number): number {
  if (align === 'left') return 0;
  return Math.max(0, align === 'right' ? spare : Math.floor(spare / 2));
}

function heightOf(piece: Piece): number {
  if (piece.kind === 'sign') return piece.height;
  const { bytesPerRow, rows, scaleY } = piece.image;
  return Math.ceil(rows.length / Math.max(1, bytesPerRow)) * scaleY;
}
