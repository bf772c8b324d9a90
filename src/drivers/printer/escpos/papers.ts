/**
 * Rolls as they are bought, at 203 dpi in Font A (facts peripherals 1.1), in a printer of which nothing
 * else is known: what most Chinese boxes have. A model says more (`models/`).
 */
import type { Paper } from './slip-bytes.js';

export const rollNames = ['58mm', '80mm'] as const;
export type RollName = (typeof rollNames)[number];

const unknownPrinter = {
  charset: { kind: 'gb18030', four: false },
  cutter: 'partial',
  qr: 'native',
  barcodes: [],
  raster: 'gsv0',
  stripRows: 128,
} as const;

export const rolls: Readonly<Record<RollName, Paper>> = {
  '58mm': { ...unknownPrinter, columns: 32, widthDots: 384 },
  '80mm': { ...unknownPrinter, columns: 48, widthDots: 576 },
};
