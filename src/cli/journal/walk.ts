/** Walks the journal of a request; a fault of the disk ends the command with words. */
import { type DamageRecord, newDamages } from '../../runtime/journal/accepted-damage.js';
import { type SegmentReading, readSegments } from '../../runtime/journal/reader.js';
import type { JournalDamage } from '../../runtime/journal/segment-scan.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import type { JournalRecord } from '../../runtime/journal/record.js';
import { exitStatus } from '../command.js';
import { type JournalRequest, unreadable } from './journal-request.js';

export async function* segmentsOf(
  request: Pick<JournalRequest, 'source' | 'index'>,
): AsyncGenerator<SegmentReading> {
  for await (const reading of readSegments(request.source, request.index)) {
    if (!reading.ok) throw unreadable(reading.error, 'journal');
    yield reading.value;
  }
}

/** What is missing or damaged and was accepted by nobody. */
export async function newDamagesOf(
  request: Pick<JournalRequest, 'source' | 'index'>,
): Promise<readonly JournalDamage[]> {
  const records: DamageRecord[] = [];
  for await (const { number: segment, damage, digest, gap } of segmentsOf(request))
    records.push({ segment, damage, digest, gap });
  return [...request.index.missing, ...newDamages(records).map(({ damage }) => damage)];
}

/**
 * The end of a command that lists records: what could not be read is told, for the list alone would
 * look whole. Answers the exit status.
 */
export async function endOfReading(request: JournalRequest): Promise<number> {
  const { world } = request;
  const damages = await newDamagesOf(request);
  const newer = damages.find(({ label }) => label === 'newer');
  const { length: damaged } = damages.filter(({ label }) => label !== 'newer');
  if (newer !== undefined) world.stderr(newerText(newer)[world.language]);
  if (damaged === 0) return newer === undefined ? exitStatus.done : exitStatus.fault;
  world.stderr(
    world.language === 'zh'
      ? `账本有 ${damaged} 处损坏，以上不是全部。请运行 holdfast journal verify 查看位置。\n`
      : `The journal is damaged in ${damaged} places: this is not all of it. Run holdfast journal verify for where.\n`,
  );
  return exitStatus.fault;
}

function newerText({ segment, detail }: JournalDamage): Bilingual {
  return {
    zh: `第 ${segment} 段由较新的程序写成，以上只是能读懂的部分（${detail}）。请升级本程序。[E-JOURNAL-NEWER]\n`,
    en: `Segment ${segment}: ${detail}. Above is what can be read of it; update this software. [E-JOURNAL-NEWER]\n`,
  };
}

/**
 * The records that tell something new: the carry-over of the oldest segment, which stands for what
 * was archived, and every record that is not a carry-over.
 */
export async function* newsOf(request: JournalRequest): AsyncGenerator<JournalRecord> {
  let isOldest = true;
  for await (const segment of segmentsOf(request)) {
    for (const record of segment.records) {
      if (isOldest || (record.kind !== 'carried' && record.kind !== 'carryOver')) yield record;
    }
    isOldest = false;
  }
}
