/**
 * What only a technician can mend, in words for whoever stands before the box: what is wrong with the
 * journal or the clock, and what to do.
 */
import type { JournalDamage } from '../../runtime/journal/segment-scan.js';
import type { WallMs } from '../../runtime/ports/units.js';
import type { Bilingual } from '../../runtime/text/fault-form.js';

export interface FaultWords {
  readonly wrong: Bilingual;
  readonly next: Bilingual;
}

export function damageWords(damage: JournalDamage, data: string): FaultWords {
  if (damage.label === 'lost') return lossWords(data);
  const { segment, block, label } = damage;
  const command = `holdfast journal verify --data ${data}`;
  return {
    wrong: {
      zh: `账本在第 ${segment} 段第 ${block} 块（${label}）损坏。`,
      en: `The journal is damaged at segment ${segment}, block ${block} (${label}).`,
    },
    next: {
      zh: `请运行 ${command}，并把数据目录的副本交给技术支持；查明后运行 holdfast journal accept 继续。`,
      en: `Run ${command}, and hand a copy of the data folder to support; journal accept goes on from there.`,
    },
  };
}

/** There was a journal, and there is none. */
export function lossWords(data: string): FaultWords {
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

/** The clock stands before a time that the journal has seen (P25). */
export function clockWords(seen: WallMs, data: string): FaultWords {
  const time = new Date(seen).toISOString();
  const command = `holdfast journal accept-clock --data ${data} --reason`;
  return {
    wrong: {
      zh: `时钟早于账本已记下的时间 ${time}：对时前不能扫码收款。`,
      en: `The clock stands before ${time}, which the journal has seen: no wallet is charged.`,
    },
    next: {
      zh: `请校时；若时钟是对的，请停机后运行：${command} "原因"`,
      en: `Set the time; if the clock is right, stop the till and run: ${command} "why"`,
    },
  };
}
