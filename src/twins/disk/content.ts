/**
 * The bytes of one file as pages that are never changed in place, so that cache, platter and forks
 * of a disk share them and a copy costs a map. A page that is not there is zeros.
 */
export interface Content {
  size: number;
  readonly pages: Map<number, Uint8Array>;
}

const pageBytes = 4096;
const zeroPage = new Uint8Array(pageBytes);

export function emptyContent(): Content {
  return { size: 0, pages: new Map() };
}

export function copyContent(content: Content): Content {
  return { size: content.size, pages: new Map(content.pages) };
}

/** Bytes of `content` from `position`, fewer than `length` only at its end. */
export function readContent(content: Content, position: number, length: number): Uint8Array {
  const end = Math.min(position + length, content.size);
  const out = new Uint8Array(Math.max(0, end - position));
  for (const part of pagesOf(position, end)) {
    const page = content.pages.get(part.page);
    if (page !== undefined) out.set(page.subarray(part.from, part.to), part.start - position);
  }
  return out;
}

/** Puts `bytes` at `position`; grows the size where they reach past it. */
export function writeContent(content: Content, position: number, bytes: Uint8Array): void {
  const end = position + bytes.length;
  for (const part of pagesOf(position, end)) {
    const piece = bytes.subarray(
      part.start - position,
      part.start - position + part.to - part.from,
    );
    const page = pageWith(content.pages.get(part.page), piece, part.from);
    if (page === undefined) content.pages.delete(part.page);
    else content.pages.set(part.page, page);
  }
  content.size = Math.max(content.size, end);
}

/** `page` with `piece` in it; `undefined` for a page of zeros. */
function pageWith(
  page: Uint8Array | undefined,
  piece: Uint8Array,
  from: number,
): Uint8Array | undefined {
  const blank = isZero(piece);
  if (blank && (page === undefined || piece.length === pageBytes)) return undefined;
  const fresh = (page ?? zeroPage).slice();
  fresh.set(piece, from);
  return blank && isZero(fresh) ? undefined : fresh;
}

function isZero(bytes: Uint8Array): boolean {
  return Buffer.compare(bytes, zeroPage.subarray(0, bytes.length)) === 0;
}

/** Sets the size; what lies past it is forgotten and reads as zeros should the file grow again. */
export function resizeContent(content: Content, size: number): void {
  for (const [index, page] of content.pages) {
    const keep = size - index * pageBytes;
    if (keep <= 0) content.pages.delete(index);
    else if (keep < pageBytes) content.pages.set(index, page.slice().fill(0, keep));
  }
  content.size = size;
}

interface Part {
  readonly page: number;
  /** Within the page. */
  readonly from: number;
  readonly to: number;
  /** Within the file. */
  readonly start: number;
}

function* pagesOf(position: number, end: number): Generator<Part> {
  for (let start = position; start < end;) {
    const page = Math.floor(start / pageBytes);
    const from = start - page * pageBytes;
    const to = Math.min(pageBytes, from + end - start);
    yield { page, from, to, start };
    start += to - from;
  }
}
