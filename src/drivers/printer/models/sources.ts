/**
 * Where the facts of the models are from. A source is what somebody can look up; what one engineer
 * remembers is none. Facts out of escpos-printer-db are used under CC-BY-4.0, with this attribution:
 * "escpos-printer-db, by the contributors to receipt-print-hq/escpos-printer-db".
 */

export const sources = {
  db: 'receipt-print-hq/escpos-printer-db, data/profile/*.yml at fe07c81 (CC-BY-4.0)',
  encoder: 'NielsLeenheer/ReceiptPrinterEncoder, data/printers and data/mappings at 33546a9 (MIT)',
  h48: 'Epson ESC/POS reference, GS ( H fn 48: its list of models, by facts peripherals 1.5',
  asb: 'Epson ESC/POS reference and TM-T88III guide, GS a, by facts peripherals 1.3',
  paper58: 'TM-T20III, 58 mm roll: 52.5 mm, 420 dots, by facts peripherals 1.1',
  geometry: 'geometry by paper and dpi, facts peripherals 1.1',
  fontA: 'the columns of Font A, 12 dots each',
  kick: 'ESC p: m 0 is pin 2, m 1 is pin 5, by facts peripherals 1.2',
  strips: 'pictures in strips of 128 rows at most, by facts peripherals 1.2',
  gsv0: 'GS v 0 is the raster command that nearly every clone has, by facts peripherals 1.2',
  t20iii: 'TM-T20III Technical Reference Guide, page 86 (USB interface)',
  t88vi: 'TM-T88VI Technical Reference Guide, page 121 (USB interface)',
  descriptors: 'sintrb/USB-Printer-Descriptors at 1e99df8: descriptors read from the printers',
  rp326: 'Rongta RP325/326/327/328 Command Set RT V1.0: DLE EOT, DLE ENQ, DLE DC4',
  tp80k: 'HPRT TP80K Programming Manual Rev. 1.0: commands, FS &, FS .; GS r on serial alone',
  tp809: 'HPRT TP809 Programming Manual Rev. 1.2: GS ( L functions 50 and 112, FS &',
  pos80: '80 mm Series POS-80XX Programmer Manual: DLE EOT 1 to 4, DLE DC4 on pins 2 and 5',
} as const;

export type SourceId = keyof typeof sources;

export function isSourceId(name: unknown): name is SourceId {
  return typeof name === 'string' && Object.hasOwn(sources, name);
}
