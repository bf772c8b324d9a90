/** `journal ls`: the segments, one a line. */
import type { SegmentReading, SegmentState } from '../../runtime/journal/reader.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { exitStatus } from '../command.js';
import type { JournalRequest } from './journal-request.js';
import { timeText } from './record-lines.js';
import { segmentsOf } from './walk.js';

export async function runLs(request: JournalRequest): Promise<number> {
  const { world, json, index } = request;
  let isDamaged = index.missing.length > 0;
  for (const { segment } of index.missing) {
    world.stdout(
      json
        ? `${JSON.stringify({ segment, state: 'missing' })}\n`
        : `${missingLine(segment)[world.language]}\n`,
    );
  }
  for await (const segment of segmentsOf(request)) {
    isDamaged ||= segment.state === 'damaged';
    world.stdout(json ? jsonOf(segment) : lineOf(segment)[world.language]);
  }
  return isDamaged ? exitStatus.fault : exitStatus.done;
}

const stateWords: Readonly<Record<SegmentState, Bilingual>> = {
  live: { zh: '使用中', en: 'live' },
  sealed: { zh: '已封', en: 'sealed' },
  torn: { zh: '末尾不完整', en: 'torn tail' },
  damaged: { zh: '损坏', en: 'damaged' },
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
    damage,
  };
  return `${JSON.stringify(facts)}\n`;
}

function lineOf(segment: SegmentReading): Bilingual {
  const { first, last } = rangeOf(segment);
  const { header, state, usedBlocks } = segment;
  const blocks = `${usedBlocks}/${header?.blocks ?? '?'}`;
  const made = header === null ? '?' : timeText(header.createdAt);
  const day = header === null || header.day === 0 ? '' : `  ${header.day}`;
  const range = `${first ?? '-'}..${last ?? '-'}`;
  return {
    zh: `${segment.name}  ${stateWords[state].zh}  序号 ${range}  块 ${blocks}  ${made}${day}\n`,
    en: `${segment.name}  ${stateWords[state].en}  seq ${range}  blocks ${blocks}  ${made}${day}\n`,
  };
}
