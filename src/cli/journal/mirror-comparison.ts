/**
 * Whether a journal and its mirror hold the same: each is read, and the shorter has to be the beginning
 * of the longer. Reads alone. A live till writes to both at once, so one batch apart is agreement.
 */
import type { ReadableFolder } from '../../runtime/ports/storage.js';
import {
  type SideView,
  endOf,
  isBeginningOf,
  isSound,
  viewSide,
} from '../../runtime/journal/mirror-view.js';
import type { JournalSource } from '../../runtime/journal/reader.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';
import { exitStatus } from '../command.js';
import type { JournalRequest } from './journal-request.js';

export interface MirrorComparison {
  readonly agrees: boolean;
  readonly says: Bilingual;
  /** Records that the mirror lacks; negative where it goes further; `null` where that has no meaning. */
  readonly behind: number | null;
}

/** Of a till that lives: the batch under way, and what came while the second side was read. */
const apartMax = 256;

/** `null` where there is no journal to compare with. */
export async function compareMirror(
  source: JournalSource,
  mirror: ReadableFolder,
): Promise<MirrorComparison | null> {
  const other = await viewSide(mirror, source.key);
  const own = await viewSide(source.folder, source.key);
  if (!own.ok || own.value.reading === null) return null;
  if (!other.ok) {
    const { detail } = other.error;
    return apart(null, {
      zh: `备份不能读取：${detail}。`,
      en: `The mirror cannot be read: ${detail}.`,
    });
  }
  return comparisonOf(own.value, other.value, source);
}

/** Says it where `--mirror` names one; answers one of `exitStatus`. */
export async function tellMirror({ source, mirror, world, json }: JournalRequest): Promise<number> {
  const compared = mirror === null ? null : await compareMirror(source, mirror);
  if (compared === null) return exitStatus.done;
  const { agrees, behind, says } = compared;
  world.stdout(
    json
      ? `${JSON.stringify({ mirror: { agrees, behind, says: says[world.language] } })}\n`
      : `${says[world.language]}\n`,
  );
  return agrees ? exitStatus.done : exitStatus.fault;
}

async function comparisonOf(
  own: SideView,
  other: SideView,
  { key }: JournalSource,
): Promise<MirrorComparison> {
  if (own.reading === null || other.reading === null)
    return apart(null, { zh: '备份中没有账本。', en: 'The mirror holds no journal.' });
  if (!isSound(own) || !isSound(other)) {
    const [zh, en] = isSound(own) ? ['备份', 'mirror'] : ['账本', 'journal'];
    return apart(null, {
      zh: `${zh}有损坏，不能比较。`,
      en: `The ${en} is damaged: not compared.`,
    });
  }
  const behind = endOf(own.reading).sequence - endOf(other.reading).sequence;
  const [shorter, longer] = behind >= 0 ? [other.reading, own] : [own.reading, other];
  const place = { end: endOf(shorter), number: shorter.newest.segment.number };
  const begins = await isBeginningOf(place, longer, key);
  if (!begins.ok || begins.value !== true) {
    return apart(null, {
      zh: '账本和备份的记录不同。',
      en: 'Journal and mirror hold different records.',
    });
  }
  if (Math.abs(behind) <= apartMax) {
    const says = { zh: '账本和备份一致。', en: 'Journal and mirror agree.' };
    return { agrees: true, says, behind };
  }
  const count = Math.abs(behind);
  return apart(
    behind,
    behind > 0
      ? { zh: `备份少 ${count} 条记录。`, en: `The mirror lacks ${count} records.` }
      : {
          zh: `账本比备份少 ${count} 条记录。`,
          en: `The journal lacks ${count} records of the mirror.`,
        },
  );
}

function apart(behind: number | null, says: Bilingual): MirrorComparison {
  return { agrees: false, says, behind };
}
