/** What is to be said of a medium, behind "the data folder ...". */
import type { MediumRemark } from '../platform/medium.js';
import { unreachable } from '../runtime/ports/bug.js';
import type { Bilingual } from '../runtime/text/fault-form.js';

export function wordsOfMedium(remark: MediumRemark): Bilingual {
  switch (remark.kind) {
    case 'unfit':
      return unfit[remark.why];
    case 'readOnly':
      return { zh: '是只读挂载的', en: 'is mounted read-only' };
    case 'noBarrier':
      return {
        zh: `挂载时带 ${remark.option}：断电会丢失已写的账`,
        en: `is mounted with ${remark.option}: a power cut loses what was written`,
      };
    case 'untested':
      return {
        zh: `用的是 ${remark.why}；账本只在 ext4 上测过`,
        en: `has ${remark.why}; the journal was measured on ext4 alone`,
      };
    default:
      return unreachable(remark);
  }
}

const unfit = {
  volatile: { zh: '在内存里，断电即失', en: 'is memory, gone at a power cut' },
  noFlush: {
    zh: '在没有日志的文件系统上，断电会损坏',
    en: 'is on a file system without a journal, which a power cut damages',
  },
  network: { zh: '在网络文件系统上', en: 'is on a network file system' },
} as const satisfies Readonly<Record<string, Bilingual>>;
