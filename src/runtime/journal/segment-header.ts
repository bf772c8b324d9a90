/**
 * Block 0 of a segment: which segment it is, where in the journal it stands, and how its chain is
 * made. Pure; the layout is the table in README.md, little-endian.
 */
import { type WallMs, wallMs } from '../ports/units.js';
import { invariant } from '../ports/bug.js';
import { crc32c, viewOf } from './crc32c.js';
import {
  blockBytes,
  chainBytes,
  formatVersion,
  frameHeaderBytes,
  segmentBlocksMax,
} from './format.js';

export interface SegmentHeader {
  /** 1 and up, the one before plus 1. */
  readonly number: number;
  /** Business day YYYYMMDD, or 0 while there is none. */
  readonly day: number;
  readonly startsWithCarryOver: boolean;
  /**
   * It does not go on from the segment before, in which a person has accepted damage: a `gap` record
   * behind the carry-over says what is missing.
   */
  readonly afterGap: boolean;
  readonly keyed: boolean;
  readonly firstSequence: number;
  /** Chain value before the first record. */
  readonly chain: Uint8Array;
  /** Install id of the terminal: at most 16 printable ASCII characters. */
  readonly terminal: string;
  readonly createdAt: WallMs;
  /** Blocks in the file, this one included. */
  readonly blocks: number;
  /** Version of the software that made the segment, at most 32 characters; '' in format 1. */
  readonly software: string;
  /** Version of the format that the segment is written in. */
  readonly format: number;
}

/** A block 0 of later software: only what stands in every format can be read. */
export interface NewerFormat {
  readonly kind: 'newerFormat';
  readonly version: number;
  /** Version of the software that wrote it. */
  readonly software: string;
}

/** Why block 0 is not one: its bytes are not what was written, or later software wrote them. */
export type HeaderFault = { readonly kind: 'damaged' } | NewerFormat;

const magic = Buffer.from('POSJRNL1', 'latin1');
const flagCarryOver = 1;
const flagKeyed = 2;
const flagAfterGap = 4;
const terminalBytes = 16;
const softwareAt = 80;
const softwareBytes = 32;
const checksumAt = blockBytes - 4;
const terminalForm = /^[\x21-\x7e]{1,16}$/;

export function isTerminalId(text: string): boolean {
  return terminalForm.test(text);
}

/** Block 0 in the format that is written now. */
export function encodeSegmentHeader(header: Omit<SegmentHeader, 'format'>): Uint8Array {
  invariant(isTerminalId(header.terminal), 'a terminal id is 1 to 16 printable ASCII characters');
  invariant(header.chain.length === chainBytes, 'a chain value has 16 bytes');
  const bytes = new Uint8Array(blockBytes);
  const view = viewOf(bytes);
  bytes.set(magic, 0);
  view.setUint16(8, formatVersion, true);
  view.setUint16(10, frameHeaderBytes, true);
  view.setUint32(12, header.number, true);
  view.setUint32(16, header.day, true);
  view.setUint32(20, flagsOf(header), true);
  setUint64(view, 24, header.firstSequence);
  bytes.set(header.chain, 32);
  bytes.set(Buffer.from(header.terminal, 'latin1'), 48);
  setUint64(view, 64, header.createdAt);
  view.setUint32(72, header.blocks, true);
  view.setUint32(76, blockBytes, true);
  bytes.set(Buffer.from(softwareText(header.software), 'latin1'), softwareAt);
  view.setUint32(checksumAt, crc32c(view, 0, checksumAt), true);
  return bytes;
}

function flagsOf({ startsWithCarryOver, keyed, afterGap }: Omit<SegmentHeader, 'format'>): number {
  const carryOver = startsWithCarryOver ? flagCarryOver : 0;
  return carryOver | (keyed ? flagKeyed : 0) | (afterGap ? flagAfterGap : 0);
}

/** Reads block 0 from the first `blockBytes` of `bytes`, or says why it is not one. */
export function decodeSegmentHeader(bytes: Uint8Array): SegmentHeader | HeaderFault {
  if (bytes.length < blockBytes) return { kind: 'damaged' };
  const view = viewOf(bytes);
  if (Buffer.compare(bytes.subarray(0, magic.length), magic) !== 0) return { kind: 'damaged' };
  if (view.getUint32(checksumAt, true) !== crc32c(view, 0, checksumAt)) return { kind: 'damaged' };
  const format = view.getUint16(8, true);
  const software = textAt(bytes, softwareAt, softwareBytes);
  if (format > formatVersion) return { kind: 'newerFormat', version: format, software };
  const blocks = view.getUint32(72, true);
  const firstSequence = getUint64(view, 24);
  const createdAt = getUint64(view, 64);
  const sizesHold =
    format >= 1 &&
    view.getUint16(10, true) === frameHeaderBytes &&
    view.getUint32(76, true) === blockBytes &&
    blocks >= 2 &&
    blocks <= segmentBlocksMax;
  if (!sizesHold || firstSequence === null || createdAt === null) return { kind: 'damaged' };
  const flags = view.getUint32(20, true);
  return {
    number: view.getUint32(12, true),
    day: view.getUint32(16, true),
    startsWithCarryOver: (flags & flagCarryOver) !== 0,
    keyed: (flags & flagKeyed) !== 0,
    afterGap: (flags & flagAfterGap) !== 0,
    firstSequence,
    chain: new Uint8Array(bytes.subarray(32, 32 + chainBytes)),
    terminal: textAt(bytes, 48, terminalBytes),
    createdAt: wallMs(createdAt),
    blocks,
    software,
    format,
  };
}

/** What a version may look like in 32 bytes. */
function softwareText(software: string): string {
  return software.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, softwareBytes);
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  const text = Buffer.from(bytes.subarray(at, at + length)).toString('latin1');
  return text.replace(/\0+$/, '');
}

export function isHeaderFault(header: SegmentHeader | HeaderFault): header is HeaderFault {
  return 'kind' in header;
}

/** Whole numbers only; a sequence reaches 2^53 after 30,000 years of a thousand records a second. */
export function setUint64(view: DataView, at: number, value: number): void {
  invariant(Number.isSafeInteger(value) && value >= 0, 'a stored number is whole and not negative');
  view.setUint32(at, value % 0x1_0000_0000, true);
  view.setUint32(at + 4, Math.floor(value / 0x1_0000_0000), true);
}

/** `null` when the number cannot be one of ours. */
export function getUint64(view: DataView, at: number): number | null {
  const value = view.getUint32(at + 4, true) * 0x1_0000_0000 + view.getUint32(at, true);
  return Number.isSafeInteger(value) ? value : null;
}
