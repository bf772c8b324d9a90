/**
 * The writing journal: calls queue, a pump takes as many as fit into one batch, writes, flushes and
 * answers them all. One batch is in flight at a time; the next segment is made ahead whenever
 * nothing waits. The first fault ends it, or the owner who has waited long enough: nothing is retried,
 * everything that waits is told.
 */
import { invariant } from '../ports/bug.js';
import { type Clock, type Instant, instantOf } from '../ports/clock.js';
import type { JournalEntry } from '../ports/entry.js';
import type { Log } from '../ports/log.js';
import { type Result, failed, ok } from '../ports/result.js';
import type { Stored } from '../ports/storage.js';
import { type Payload, bytesOfPayloads } from './batch.js';
import {
  appendBytesMax,
  appendEntriesMax,
  batchBytesMax,
  batchRecordsMax,
  blocksOf,
} from './format.js';
import {
  type Committed,
  type Journal,
  type JournalFailure,
  type JournalHead,
  type JournalMode,
  type JournalRoom,
  noRoom,
} from './journal.js';
import type { NewestEntries } from './newest-entries.js';
import { type RecordKind, encodeEntry, kindOfEntry } from './record.js';
import type { Appended, SegmentTail } from './segment-tail.js';
import type { SegmentSequence } from './segment-sequence.js';
import { type BootNote, cleanStopEntry, clockStepEntry } from './system-records.js';
import { type WallMark, believed, markAtRecord } from './wall-mark.js';

interface Call {
  readonly payloads: readonly Payload[];
  readonly bytes: number;
  /** For the carry-over; the journal's own records are not in it. */
  readonly entries: readonly JournalEntry[];
  readonly settle: (answer: Result<Appended, JournalFailure>) => void;
}

export interface WriterParts {
  readonly segments: SegmentSequence;
  readonly newest: NewestEntries;
  readonly boot: BootNote;
  /** A loss that no entry has been written behind yet: the next segment tells of it again. */
  readonly lostSequence: number | null;
  /** The time before which no wall clock can be right, this start included. */
  readonly wallMark: WallMark;
  readonly clock: Clock;
  readonly log: Log;
  readonly onCommitted: ((reached: Committed) => void) | undefined;
}

/** How much may wait. Far above what a till does while a slow card makes up its mind. */
const queuedCallsMax = 1024;
const queuedBytesMax = 4 * 1_048_576;
/** A wall clock that moves by more against the monotonic one is written down. */
const clockStepMs = 2000;

/** For the log. */
const stalled = { code: 'Stalled', call: null, detail: 'a call to the disk does not end' };

