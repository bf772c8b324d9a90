/**
 * Who asks for the page: the language and the look that were chosen before, told by cookies of the
 * page itself, or else what the browser prefers. So the document comes in the right words and colours
 * at once, and nothing jumps. Pure.
 */
import { type WalletName, walletNamed } from './model/phone-choice.js';
import type { Language } from './model/words.js';

export interface Visitor {
  readonly language: Language;
  /** `auto`: as the system has it. */
  readonly theme: 'auto' | 'light' | 'dark';
  readonly guide: 'shown' | 'hidden';
  /** In front on the phone. */
  readonly wallet: WalletName;
}

/** Headers by lower-case name, as Node gives them. */
export interface VisitorHeaders {
  readonly cookie?: string | undefined;
  readonly 'accept-language'?: string | undefined;
}

export function visitorOf(headers: VisitorHeaders): Visitor {
  const cookies = cookiesOf(headers.cookie ?? '');
  const language = cookies.get('holdfast-language');
  const theme = cookies.get('holdfast-theme');
  return {
    language:
      language === 'zh' || language === 'en'
        ? language
        : preferred(headers['accept-language'] ?? ''),
    theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
    guide: cookies.get('holdfast-guide') === 'hidden' ? 'hidden' : 'shown',
    wallet: walletNamed(cookies.get('holdfast-wallet')),
  };
}

function cookiesOf(header: string): ReadonlyMap<string, string> {
  return new Map(
    header.split(';').map((pair) => {
      const [name = '', value = ''] = pair.split('=');
      return [name.trim(), value.trim()];
    }),
  );
}

/** The first of Chinese and English in the browser's order; somebody with neither reads English. */
function preferred(header: string): Language {
  const ranked = header
    .split(',')
    .map((entry) => {
      const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
      const weight = parameters.map((each) => /^\s*q=([\d.]+)/.exec(each)?.[1]).find(Boolean);
      return { tag, weight: weight === undefined ? 1 : Number(weight) };
    })
    .sort((one, other) => other.weight - one.weight);
  const known = ranked.find(({ tag }) => /^(zh|en)(-|$)/.test(tag));
  if (known === undefined) return header.trim() === '' ? 'zh' : 'en';
  return known.tag.startsWith('zh') ? 'zh' : 'en';
}
