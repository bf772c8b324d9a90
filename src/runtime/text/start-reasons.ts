/** Why a till had to be started, in the words of a report. */
import type { Bilingual } from './fault-form.js';

export const startReasonWords = {
  first: { zh: '首次启动', en: 'the first start here' },
  cleanStop: { zh: '正常停止后启动', en: 'started after a clean stop' },
  reboot: { zh: '正常停止后整机重启', en: 'stopped cleanly, then the machine was started anew' },
  panic: { zh: '内核崩溃', en: "the machine's kernel panicked" },
  watchdog: { zh: '看门狗复位', en: 'reset by the watchdog' },
  powerLine: { zh: '断电，电源事先告知', en: 'the power ended, as the supply had told' },
  crash: { zh: '程序异常结束，整机没有重启', en: 'the process died; the machine ran on' },
  powerLoss: { zh: '断电', en: 'the power was lost' },
  forcedReboot: { zh: '没有停止就被重启', en: 'rebooted without a stop' },
  unknown: {
    zh: '没有停止就重启，原因不明（断电或复位）',
    en: 'no clean stop, and nothing tells why (power cut or reset)',
  },
} as const satisfies Readonly<Record<string, Bilingual>>;
