/**
 * A text panel: the cashier's LCD or the customer display. It shows what it was last told, cut to
 * its size, and keeps showing it when the process that told it dies; a power cut makes it dark.
 */
import { invariant } from '../../runtime/ports/bug.js';
import type { VirtualTime } from '../virtual-time.js';
import { columnsOf, wrap } from './columns.js';
import { type Attachment, type ProcessDevice, attachment } from './attachment.js';

export interface PanelSize {
  readonly columns: number;
  readonly rows: number;
}

export interface Picture {
  readonly atMs: number;
  /** As many as the panel has, without trailing blanks; none when it is dark. */
  readonly rows: readonly string[];
}

export interface PanelTwin<K extends 'lcd' | 'customerDisplay'> {
  readonly size: PanelSize;
  connect(): ProcessDevice<K>;
  /** What it shows now. */
  rows(): readonly string[];
  lit(): boolean;
  /** Pictures that differ from the one before, oldest first; the oldest are let go beyond a bound. */
  history(): readonly Picture[];
  /** Rows that did not fit the panel, as they were told: a fault of the till's layouts. */
  misfits(): readonly string[];
  cutPower(): void;
  /** Lights up blank. */
  restorePower(): void;
}

const historyMax = 100_000;
const misfitsMax = 1_000;
const fittedMax = 1_000;

interface Fitted {
  readonly cut: string;
  readonly isWhole: boolean;
}

export function lcdTwin(
  time: VirtualTime,
  size: PanelSize = { columns: 20, rows: 4 },
): PanelTwin<'lcd'> {
  return panelTwin<'lcd'>(time, size, attachment());
}

export function customerDisplayTwin(
  time: VirtualTime,
  size: PanelSize = { columns: 20, rows: 2 },
): PanelTwin<'customerDisplay'> {
  return panelTwin<'customerDisplay'>(time, size, attachment());
}

function panelTwin<K extends 'lcd' | 'customerDisplay'>(
  time: VirtualTime,
  size: PanelSize,
  process: Attachment<K>,
): PanelTwin<K> {
  invariant(size.columns > 0 && size.rows > 0, 'a panel has room');
  const blank = Array.from({ length: size.rows }, () => '');
  const history: Picture[] = [];
  const misfits: string[] = [];
  const fitted = new Map<string, Fitted>();
  let lit = true;
  let shown: readonly string[] = blank;

  const draw = (rows: readonly string[]): void => {
    if (rows.length === shown.length && rows.every((row, place) => row === shown[place])) return;
    shown = rows;
    history.push({ atMs: time.elapsed(), rows });
    if (history.length > historyMax) history.shift();
  };
  /** The same rows come again and again, and counting their columns is slow: fitted once. */
  const fitRow = (row: string): Fitted => {
    const known = fitted.get(row);
    if (known !== undefined) return known;
    const cut = (wrap(row, size.columns)[0] ?? '').trimEnd();
    const fresh = { cut, isWhole: columnsOf(row) <= size.columns };
    if (fitted.size >= fittedMax) fitted.clear();
    fitted.set(row, fresh);
    return fresh;
  };
  const fit = (rows: readonly string[]): readonly string[] => {
    const wrong = rows.filter((row, place) => place >= size.rows || !fitRow(row).isWhole);
    misfits.push(...wrong.slice(0, misfitsMax - misfits.length));
    return blank.map((_, place) => fitRow(rows[place] ?? '').cut);
  };

  return {
    size,
    connect: () => {
      const seat = process.attach({ emit: () => undefined });
      const show = (rows: readonly string[]): void => {
        if (seat.heard() && lit) draw(fit(rows));
      };
      return { show, ...seat.ends };
    },
    rows: () => shown,
    lit: () => lit,
    history: () => [...history],
    misfits: () => [...misfits],
    cutPower: () => {
      lit = false;
      draw([]);
    },
    restorePower: () => {
      if (lit) return;
      lit = true;
      draw(blank);
    },
  };
}
