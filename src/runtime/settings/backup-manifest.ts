/**
 * `backup.json`: what a backup holds, and the mark by which a folder is known to be one. It is written
 * last, so a folder without it is no backup, however much is in it. Pure.
 */
import { createHash } from 'node:crypto';
import type { ConfigProblem } from '../ports/device.js';
import { type Result, failed } from '../ports/result.js';
import { integer, list, object, oneOf, readShape, text } from './shape.js';

export const backupName = 'backup.json';
/** What the mark is called in a folder that was accepted and is run now. */
export const restoredName = 'restored-from.json';

const sha256Text = text({ form: /^[0-9a-f]{64}$/, says: '64 hexadecimal digits' });
/** Far above what years of segments come to. */
const filesMax = 50_000;
const count = integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

const fileShape = object({
  /** Below the backup's folder: `place.json`, `journal/seg-000001.pj`. */
  path: text({
    form: /^(?!\.)[\w.-]{1,100}(\/(?!\.)[\w.-]{1,100}){0,2}$/,
    says: 'the path of a file in the backup',
  }),
  bytes: count,
  sha256: sha256Text,
});

const manifestShape = object({
  holdfastBackup: oneOf(1),
  terminal: text({ form: /^[\x20-\x7e]{1,16}$/, says: 'the id of a terminal' }),
  /** Milliseconds since 1970, as all times here. */
  madeAtMs: count,
  /** The last record in it. */
  lastSequence: count,
  /** The chain behind that record: what a Z report or an upload may be held against. */
  chainHead: text({ form: /^[0-9a-f]{32}$/, says: '32 hexadecimal digits' }),
  lastRecordMs: count,
  files: list(fileShape, filesMax),
});

export type BackupManifest = NonNullable<ReturnType<typeof manifestShape.read>>;
export type BackupFile = BackupManifest['files'][number];

export function encodeManifest(manifest: BackupManifest): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(manifest, null, 1)}\n`);
}

export function decodeManifest(
  bytes: Uint8Array,
): Result<BackupManifest, readonly ConfigProblem[]> {
  try {
    return readShape(manifestShape, JSON.parse(new TextDecoder().decode(bytes)));
  } catch (error: unknown) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed([{ path: '', problem: 'is no JSON' }]);
  }
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
