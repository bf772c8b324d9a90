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
  readonly hasError: boolean;
}

/** The answers to DLE EOT 1 to 4. */
export type StatusAnswers = readonly [number, number, number, number];

export function statusOfAnswers([printer, cause, error, paper]: StatusAnswers): PrinterStatus {
  return {
    isOffline: (printer & 0x08) !== 0,
    isCoverOpen: (cause & 0x04) !== 0,
    isPaperOut: (cause & 0x20) !== 0 || (paper & 0x60) !== 0,
    isPaperLow: (paper & 0x0c) !== 0,
    hasError: (cause & 0x40) !== 0 || (error & errorBits) !== 0,
  };
}

/** The four bytes of an automatic status. */
export function statusOfChange([first, second, third]: StatusAnswers): PrinterStatus {
  return {
    isOffline: (first & 0x08) !== 0,
    isCoverOpen: (first & 0x20) !== 0,
    isPaperOut: (third & 0x0c) !== 0,
    isPaperLow: (third & 0x03) !== 0,
    hasError: (second & errorBits) !== 0,
  };
}

/** Cutter 08h, unrecoverable 20h, recovers by itself (hot head) 40h. */
const errorBits = 0x68;

/** The one thing that a person has to hear first. */
export function conditionOf(status: PrinterStatus): PrinterCondition {
  if (status.isCoverOpen) return 'coverOpen';
  if (status.isPaperOut) return 'paperOut';
  if (status.hasError) return 'fault';
  if (status.isOffline) return 'offline';
  return status.isPaperLow ? 'paperLow' : 'ready';
}

export function canPrint(condition: PrinterCondition): boolean {
  return condition === 'ready' || condition === 'paperLow';
}

const details: Readonly<Record<PrinterCondition, string>> = {
  ready: 'printer is ready',
  paperLow: 'paper is low',
  paperOut: 'paper is out',
  coverOpen: 'cover is open',
  fault: 'printer reports an error',
  offline: 'printer is off-line',
};

export function faultOf(condition: PrinterCondition): DeviceFault {
  return { code: 'NotReady', detail: details[condition] };
}

export const silence: DeviceFault = { code: 'Timeout', detail: 'printer does not answer' };
