/**
 * The media of a till on a real machine: whether the data folder's may hold a journal (facts/journal 7a),
 * and the second one that the configuration names. A virtual board runs wherever a developer has it.
 */
import { stat } from 'node:fs/promises';
import { type MediumRemark, mediumOf, remarksOn } from '../platform/medium.js';
import { nodeFolder } from '../platform/node-storage.js';
import type { After } from '../runtime/ports/clock.js';
import type { Log } from '../runtime/ports/log.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { StorageFault, StorageFolder } from '../runtime/ports/storage.js';
import type { MirrorPorts } from './journal-media.js';

interface MediaOptions {
  readonly data: string;
  readonly board: { readonly profile: { readonly isVirtual: boolean } };
  readonly configuration: { readonly mirrorFolder: string | null };
}

export type MediumVerdict =
  { readonly kind: 'fit' | 'flagged' } | { readonly kind: 'unfit'; readonly why: MediumRemark };

export async function judgedMedium(
  { data, board }: Pick<MediaOptions, 'data' | 'board'>,
  log: Log,
): Promise<MediumVerdict> {
  const medium = await mediumOf(data);
  if (medium === null) return { kind: 'fit' };
  const remarks = remarksOn(medium);
  const { kind, writeCache } = medium;
  const says = remarks.map((remark) => remark.kind).join(' ');
  const level = remarks.length > 0 ? 'warning' : 'info';
  log.write(level, 'disk.medium', { kind, writeCache, options: medium.options.join(','), says });
  const against = remarks.find((remark) => isRefused(remark));
  if (against !== undefined && !board.profile.isVirtual) return { kind: 'unfit', why: against };
  return { kind: remarks.length > 0 && !board.profile.isVirtual ? 'flagged' : 'fit' };
}

/** What is not run on at all; the rest is told. */
export function isRefused({ kind }: MediumRemark): boolean {
  return kind === 'unfit' || kind === 'readOnly';
}

/** Nothing where no mirror is configured. */
export async function mirrorPorts(
  options: MediaOptions,
  after: After,
): Promise<{ readonly mirror?: MirrorPorts }> {
  const { mirrorFolder } = options.configuration;
  if (mirrorFolder === null) return {};
  return { mirror: { folder: await mirrorAt(mirrorFolder, options), after } };
}

/** A mirror whose medium is not mounted is a folder beside the journal, and no mirror. */
async function mirrorAt(
  path: string,
  { data, board }: MediaOptions,
): Promise<Result<StorageFolder, StorageFault>> {
  try {
    const [own, other] = await Promise.all([stat(data), stat(path)]);
    const isOwn = own.dev === other.dev && !board.profile.isVirtual;
    return isOwn ? failed(sameMedium) : ok(nodeFolder(path));
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    const detail = `stat ${path}: ${String(error.code)}`;
    return failed({ code: error.code === 'ENOENT' ? 'NotFound' : 'Io', call: 'list', detail });
  }
}

const sameMedium: StorageFault = {
  code: 'NotFound',
  call: 'list',
  detail: 'it is on the medium of the data folder',
};
