/**
 * What the status bytes mean (facts peripherals 1.3). Bits that older models leave undefined (feed
 * button, waiting for recovery, recoverable error) are not read. Pure.
 */
import type { DeviceFault, PrinterCondition } from '../../../runtime/ports/device.js';

export interface PrinterStatus {
  readonly isOffline: boolean;
  readonly isCoverOpen: boolean;
  readonly isPaperOut: boolean;
  readonly isPaperLow: boolean;
  readonly error: PrinterError | null;
  /** Level of the drawer connector, pin 3. What it says of a drawer is the drawer's to know. */
  readonly isDrawerPinHigh: boolean;
}

/** `hot`: it waits for its head to cool and goes on by itself. `other`: it does not say which. */
export type PrinterError = 'unrecoverable' | 'cutter' | 'hot' | 'other';

/** The answers to DLE EOT 1 to 4. */
export type StatusAnswers = readonly [number, number, number, number];

export function statusOfAnswers([printer, cause, error, paper]: StatusAnswers): PrinterStatus {
  return {
    isOffline: (printer & 0x08) !== 0,
    isCoverOpen: (cause & 0x04) !== 0,
    isPaperOut: (cause & 0x20) !== 0 || (paper & 0x60) !== 0,
    isPaperLow: (paper & 0x0c) !== 0,
    error: errorOf(error) ?? ((cause & 0x40) === 0 ? null : 'other'),
    isDrawerPinHigh: (printer & 0x04) !== 0,
  };
}

/** The four bytes of an automatic status. */
export function statusOfChange([first, second, third]: StatusAnswers): PrinterStatus {
  return {
    isOffline: (first & 0x08) !== 0,
    isCoverOpen: (first & 0x20) !== 0,
    isPaperOut: (third & 0x0c) !== 0,
    isPaperLow: (third & 0x03) !== 0,
    error: errorOf(second),
    isDrawerPinHigh: (first & 0x04) !== 0,
  };
}

/** Of several the one that ends last. */
function errorOf(bits: number): PrinterError | null {
  if ((bits & 0x20) !== 0) return 'unrecoverable';
  if ((bits & 0x08) !== 0) return 'cutter';
  return (bits & 0x40) === 0 ? null : 'hot';
}

/** The one thing that a person has to hear first. */
export function conditionOf(status: PrinterStatus): PrinterCondition {
  if (status.isCoverOpen) return 'coverOpen';
  if (status.isPaperOut) return 'paperOut';
  if (status.error !== null) return status.error === 'hot' ? 'hot' : 'fault';
  if (status.isOffline) return 'offline';
  return status.isPaperLow ? 'paperLow' : 'ready';
}

export function canPrint(condition: PrinterCondition): boolean {
  return condition === 'ready' || condition === 'paperLow';
}

/** Nobody has to do anything: it goes on by itself, with all that it holds (facts peripherals 1.4). */
export function goesOnByItself(status: PrinterStatus): boolean {
  return status.error === 'hot' && !status.isCoverOpen && !status.isPaperOut;
}

const details: Readonly<Record<PrinterCondition, string>> = {
  ready: 'printer is ready',
  paperLow: 'paper is low',
  paperOut: 'paper is out',
  coverOpen: 'cover is open',
  hot: 'print head is too hot',
  fault: 'printer reports an error',
  offline: 'printer is off-line',
};

const errorDetails: Readonly<Record<PrinterError, string>> = {
  unrecoverable: 'printer has to be switched off and on',
  cutter: 'cutter is jammed',
  hot: details.hot,
  other: details.fault,
};

export function faultOf(status: PrinterStatus): DeviceFault {
  const condition = conditionOf(status);
  const isFault = condition === 'fault' && status.error !== null;
  return { code: 'NotReady', detail: isFault ? errorDetails[status.error] : details[condition] };
}

export const silence: DeviceFault = { code: 'Timeout', detail: 'printer does not answer' };

/** It has waited for its head to cool longer than anybody waits for a slip. */
export const tooHot: DeviceFault = { code: 'NotReady', detail: details.hot };

/** Bytes wait, nobody takes them, and nobody has said why (facts peripherals 1.6). */
export const standstill: DeviceFault = {
  code: 'Timeout',
  detail: 'printer takes no more bytes and does not say why',
};
