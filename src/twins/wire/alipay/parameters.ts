/**
 * What a till sends to an Alipay gateway: parameters in query and form body, signed as a whole
 * (facts/wallets.md 2.1). Reads and verifies; knows no meaning of any of them.
 */
import { type KeyObject, verify } from 'node:crypto';

export type WireParameters = ReadonlyMap<string, string>;

/** Parameters of query and form body together; `undefined` when one is there twice. */
export function readParameters(query: string, body: string): WireParameters | undefined {
  const all = new Map<string, string>();
  for (const text of [query, body]) {
    for (const [name, value] of new URLSearchParams(text)) {
      if (all.has(name)) return undefined;
      all.set(name, value);
    }
  }
  return all;
}

/** Whether `sign` was made over these parameters with the other half of `key`. */
export function isSignedBy(parameters: WireParameters, key: KeyObject): boolean {
  const sign = parameters.get('sign');
  if (sign === undefined || sign === '' || parameters.get('sign_type') !== 'RSA2') return false;
  const text = Buffer.from(textToSign(parameters), 'utf8');
  return verify('RSA-SHA256', text, key, Buffer.from(sign, 'base64'));
}

/** All that is not empty but `sign`, in ASCII order, values as they are meant and not as encoded. */
function textToSign(parameters: WireParameters): string {
  return [...parameters]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** The order's own fields: one flat JSON object of texts; `undefined` when it is something else. */
export function readContent(text: string): Readonly<Record<string, string>> | undefined {
  const told = parsed(text);
  if (typeof told !== 'object' || told === null || Array.isArray(told)) return undefined;
  return Object.fromEntries(
    Object.entries(told).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value] as const] : [],
    ),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
