/** Printers sold elsewhere, in their ESC/POS mode: no source knows Chinese in them, so they print code pages. */
import { bixolonPages, citizenPages, starPages } from './code-page-numbers.js';
import { type ModelSheet, symbologies } from './sheet.js';
import { modelSheet } from './unproven.js';

export const otherMakers: readonly ModelSheet[] = [
  modelSheet({
    name: 'bixolon-srp-350iii',
    title: 'Bixolon SRP-350III',
    columns: [42, 'encoder'],
    widthDots: [512, 'geometry'],
    dpi: [180, 'encoder'],
    charset: ['pages', 'encoder'],
    codePages: [bixolonPages, 'encoder'],
    cutter: ['partial', 'encoder'],
    qr: ['native', 'encoder'],
    barcodes: [symbologies, 'encoder'],
    raster: ['gsv0', 'gsv0'],
  }),
  modelSheet({
    name: 'citizen-ct-s310ii',
    title: 'Citizen CT-S310II',
    columns: [48, 'encoder'],
    widthDots: [576, 'geometry'],
    dpi: [203, 'encoder'],
    charset: ['pages', 'encoder'],
    codePages: [citizenPages, 'encoder'],
    cutter: ['partial', 'encoder'],
    qr: ['native', 'encoder'],
    barcodes: [symbologies, 'encoder'],
    raster: ['gsv0', 'gsv0'],
  }),
  modelSheet({
    name: 'star-tsp600',
    title: 'Star TSP600, ESC/POS emulation',
    columns: [42, 'db'],
    widthDots: [576, 'db'],
    dpi: [203, 'db'],
    charset: ['pages', 'db'],
    codePages: [starPages, 'db'],
    cutter: ['partial', 'db'],
    raster: ['gsv0', 'db'],
  }),
];
