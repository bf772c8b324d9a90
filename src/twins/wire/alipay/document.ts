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

/** Whose signature it is: in certificate mode the number of the certificate stands beside it. */
export interface Speaker {
  readonly key: KeyObject;
  readonly certificate: string | null;
}

export function signed(node: WireNode, { key, certificate }: Speaker): string {
  return documentOf([node], signatureOf(node.text, key), certificate);
}

export function signatureOf(text: string, key: KeyObject): string {
  return sign('RSA-SHA256', Buffer.from(text, 'utf8'), key).toString('base64');
}

export function documentOf(
  nodes: readonly WireNode[],
  signature: string,
  certificate: string | null,
): string {
  const members = nodes.map(({ name, text }) => `"${name}":${text}`);
  const told = certificate === null ? [] : [`"alipay_cert_sn":"${certificate}"`];
  return `{${[...members, ...told, `"sign":"${signature}"`].join(',')}}`;
}
