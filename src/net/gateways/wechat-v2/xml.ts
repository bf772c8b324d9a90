/**
 * The XML of WeChat Pay v2, and no more of XML than that: one root `<xml>`, flat elements, each a single
 * CDATA section or plain text. Whatever two readers could understand in two ways is refused: a DTD,
 * entities and character references, comments, attributes, nesting, mixed or split content, an element
 * that stands twice, names with capital letters, bytes that are not UTF-8. Hand-written because it is
 * smaller than the list of what would have to be switched off in a real reader.
 */
import { invariant } from '../../../runtime/ports/bug.js';

/** Names and values as they stand, in the order of the document. */
export type Fields = ReadonlyMap<string, string>;

/** Ten refunds with their coupons are under 10 KiB. */
const bytesMax = 64 * 1024;
const fieldsMax = 512;

const cdataOpen = '<![CDATA[';
const cdataClose = ']]>';
const declaration = /<\?xml version="1\.0"(?: encoding="(?:UTF-8|utf-8)")? ?\?>/y;
const openTag = /<([a-z][a-z0-9_]{0,63})>/y;
const space = /[ \t\r\n]*/y;
/** Control characters but tab and line ends, and what is no character of XML. */
const unfit = /[^\t\r\n\P{Cc}]|[\p{Cs}\ufffe\uffff]/u;

/** `null` for everything that is not such a document from its first byte to its last. */
export function readXml(body: Uint8Array): Fields | null {
  if (body.length > bytesMax) return null;
  const text = textOf(body);
  if (text === null || unfit.test(text)) return null;
  const start = past(space, text, past(declaration, text, 0) ?? 0) ?? 0;
  const root = past(openTag, text, start);
  if (root === null || text.slice(start, root) !== '<xml>') return null;
  const fields = new Map<string, string>();
  let place = past(space, text, root) ?? root;
  while (!text.startsWith('</xml>', place)) {
    const element = readElement(text, place);
    if (element === null || fields.has(element.name) || fields.size === fieldsMax) return null;
    fields.set(element.name, element.value);
    place = past(space, text, element.end) ?? element.end;
  }
  const end = place + '</xml>'.length;
  return past(space, text, end) === text.length ? fields : null;
}

/** Every value in a CDATA section. What cannot be said so is our own mistake. */
export function writeXml(fields: Fields): string {
  const elements = [...fields].map(([name, value]) => {
    invariant(past(openTag, `<${name}>`, 0) === name.length + 2, `${name} is no name of a field`);
    invariant(isXmlValue(value), `the value of ${name} does not fit into a CDATA section`);
    return `<${name}>${cdataOpen}${value}${cdataClose}</${name}>`;
  });
  return `<xml>${elements.join('')}</xml>`;
}

export function isXmlValue(value: string): boolean {
  return !unfit.test(value) && !/\r|\]\]>/.test(value);
}

interface Element {
  readonly name: string;
  readonly value: string;
  /** Where the document goes on. */
  readonly end: number;
}

function readElement(text: string, from: number): Element | null {
  const start = past(openTag, text, from);
  if (start === null) return null;
  const name = text.slice(from + 1, start - 1);
  const closeTag = `</${name}>`;
  const isCdata = text.startsWith(cdataOpen, start);
  const valueStart = isCdata ? start + cdataOpen.length : start;
  const valueEnd = text.indexOf(isCdata ? cdataClose : '<', valueStart);
  if (valueEnd === -1) return null;
  const value = text.slice(valueStart, valueEnd);
  // A reader of XML would turn the first into another character, and need not take the second.
  if (value.includes('\r') || (!isCdata && /[&>]/.test(value))) return null;
  const closeStart = isCdata ? valueEnd + cdataClose.length : valueEnd;
  if (!text.startsWith(closeTag, closeStart)) return null;
  return { name, value, end: closeStart + closeTag.length };
}

/** Where `form` ends that begins exactly at `from`; `null` when it does not. */
function past(form: RegExp, text: string, from: number): number | null {
  form.lastIndex = from;
  return form.test(text) ? form.lastIndex : null;
}

function textOf(body: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    // Not UTF-8, so not what WeChat sends.
    return null;
  }
}
