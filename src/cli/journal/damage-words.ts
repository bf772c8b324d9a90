/** What a damaged journal means to whoever stands before the box: what is wrong, and what to do. */
import type { JournalDamage } from '../../runtime/journal/segment-scan.js';
import type { Bilingual } from '../command.js';

export interface DamageWords {
  readonly wrong: Bilingual;
  readonly next: Bilingual;
}

export function damageWords(damage: JournalDamage, data: string): DamageWords {
  if (damage.label === 'lost') return lossWords(data);
  const { segment, block, label } = damage;
  const command = `holdfast journal verify --data ${data}`;
  return {
    wrong: {
      zh: `账本在第 ${segment} 段第 ${block} 块（${label}）损坏。`,
      en: `The journal is damaged at segment ${segment}, block ${block} (${label}).`,
    },
    next: {
      zh: `请运行 ${command}，并把数据目录的副本交给技术支持。`,
      en: `Run ${command}, and hand a copy of the data folder to support.`,
    },
  };
}

/** There was a journal, and there is none. */
export function lossWords(data: string): DamageWords {
  const command = `holdfast journal accept-loss --data ${data} --reason`;
  return {
    wrong: {
      zh: '账本不见了：曾有账本，现在一段也没有。',
      en: 'The journal is gone: there was one, and no segment is left.',
    },
    next: {
      zh: `请放回 journal 目录；确实找不回来时运行：${command} "原因"`,
      en: `Put its folder journal back; if it is lost for good, run: ${command} "why"`,
    },
  };
}
