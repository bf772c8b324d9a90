/**
 * An answer of the gateway as bytes: a node named after the method, and a signature over exactly the
 * bytes of that node (facts/wallets.md 2.1). Slashes are written `\/`, as Alipay does.
 */
import { type KeyObject, sign } from 'node:crypto';

export type Fields = Readonly<Record<string, string>>;

export interface WireNode {
  readonly name: string;
  readonly text: string;
}

export function wireNode(method: string, fields: Fields): WireNode {
  const text = JSON.stringify(fields).replaceAll('/', '\\/');
  return { name: `${method.replaceAll('.', '_')}_response`, text };
}

export function signed(node: WireNode, key: KeyObject): string {
  return documentOf([node], signatureOf(node.text, key));
}

export function signatureOf(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text, 'utf8'), key).toString('base64');
}

export function documentOf(nodes: readonly WireNode[], signature: string): string {
  const members = nodes.map(({ name, text }) => `"${name}":${text}`);
  return `{${[...members, `"sign":"${signature}"`].join(',')}}`;
}
