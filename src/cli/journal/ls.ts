/** `journal ls`: the segments, one a line. */
import type { SegmentReading, SegmentState } from '../../runtime/journal/reader.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { exitStatus } from '../command.js';
import type { JournalRequest } from './journal-request.js';
import { timeText } from './record-lines.js';
import { newDamagesOf, segmentsOf } from './walk.js';

export async function runLs(request: JournalRequest): Promise<number> {
  const { world, json, index } = request;
  const accepted = index.accepted.map(({ damage }) => damage);
  for (const { segment } of [...index.missing, ...accepted]) {
    world.stdout(
      json
        ? `${JSON.stringify({ segment, state: 'missing' })}\n`
        : `${missingLine(segment)[world.language]}\n`,
    );
  }
  for await (const segment of segmentsOf(request)) {
    world.stdout(json ? jsonOf(segment) : lineOf(segment)[world.language]);
  }
  const { length: damaged } = await newDamagesOf(request);
  return damaged > 0 ? exitStatus.fault : exitStatus.done;
}

const stateWords: Readonly<Record<SegmentState, Bilingual>> = {
  live: { zh: '使用中', en: 'live' },
  sealed: { zh: '已封', en: 'sealed' },
  torn: { zh: '末尾不完整', en: 'torn tail' },
  damaged: { zh: '损坏', en: 'damaged' },
  newer: { zh: '由较新的程序写成', en: 'of later software' },
};

const missingLine = (segment: number): Bilingual => ({
  zh: `第 ${segment} 段缺失`,
  en: `segment ${segment} is missing`,
});

interface Range {
  readonly first: number | null;
  readonly last: number | null;
}

function rangeOf({ records }: SegmentReading): Range {
  return { first: records[0]?.sequence ?? null, last: records.at(-1)?.sequence ?? null };
}

function jsonOf(segment: SegmentReading): string {
  const { number, state, header, usedBlocks, damage } = segment;
  const { first, last } = rangeOf(segment);
  const facts = {
    segment: number,
    state,
    firstSeq: first,
    lastSeq: last,
    records: segment.records.length,
    usedBlocks,
    blocks: header?.blocks ?? null,
    day: header?.day ?? null,
    keyed: header?.keyed ?? null,
    terminal: header?.terminal ?? null,
    createdMs: header?.createdAt ?? null,
    format: header?.format ?? null,
    software: header?.software ?? null,
    damage,
  };
  return `${JSON.stringify(facts)}\n`;
}

function lineOf(segment: SegmentReading): Bilingual {
  const { first, last } = rangeOf(segment);
  const { header, state, usedBlocks } = segment;
  const blocks = `${usedBlocks}/${header?.blocks ?? '?'}`;
  const made = header === null ? '?' : timeText(header.createdAt);
  const range = `${first ?? '-'}..${last ?? '-'}`;
  return {
    zh: `${segment.name}  ${stateWords[state].zh}  序号 ${range}  块 ${blocks}  ${made}\n`,
    en: `${segment.name}  ${stateWords[state].en}  seq ${range}  blocks ${blocks}  ${made}\n`,
  };
}
