/** What an entry of the fault catalogue is made of: what is wrong, what to do, and whom to call. */
import type { Language } from '../ports/screen.js';

export type Bilingual = Readonly<Record<Language, string>>;

export interface Fault {
  /** One sentence: what is wrong. */
  readonly wrong: Bilingual;
  /** One sentence: what to do. */
  readonly next: Bilingual;
  /** When that does not help, or is not for whoever reads it. */
  readonly call: Whom;
}

/** `nobody`: whoever reads it can put it right on the spot, or it passes by itself. */
export const whomNames = {
  nobody: { zh: '不用找人', en: 'nobody' },
  supervisor: { zh: '负责人', en: 'the supervisor' },
  technician: { zh: '技术员', en: 'a technician' },
  merchantService: { zh: '商户服务', en: "the merchant's service" },
  walletService: { zh: '钱包客服', en: "the wallet's service" },
} as const satisfies Readonly<Record<string, Bilingual>>;
export type Whom = keyof typeof whomNames;

/** An entry of the catalogue, its sentences in the order of a reader: wrong, next, in each language. */
export function fault(call: Whom, wrong: Bilingual, next: Bilingual): Fault {
  return { call, wrong, next };
}
