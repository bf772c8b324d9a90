/** Disk and journal as findings. Looks alone; writes nothing. */
import { join } from 'node:path';
import { findPlace } from '../../compose/folder-place.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { surveyFolder } from '../../platform/folder-survey.js';
import { archiveFolder } from '../../runtime/journal/archive-files.js';
import { blockBytes, segmentBlocks } from '../../runtime/journal/format.js';
import { indexJournal } from '../../runtime/journal/reader.js';
import type { Secret } from '../../runtime/ports/secret.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { CliError } from '../cli-error.js';
import { archiveState, archiveWords } from '../journal/archive-standing.js';
import { lossWords } from '../journal/fault-words.js';
import { type Findings, findingsOf, isClean } from '../journal/verify.js';
import { type Finding, fault, fine, knownFault } from './finding.js';

const mebibyte = 1024 * 1024;
/**
 * Segments of the journal that have to find room, whatever the size of the disk: the next one, the one behind
 * it on a busy day (a paid sale with its slip takes 4 blocks, so 250 of them fill one), what archiving writes
 * before it removes what it read, and the documents beside.
 */
const segmentsMin = 4;
const freeBytesMin = segmentsMin * segmentBlocks * blockBytes;

export async function diskFinding(data: string, isVirtual: boolean): Promise<Finding> {
  return surveyedDisk(data, await surveyFolder(data), isVirtual);
}

/** Pure. */
export function surveyedDisk(
  data: string,
  survey: Awaited<ReturnType<typeof surveyFolder>>,
  isVirtual: boolean,
): Finding {
  if (survey === null) {
    return fine(
      'disk',
      data,
      '还没有，首次运行时创建。',
      'is not there yet; the first run makes it.',
    );
  }
  if (typeof survey === 'string') {
    return fault(
      'disk',
      data,
      { zh: `不能查看：${survey}。`, en: `cannot be looked at: ${survey}.` },
      { zh: '请检查路径和权限。', en: 'Check the path and its permissions.' },
    );
  }
  const { fileSystem, isVolatile, freeBytes, totalBytes, isWritable } = survey;
  const space = `${fileSystem}, ${mib(freeBytes)} of ${mib(totalBytes)} MiB free`;
  if (!isWritable) {
    return knownFault({ check: 'disk', subject: data }, 'E-RUN-STORAGE', {
      says: { zh: `本用户不能写入（${space}）。`, en: `this user may not write to it (${space}).` },
      next: { zh: '请改正目录的所有者和权限。', en: 'Put its owner and permissions right.' },
    });
  }
  if (freeBytes < freeBytesMin) {
    return fault(
      'disk',
      data,
      { zh: `空间不足（${space}）。`, en: `is nearly full (${space}).` },
      { zh: '请腾出空间。', en: 'Make room on it.' },
    );
  }
  if (isVolatile && !isVirtual) {
    return fault(
      'disk',
      data,
      { zh: `在内存里，断电即失（${space}）。`, en: `is memory, gone at a power cut (${space}).` },
      { zh: '请把数据目录放到磁盘上。', en: 'Put the data folder on a disk.' },
    );
  }
  return fine('disk', data, `${space}。`, `${space}.`);
}

export async function journalFinding(
  data: string,
  key: Secret<Uint8Array> | null,
): Promise<Finding> {
  const folder = readableNodeFolder(join(data, 'journal'));
  const index = await indexJournal(folder);
  const isEmpty = index.ok ? index.value.numbers.length === 0 : index.error.code === 'NotFound';
  if (isEmpty && (await hasBegun(data))) return lost(data);
  if (!index.ok) {
    if (index.error.code === 'NotFound') {
      return fine('journal', 'journal', '还没有记录。', 'has no record yet.');
    }
    return unreadable(index.error.detail);
  }
  try {
    return verdictOn(await findingsOf({ source: { folder, key }, index: index.value }));
  } catch (error: unknown) {
    if (error instanceof CliError) return unreadable(error.fault.wrong.en);
    throw error;
  }
}

/** Whether old segments leave the disk as they should; `null` where none has gone into the archive yet. */
export async function archiveFinding(
  data: string,
  retentionDays: number | null,
): Promise<Finding | null> {
  const folder = readableNodeFolder(join(data, 'journal'));
  const archive = readableNodeFolder(join(data, 'journal', archiveFolder));
  const index = await indexJournal(folder, archive);
  if (!index.ok || index.value.archived.length === 0) return null;
  const source = { folder, archive, key: null };
  const state = await archiveState({ data, source, index: index.value, retentionDays });
  if (!state.ok) return unreadable(state.error.detail);
  const [missing] = index.value.missing;
  if (missing === undefined) {
    const { zh, en } = archiveWords(state.value);
    return fine('journal', 'archive', zh, en);
  }
  return fault(
    'journal',
    'archive',
    {
      zh: `第 ${missing.segment} 段缺失或不可信（${missing.label}）。`,
      en: `segment ${missing.segment} is not there, or not to be believed (${missing.label}).`,
    },
    verifyAndHand,
  );
}

async function hasBegun(data: string): Promise<boolean> {
  const found = await findPlace(readableNodeFolder(data));
  return found.ok && found.value.kind === 'document' && found.value.envelope.data.begun;
}

function lost(data: string): Finding {
  const { wrong, next } = lossWords(data);
  return fault('journal', 'journal', wrong, next);
}

function verdictOn(findings: Findings): Finding {
  const { segments, records, damage, broken } = findings;
  const size = `${segments}/${records}`;
  if (isClean(findings)) {
    return fine(
      'journal',
      'journal',
      `${segments} 段 ${records} 条记录，完好。`,
      `${segments} segments, ${records} records, clean.`,
    );
  }
  const [place] = damage;
  const where = place === undefined ? '' : `${place.segment}:${place.block}`;
  return fault(
    'journal',
    'journal',
    {
      zh: `${damage.length} 处损坏 ${where}，${broken.length} 处违反规则（${size}）。`,
      en: `${damage.length} damaged ${where}, ${broken.length} broken rules (${size}).`,
    },
    verifyAndHand,
  );
}

const verifyAndHand: Bilingual = {
  zh: '请运行 holdfast journal verify，并把数据目录的副本交给技术支持。',
  en: 'Run holdfast journal verify, and hand a copy of the data folder to support.',
};

function unreadable(detail: string): Finding {
  return knownFault({ check: 'journal', subject: 'journal' }, 'E-JOURNAL-DISK', {
    says: { zh: `不能读取：${detail}。`, en: `cannot be read: ${detail}.` },
  });
}

function mib(bytes: number): string {
  return String(Math.floor(bytes / mebibyte));
}
