/** A sheet of which nothing but the geometry is known: what a model begins from. */
import { type ModelSheet, safeFacts } from './sheet.js';

type Known = Pick<ModelSheet, 'name' | 'title' | 'columns' | 'widthDots' | 'dpi'>;

/** The facts that are named, and the safe value of every other one. */
export function modelSheet(known: Known & Partial<ModelSheet>): ModelSheet {
  return { ...unproven, ...known };
}

const unproven: Omit<ModelSheet, keyof Known> = {
  charset: [safeFacts.charset, 'unproven'],
  codePages: [safeFacts.codePages, 'unproven'],
  cutter: [safeFacts.cutter, 'unproven'],
  qr: [safeFacts.qr, 'unproven'],
  barcodes: [safeFacts.barcodes, 'unproven'],
  raster: [safeFacts.raster, 'unproven'],
  stripRows: [safeFacts.stripRows, 'unproven'],
  status: [safeFacts.status, 'unproven'],
  completion: [safeFacts.completion, 'unproven'],
  drawerPins: [safeFacts.drawerPins, 'unproven'],
  drawerOpenLevel: [safeFacts.drawerOpenLevel, 'unproven'],
  mmPerSecond: [safeFacts.mmPerSecond, 'unproven'],
  serial: [safeFacts.serial, 'unproven'],
  usb: [safeFacts.usb, 'unproven'],
};
