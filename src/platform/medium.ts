/**
 * What the journal's medium is, and what may be said against it (facts/journal 7a): found by looking
 * alone. What the kernel does not tell is `null`, and nothing is said against it.
 */
import { readFile, realpath } from 'node:fs/promises';
import { type Mount, mountFor, mountsIn } from './mount-table.js';

export interface Medium {
  readonly kind: string;
  readonly mountPoint: string;
  readonly options: readonly string[];
  /** What the block device does with writes: `write back` needs flushes, `write through` does not. */
  readonly writeCache: string | null;
}

/** What is wrong with a medium, the worst first. */
export type MediumRemark =
  /** Gone at a power cut, or without the promises that the journal is built on. */
  | { readonly kind: 'unfit'; readonly why: 'volatile' | 'noFlush' | 'network' }
  | { readonly kind: 'readOnly' }
  /** A flush does not reach the medium. */
  | { readonly kind: 'noBarrier'; readonly option: string }
  /** May do, and was not tested: the journal was measured on ext4. */
  | { readonly kind: 'untested'; readonly why: string };

/** `null` where the kernel tells nothing: another system, or no /proc. */
export async function mediumOf(path: string): Promise<Medium | null> {
  const table = await textOf('/proc/self/mountinfo');
  if (table === null) return null;
  const mounts = mountsIn(table);
  const mount = mountFor(await realpath(path), mounts);
  if (mount === null) return null;
  const { kind, mountPoint, options } = mount;
  const writeCache = await textOf(`/sys/dev/block/${mount.device}/queue/write_cache`);
  // A partition has its queue in the disk above it.
  const ofDisk =
    writeCache ?? (await textOf(`/sys/dev/block/${mount.device}/../queue/write_cache`));
  const upper = upperOf(mount, mounts);
  const real = upper === null ? kind : `${kind} on ${upper.kind}`;
  return { kind: real, mountPoint, options, writeCache: ofDisk?.trim() ?? null };
}

/** What an overlay keeps its changes on. */
function upperOf({ kind, options }: Mount, mounts: readonly Mount[]): Mount | null {
  if (kind !== 'overlay') return null;
  const upper = options.find((option) => option.startsWith('upperdir='))?.slice(9);
  return upper === undefined ? null : mountFor(upper, mounts);
}

const volatileKinds = new Set(['tmpfs', 'ramfs', 'overlay on tmpfs', 'overlay on ramfs']);
const flushlessKinds = new Set(['vfat', 'msdos', 'exfat', 'ntfs', 'ntfs3', 'fuseblk']);
const networkForm = /^(nfs\d?|cifs|smb3?|9p|ceph|glusterfs|afs|virtiofs|fuse\..*)$/;

/** Pure. */
export function remarksOn({ kind, options }: Medium): readonly MediumRemark[] {
  const remarks: MediumRemark[] = [];
  if (volatileKinds.has(kind)) remarks.push({ kind: 'unfit', why: 'volatile' });
  else if (flushlessKinds.has(kind)) remarks.push({ kind: 'unfit', why: 'noFlush' });
  else if (networkForm.test(kind)) remarks.push({ kind: 'unfit', why: 'network' });
  if (options.includes('ro')) remarks.push({ kind: 'readOnly' });
  const noBarrier = options.find((option) => option === 'nobarrier' || option === 'barrier=0');
  if (noBarrier !== undefined) remarks.push({ kind: 'noBarrier', option: noBarrier });
  const isFit = remarks.every((remark) => remark.kind !== 'unfit');
  if (isFit && kind !== 'ext4') remarks.push({ kind: 'untested', why: kind });
  if (options.includes('data=writeback')) remarks.push({ kind: 'untested', why: 'data=writeback' });
  return remarks;
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