export class JournalWriter implements Journal {
  readonly boot: number;
  readonly whenFailed: Promise<JournalFailure>;
  readonly #parts: WriterParts;
  #queue: Call[] = [];
  #queuedBytes = 0;
  /** Taken out of the queue and not answered yet. */
  #inFlight: readonly Call[] = [];
  #failure: JournalFailure | null = null;
  #reportFailure: (failure: JournalFailure) => void = () => undefined;
  /** Who waits for any answer of the disk. */
  #askers: (() => void)[] = [];
  #pumping: Promise<void> | null = null;
  #closing: Promise<void> | null = null;
  #wallAheadMs: number;
  #lostSequence: number | null;
  #wallMark: WallMark;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.#lostSequence = parts.lostSequence;
    this.#wallMark = parts.wallMark;
    this.boot = parts.boot.number;
    this.#wallAheadMs = parts.clock.wall() - parts.clock.mono();
    this.whenFailed = new Promise((resolve) => {
      this.#reportFailure = resolve;
    });
  }

  get mode(): JournalMode {
    return this.#failure === null ? 'ok' : 'failed';
  }

  head(): JournalHead {
    const { sequence, chain } = this.#parts.segments.tail.place.point;
    return { sequence: sequence - 1, chain: Buffer.from(chain).toString('hex') };
  }

  append(entries: readonly JournalEntry[]): Promise<Result<Appended, JournalFailure>> {
    const closed: JournalFailure | null = this.#closing === null ? null : { kind: 'closed' };
    const refusal = this.#failure ?? closed;
    if (refusal !== null) return Promise.resolve(failed(refusal));
    this.#noticeClockStep();
    return this.#enqueue(null, entries);
  }

  /** Appends records of the journal's own, all of one kind, in one batch. */
  appendOwn(
    kind: RecordKind,
    entries: readonly JournalEntry[],
  ): Promise<Result<Appended, JournalFailure>> {
    return this.#enqueue(kind, entries);
  }

  giveUp(): void {
    if (this.#failure === null) this.#fail({ kind: 'stalled' });
  }

  answered(): Promise<void> {
    if (this.#failure?.kind === 'storage' || this.#closing !== null) return Promise.resolve();
    return new Promise((hear) => {
      this.#askers.push(hear);
      // A call that does not end holds the pump, and so whoever asks.
      if (this.#failure === null) this.#pumping ??= this.#pump();
    });
  }

  room(): JournalRoom {
    return this.#failure === null ? this.#parts.segments.room() : noRoom;
  }

  seekRoom(): void {
    if (this.#failure !== null || this.#closing !== null) return;
    this.#parts.segments.retrySpare();
    this.#pumping ??= this.#pump();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    if (this.#failure === null) {
      await this.#enqueue('cleanStop', [cleanStopEntry(this.boot, this.#now())]);
    }
    await this.#pumping;
    const closed = await this.#parts.segments.close();
    if (!closed.ok)
      this.#parts.log.write('warning', 'journal.close', { detail: closed.error.detail });
  }

  /** Without a `kind` the entries are the caller's. */
  #enqueue(
    kind: RecordKind | null,
    entries: readonly JournalEntry[],
  ): Promise<Result<Appended, JournalFailure>> {
    invariant(
      entries.length > 0 && entries.length <= appendEntriesMax,
      'an append holds 1 to 32 entries',
    );
    const payloads = entries.map((entry): Payload => ({
      kind: kind ?? kindOfEntry(entry),
      bytes: encodeEntry(entry),
    }));
    const bytes = bytesOfPayloads(payloads);
    invariant(bytes <= appendBytesMax, 'an append holds at most 64 KiB');
    if (this.#queue.length >= queuedCallsMax || this.#queuedBytes + bytes > queuedBytesMax) {
      return Promise.resolve(failed({ kind: 'busy' }));
    }
    this.#wallMark = markAtRecord(this.#wallMark, this.#parts.clock.wall());
    return new Promise((settle) => {
      this.#queue.push({ payloads, bytes, entries: kind === null ? entries : [], settle });
      this.#queuedBytes += bytes;
      this.#pumping ??= this.#pump();
    });
  }

  #now(): Instant {
    const now = instantOf(this.#parts.clock);
    return believed(now, markAtRecord(this.#wallMark, now.wall));
  }

  #noticeClockStep(): void {
    const now = this.#now();
    const aheadMs = now.wall - now.mono;
    const byMs = aheadMs - this.#wallAheadMs;
    if (Math.abs(byMs) <= clockStepMs) return;
    this.#wallAheadMs = aheadMs;
    const basis = this.#parts.clock.wallBasis?.() ?? 'system';
    this.#parts.log.write('info', 'journal.clock-step', { byMs, basis });
    void this.#enqueue('clockStep', [clockStepEntry(this.boot, now, { byMs, basis })]);
  }

  async #pump(): Promise<void> {
    // Calls made in the same turn share the first batch.
    await Promise.resolve();
    while (this.#failure === null) {
      const work = this.#queue.length > 0 ? this.#commit() : (this.#prepare() ?? this.#probe());
      if (work === null) break;
      const done = await work;
      // What has been given up may still come to its end: everybody was told otherwise.
      if (!done.ok && this.mode === 'ok') this.#fail({ kind: 'storage', fault: done.error });
      for (const hear of this.#askers.splice(0)) hear();
    }
    this.#pumping = null;
  }

  /**
   * Another day is open than the tail's segment is of, and its own segment can be had at once: what
   * comes next goes there. On a full disk there is none, and the old one is used to its end.
   */
  get #isDayDue(): boolean {
    const { segments } = this.#parts;
    return this.#isOtherDay && segments.isSpareReady;
  }

  get #isOtherDay(): boolean {
    const { newest, segments } = this.#parts;
    return newest.day !== null && newest.day !== segments.tail.place.day;
  }

  /** Work for when nothing waits: a step of the spare segment, the step into a new day's, or `null`. */
  #prepare(): Stored<unknown> | null {
    if (this.#closing !== null) return null;
    const step = this.#parts.segments.prepare(this.#isOtherDay);
    return step ?? (this.#isDayDue ? this.#advance(0) : null);
  }

  /** For whoever wants to know that the disk answers, and there is nothing else to ask it. */
  #probe(): Stored<void> | null {
    return this.#askers.length === 0 ? null : this.#parts.segments.tail.flushAgain();
  }

  async #commit(): Stored<void> {
    const calls = this.#takeBatch();
    this.#inFlight = calls;
    const written = await this.#write(calls.flatMap((call) => call.payloads));
    if (!written.ok) return written;
    if (this.mode !== 'ok') return ok(undefined);
    this.#inFlight = [];
    let { firstSequence } = written.value;
    for (const call of calls) {
      const lastSequence = firstSequence + call.payloads.length - 1;
      for (const entry of call.entries) this.#parts.newest.see(entry);
      if (call.entries.length > 0) this.#lostSequence = null;
      call.settle(ok({ firstSequence, lastSequence }));
      firstSequence = lastSequence + 1;
    }
    const { segments, onCommitted } = this.#parts;
    onCommitted?.({ sequence: firstSequence - 1, segment: segments.tail.place.segment });
    return ok(undefined);
  }

  async #write(payloads: readonly Payload[]): Stored<Appended> {
    const { segments } = this.#parts;
    const blocks = blocksOf(bytesOfPayloads(payloads));
    let tail: SegmentTail = segments.tail;
    if (tail.freeBlocks < blocks || this.#isDayDue) {
      const next = await this.#advance(blocks);
      if (!next.ok) return next;
      tail = next.value;
    }
    return tail.write(payloads);
  }

  #advance(room: number): Stored<SegmentTail> {
    const { segments, newest, boot, clock } = this.#parts;
    return segments.advance({
      entries: newest.carryOver(),
      lostSequence: this.#lostSequence,
      wallMark: this.#wallMark.wallMs,
      boot,
      at: instantOf(clock),
      day: newest.day ?? segments.tail.place.day,
      room,
    });
  }

  /** Whole calls from the front of the queue, as many as one batch holds. */
  #takeBatch(): readonly Call[] {
    let records = 0;
    let bytes = 0;
    let calls = 0;
    for (const call of this.#queue) {
      records += call.payloads.length;
      bytes += call.bytes;
      if (records > batchRecordsMax || bytes > batchBytesMax) break;
      calls += 1;
    }
    const taken = this.#queue.splice(0, calls);
    for (const call of taken) this.#queuedBytes -= call.bytes;
    return taken;
  }

  #fail(failure: JournalFailure): void {
    this.#failure = failure;
    const { code, call, detail } = failure.kind === 'storage' ? failure.fault : stalled;
    this.#parts.log.write('error', 'journal.failed', { code, call, detail });
    const waiting = [...this.#inFlight, ...this.#queue];
    this.#inFlight = [];
    this.#queue = [];
    this.#queuedBytes = 0;
    for (const call of waiting) call.settle(failed(failure));
    this.#reportFailure(failure);
  }
}
