/**
 * From the bytes of a reply to the fields that Alipay has signed (facts/wallets.md 2.1). The signature
 * is checked over the bytes of the node exactly as received. One node alone may speak: that of our
 * method, or `error_response`; a document with a second one, or with any key twice, says nothing.
 */
import type { KeyObject } from 'node:crypto';
import type { Method } from './request.js';
import { isSignedBy } from '../../signing/rsa-sha256.js';
import { type Json, type Member, parseStrict } from '../../json/strict-json.js';

/**
 * Texts and numbers of the node, as written. What stands there as anything else (a list, an object, true,
 * null) is there, and fits nothing: a number of the order that is no text is not a number left out.
 */
export type Fields = ReadonlyMap<string, string>;

export type Reply =
  | { readonly kind: 'verified'; readonly fields: Fields }
  /** Well formed, but nobody vouches for it. `fields` are hearsay: for the log and `diagnose` alone. */
  | {
      readonly kind: 'unverified';
      /** `otherCertificate`: signed with the key of a certificate that we do not hold. */
      readonly fault: 'noSignature' | 'wrongSignature' | 'otherCertificate';
      readonly fields: Fields;
    }
  | { readonly kind: 'malformed'; readonly detail: string };

const faultNode = 'error_response';
/** No wallet writes this, and nothing is compared with it. */
const unreadable = '\0';

/** `certificate` is the number of the one that `key` is out of; `null` in public-key mode. */
export function readReply(
  method: Method,
  body: Uint8Array,
  key: KeyObject,
  certificate: string | null = null,
): Reply {
  const document = parseStrict(body);
  if (document?.kind !== 'object') return malformed('answer is not strict JSON');
  const nodes = [...document.members].filter(([name]) => name.endsWith('_response'));
  const [node, second] = nodes;
  if (node === undefined || second !== undefined) return malformed('answer has not one node');
  const [name, member] = node;
  if (name !== nodeOf(method) && name !== faultNode)
    return malformed('answer is to another method');
  if (member.value.kind !== 'object') return malformed('node is not an object');
  const fields = fieldsOf(member.value.members);
  const claimed = textOf(document.members.get('sign')?.value);
  if (claimed === '') return { kind: 'unverified', fault: 'noSignature', fields };
  if (
    certificate !== null &&
    textOf(document.members.get('alipay_cert_sn')?.value) !== certificate
  ) {
    return { kind: 'unverified', fault: 'otherCertificate', fields };
  }
  return isSignedBy(body.subarray(member.from, member.to), claimed, key)
    ? { kind: 'verified', fields }
    : { kind: 'unverified', fault: 'wrongSignature', fields };
}

export function nodeOf(method: Method): string {
  return `${method.replaceAll('.', '_')}_response`;
}

function fieldsOf(members: ReadonlyMap<string, Member>): Fields {
  const fields = new Map<string, string>();
  for (const [name, { value }] of members) {
    const isReadable = value.kind === 'text' || value.kind === 'number';
    fields.set(name, isReadable ? value.text : unreadable);
  }
  return fields;
}

function textOf(value: Json | undefined): string {
  return value?.kind === 'text' ? value.text : '';
}

function malformed(detail: string): Reply {
  return { kind: 'malformed', detail };
}
