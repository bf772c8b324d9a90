/**
 * Documents of v2: flat elements under `<xml>`, texts in CDATA; and the signature that stands among
 * them (facts/wallets.md 3.1). Reads what a till sends, strictly, and writes what the wallet says.
 */
import { createHash, createHmac } from 'node:crypto';

export type Fields = Readonly<Record<string, string>>;
export type SignType = 'MD5' | 'HMAC-SHA256';

/** Elements of a request; `undefined` when it is no such document or names one twice. */
export function readDocument(text: string): Fields | undefined {
  const [, inner] = /^\s*<xml>([\s\S]*)<\/xml>\s*$/.exec(text) ?? [];
  if (inner === undefined) return undefined;
  const element = /\s*<(\w+)>(?:<!\[CDATA\[([\s\S]*?)\]\]>|([^<]*))<\/\1>\s*/y;
  const fields = new Map<string, string>();
  while (element.lastIndex < inner.length) {
    const [, name, raw, escaped = ''] = element.exec(inner) ?? [];
    if (name === undefined || fields.has(name)) return undefined;
    const value = raw ?? plain(escaped);
    if (value === undefined) return undefined;
    fields.set(name, value);
  }
  return Object.fromEntries(fields);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

/** `undefined` when an entity is none of the five. */
function plain(escaped: string): string | undefined {
  if (/&(?!(amp|lt|gt|quot|apos);)/.test(escaped)) return undefined;
  return escaped.replace(/&(\w+);/g, (_, name: string) => entities[name] ?? '');
}

/** Elements as they stand, one name twice if so wished. */
export function documentOf(elements: readonly (readonly [string, string])[]): string {
  const lines = elements.map(([name, value]) =>
    /^\d+$/.test(value)
      ? `<${name}>${value}</${name}>`
      : `<${name}><![CDATA[${value.replaceAll(']]>', ']] >')}]]></${name}>`,
  );
  return ['<xml>', ...lines, '</xml>'].join('\n');
}

/** Over all that is not empty but `sign`, in order of the names, with the key at the end. */
export function signatureOf(fields: Fields, key: string, type: SignType): string {
  const text = Object.entries(fields)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}&`)
    .join('');
  const whole = Buffer.from(`${text}key=${key}`, 'utf8');
  const digest =
    type === 'MD5' ? createHash('md5').update(whole) : createHmac('sha256', key).update(whole);
  return digest.digest('hex').toUpperCase();
}

/** MD5 where nothing is said; `undefined` for what is neither. */
export function signTypeOf(fields: Fields): SignType | undefined {
  const told = fields['sign_type'] ?? 'MD5';
  return told === 'MD5' || told === 'HMAC-SHA256' ? told : undefined;
}
