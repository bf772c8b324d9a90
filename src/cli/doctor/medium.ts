/** The medium of the data folder, the mirror's, and the journal's room, as findings. Looks alone. */
import { join } from 'node:path';
import { surveyFolder } from '../../platform/folder-survey.js';
import { mediumOf, remarksOn } from '../../platform/medium.js';
import { readableNodeFolder } from '../../platform/node-storage.js';
import { blockBytes } from '../../runtime/journal/format.js';
import { readForOpening } from '../../runtime/journal/opening-read.js';
import { indexJournal } from '../../runtime/journal/reader.js';
import { reserveBlocks } from '../../runtime/payment/reserve.js';
import type { Secret } from '../../runtime/ports/secret.js';
import { compareMirror } from '../journal/mirror-comparison.js';
import { wordsOfMedium } from '../medium-words.js';
import { type Finding, fine, knownFault } from './finding.js';

/** Nothing where the folder is not there yet, or the kernel does not tell. */
export async function* mediumFindings(data: string, isVirtual: boolean): AsyncGenerator<Finding> {
  const survey = await surveyFolder(data);
  const medium = survey === null || typeof survey === 'string' ? null : await mediumOf(data);
  if (medium === null) return;
  const about = { check: 'disk', subject: medium.mountPoint } as const;
  const remarks = remarksOn(medium);
  for (const remark of remarks) {
    const { zh, en } = wordsOfMedium(remark);
    // A rehearsal runs wherever a developer has it, and is told what a till would be told.
    if (isVirtual)
      yield fine(
        'disk',
        medium.mountPoint,
        `${zh}（虚拟板卡不计）。`,
        `${en}; a virtual board may.`,
      );
    else yield knownFault(about, 'E-DISK-KIND', { says: { zh: `${zh}。`, en: `${en}.` } });
  }
  if (remarks.length > 0) return;
  const { kind, writeCache } = medium;
  const cache = writeCache === null ? '' : `, ${writeCache}`;
  yield fine('disk', medium.mountPoint, `${kind}${cache}。`, `${kind}${cache}.`);
}

/** What the journal has left before its next segment; nothing where it cannot be read. */
export async function* roomFindings(
  data: string,
  key: Secret<Uint8Array> | null,
): AsyncGenerator<Finding> {
  const folder = readableNodeFolder(join(data, 'journal'));
  const index = await indexJournal(folder);
  if (!index.ok || index.value.numbers.length === 0) return;
  const reading = await readForOpening({ folder, key }, index.value.numbers);
  const survey = await surveyFolder(data);
  if (!reading.ok || survey === null || typeof survey === 'string') return;
  const { segment, endBlock } = reading.value.newest;
  const blocks = Math.floor(segment.bytes.length / blockBytes);
  const free = blocks - endBlock;
  const needed = reserveBlocks(0);
  const hasNext = survey.freeBytes >= segment.bytes.length;
  const next = hasNext ? { zh: '磁盘够', en: 'room' } : { zh: '磁盘不够', en: 'no room' };
  const says = {
    zh: `本段剩 ${free}/${blocks} 块，新收款至少要 ${needed} 块；${next.zh}放下一段。`,
    en: `${free} of ${blocks} blocks are free, a new payment needs ${needed}; ${next.en} for the next segment.`,
  };
  if (free < needed && !hasNext)
    yield knownFault({ check: 'journal', subject: 'room' }, 'E-JOURNAL-FULL', { says });
  else yield fine('journal', 'room', says.zh, says.en);
}

/** Whether the mirror that is configured holds what the journal holds. */
export async function* mirrorFindings(
  data: string,
  mirrorFolder: string | null,
  key: Secret<Uint8Array> | null,
): AsyncGenerator<Finding> {
  if (mirrorFolder === null) return;
  const source = { folder: readableNodeFolder(join(data, 'journal')), key };
  const compared = await compareMirror(source, readableNodeFolder(mirrorFolder));
  if (compared === null) return;
  const { zh, en } = compared.says;
  if (compared.agrees) yield fine('journal', mirrorFolder, zh, en);
  else
    yield knownFault({ check: 'journal', subject: mirrorFolder }, 'E-MIRROR-DEGRADED', {
      says: compared.says,
    });
}
