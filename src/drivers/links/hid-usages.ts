/**
 * What a HID device says it is: page and usage of the collections on top of its report descriptor
 * (Device Class Definition for HID 1.11, section 6.2.2). Pure; garbage yields what was read before it.
 */
export interface HidUsage {
  readonly page: number;
  readonly usage: number;
}

const usagePageItem = 0x04;
const usageItem = 0x08;
const collectionItem = 0xa0;
const endCollectionItem = 0xc0;
const longItem = 0xfe;

export function topUsages(descriptor: Uint8Array): readonly HidUsage[] {
  const found: HidUsage[] = [];
  let page = 0;
  let usage: number | null = null;
  let depth = 0;
  for (let at = 0; at < descriptor.length;) {
    const prefix = descriptor[at] ?? 0;
    if (prefix === longItem) {
      at += 3 + (descriptor[at + 1] ?? 0);
      continue;
    }
    const size = [0, 1, 2, 4][prefix & 0x03] ?? 0;
    const value = littleEndian(descriptor.subarray(at + 1, at + 1 + size));
    at += 1 + size;
    const item = prefix & 0xfc;
    if (item === usagePageItem) page = value;
    if (item === usageItem) usage ??= value;
    if (item === endCollectionItem) depth -= 1;
    if (item !== collectionItem) continue;
    if (depth === 0 && usage !== null) found.push(usageOf(page, usage));
    depth += 1;
    // Usages hold for the next main item alone.
    usage = null;
  }
  return found;
}

/** A usage of four bytes carries its page. */
function usageOf(page: number, usage: number): HidUsage {
  return usage > 0xffff ? { page: usage >>> 16, usage: usage & 0xffff } : { page, usage };
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
}
