/** `journal ls`: the segments, one a line. */
import {
  type SegmentForm,
  type SegmentReading,
  type SegmentState,
  formOf,
} from '../../runtime/journal/reader.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { exitStatus } from '../command.js';
import {
  type ArchiveState,
  archiveState,
  archiveWords,
  archivedBytes,
  isDue,
  plainBytes,
} from './archive-standing.js';
import { type JournalRequest, configurationAt, unreadable } from './journal-request.js';
import { timeText } from './record-lines.js';
import { newDamagesOf, segmentsOf } from './walk.js';

export async function runLs(request: JournalRequest): Promise<number> {
  const { world, json, index } = request;
  const state = await stateOfArchive(request);
  const accepted = index.accepted.map(({ damage }) => damage);
  for (const { segment, label } of [...index.missing, ...accepted]) {
    world.stdout(
      json
        ? `${JSON.stringify({ segment, state: label })}\n`
        : `${missingLine(segment, label)[world.language]}\n`,
    );
  }
  for await (const segment of segmentsOf(request)) {
    const keeping = await keepingOf(request, state, segment.number);
    world.stdout(json ? jsonOf(segment, keeping) : lineOf(segment, keeping)[world.language]);
  }
  if (!json && state.standings.size > 0) {
    world.stdout(`${archiveWords(state)[world.language]}\n`);
  }
  const { length: damaged } = await newDamagesOf(request);
  return damaged > 0 ? exitStatus.fault : exitStatus.done;
}

async function stateOfArchive(request: JournalRequest): Promise<ArchiveState> {
  const { data, source, index, config } = request;
  const configuration = config === null ? null : await configurationAt(config, data);
  const retentionDays = configuration?.journalKeeping.retentionDays ?? null;
  const state = await archiveState({ data, source, index, retentionDays });
  if (!state.ok) throw unreadable(state.error, data);
  return state.value;
}

/** Where a segment is, and what may become of it. */
interface Keeping {
  readonly form: SegmentForm;
  readonly plainBytes: number | null;
  readonly archiveBytes: number | null;
  readonly exported: boolean | null;
  readonly due: boolean | null;
}

async function keepingOf(
  { source, index, data }: JournalRequest,
  { standings }: ArchiveState,
  number: number,
): Promise<Keeping> {
  const [plain, archived] = [await plainBytes(source, number), await archivedBytes(source, number)];
  if (!plain.ok) throw unreadable(plain.error, data);
  if (!archived.ok) throw unreadable(archived.error, data);
  const standing = standings.get(number);
  return {
    form: formOf(index, number),
    plainBytes: plain.value,
    archiveBytes: archived.value,
    exported: standing?.isExported ?? null,
    due: standing === undefined ? null : isDue(standing),
  };
}

const stateWords: Readonly<Record<SegmentState, Bilingual>> = {
  live: { zh: '使用中', en: 'live' },
  sealed: { zh: '已封', en: 'sealed' },
  torn: { zh: '末尾不完整', en: 'torn tail' },
  damaged: { zh: '损坏', en: 'damaged' },
  newer: { zh: '由较新的程序写成', en: 'of later software' },
};

function missingLine(segment: number, label: string): Bilingual {
  if (label === 'first-kept') {
    return {
      zh: `第 ${segment} 段之前已删除部分的记录损坏`,
      en: `the note of what was deleted before segment ${segment} is damaged`,
    };
  }
  return { zh: `第 ${segment} 段缺失`, en: `segment ${segment} is missing` };
}

interface Range {
  readonly first: number | null;
  readonly last: number | null;
}

function rangeOf({ records }: SegmentReading): Range {
  return { first: records[0]?.sequence ?? null, last: records.at(-1)?.sequence ?? null };
}

function jsonOf(segment: SegmentReading, keeping: Keeping): string {
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
    ...keeping,
    damage,
  };
  return `${JSON.stringify(facts)}\n`;
}

const formWords: Readonly<Record<SegmentForm, Bilingual>> = {
  plain: { zh: '未归档', en: 'plain' },
  archived: { zh: '已归档', en: 'archived' },
  both: { zh: '两处都有', en: 'both' },
};

function lineOf(segment: SegmentReading, keeping: Keeping): Bilingual {
  const { first, last } = rangeOf(segment);
  const { header, state, usedBlocks } = segment;
  const blocks = `${usedBlocks}/${header?.blocks ?? '?'}`;
  const made = header === null ? '?' : timeText(header.createdAt);
  const day = header === null || header.day === 0 ? '' : `  ${header.day}`;
  const range = `${first ?? '-'}..${last ?? '-'}`;
  const where = whereOf(keeping);
  return {
    zh: `${segment.name}  ${stateWords[state].zh}  序号 ${range}  块 ${blocks}  ${made}${day}  ${where.zh}\n`,
    en: `${segment.name}  ${stateWords[state].en}  seq ${range}  blocks ${blocks}  ${made}${day}  ${where.en}\n`,
  };
}

/** Where it is, its size there, and whether it was exported and may be deleted. */
function whereOf({ form, plainBytes, archiveBytes, exported, due }: Keeping): Bilingual {
  const sizes = [plainBytes, archiveBytes].filter((bytes) => bytes !== null);
  const size = sizes.map((bytes) => `${Math.ceil(bytes / 1024)} KiB`).join(' + ');
  const zh = [formWords[form].zh, size];
  const en = [formWords[form].en, size];
  if (exported === true) {
    zh.push('已导出');
    en.push('exported');
  }
  if (due === true) {
    zh.push('到期');
    en.push('due');
  }
  return { zh: zh.join(' '), en: en.join(' ') };
}
