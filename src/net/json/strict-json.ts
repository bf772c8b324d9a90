/**
 * JSON read strictly, with the place of every member: a signature holds over the bytes of a node
 * exactly as received, so those have to be found again, not written anew. Refuses what careless
 * readers differ about: duplicate keys at any depth (after their escapes are undone), anything after
 * the end, deep nesting.
 *
 * Characters are bytes (Latin-1): places are byte offsets, and text beyond ASCII is not decoded.
 */
export type Json =
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Member> }
  /** A string, its escapes undone. */
  | { readonly kind: 'text'; readonly text: string }
  /** A number as it is written. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Json[] }
  /** True, false or null: checked, not kept. */
  | { readonly kind: 'other' };

export interface Member {
  readonly value: Json;
  /** Offsets of the value's first byte and of the byte after its last. */
  readonly from: number;
  readonly to: number;
}

const depthMax = 8;
const other: Json = { kind: 'other' };

/** `undefined` for anything but one JSON value without duplicate keys. */
export function parseStrict(bytes: Uint8Array): Json | undefined {
  const scanner = new Scanner(Buffer.from(bytes).toString('latin1'));
  const value = scanner.value(0);
  return value !== undefined && scanner.isAtEnd() ? value : undefined;
}

class Scanner {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skipSpace();
    return this.#at === this.#text.length;
  }

  value(depth: number): Json | undefined {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '{') return depth < depthMax ? this.#object(depth) : undefined;
    if (first === '[') return depth < depthMax ? this.#array(depth) : undefined;
    if (first !== '"') return this.#plain();
    const text = this.#string();
    return text === undefined ? undefined : { kind: 'text', text };
  }

  #object(depth: number): Json | undefined {
    const members = new Map<string, Member>();
    this.#at += 1;
    if (this.#take('}')) return { kind: 'object', members };
    do {
      this.#skipSpace();
      const key = this.#string();
      if (key === undefined || members.has(key) || !this.#take(':')) return undefined;
      this.#skipSpace();
      const from = this.#at;
      const value = this.value(depth + 1);
      if (value === undefined) return undefined;
      members.set(key, { value, from, to: this.#at });
    } while (this.#take(','));
    return this.#take('}') ? { kind: 'object', members } : undefined;
  }

  #array(depth: number): Json | undefined {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take(']')) return { kind: 'list', items };
    do {
      const item = this.value(depth + 1);
      if (item === undefined) return undefined;
      items.push(item);
    } while (this.#take(','));
    return this.#take(']') ? { kind: 'list', items } : undefined;
  }

  #string(): string | undefined {
    const text = this.#match(/"(?:[^"\\]|\\.)*"/y);
    return text === undefined ? undefined : unescaped(text);
  }

  #plain(): Json | undefined {
    const number = this.#match(/-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y);
    if (number !== undefined) return { kind: 'number', text: number };
    return this.#match(/true|false|null/y) === undefined ? undefined : other;
  }

  #take(character: string): boolean {
    this.#skipSpace();
    const isThere = this.#text[this.#at] === character;
    if (isThere) this.#at += 1;
    return isThere;
  }

  #skipSpace(): void {
    this.#match(/[ \t\r\n]+/y);
  }

  /** What `pattern` (sticky) matches here; the scanner moves past it. */
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

/** Node's own reader knows escapes and control characters; it is handed one string at a time. */
function unescaped(token: string): string | undefined {
  try {
    const text: unknown = JSON.parse(token);
    return typeof text === 'string' ? text : undefined;
  } catch {
    // A control character or an escape that JSON does not have.
    return undefined;
  }
}
