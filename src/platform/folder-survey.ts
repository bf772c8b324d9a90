/** What a folder stands on, found by looking alone: nothing is written to it. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';

export interface FolderSurvey {
  /** Its name (`ext4`), or the number that the kernel calls it by. */
  readonly fileSystem: string;
  /** Gone at the next power cut. */
  readonly isVolatile: boolean;
  readonly freeBytes: number;
  readonly totalBytes: number;
  readonly isWritable: boolean;
}

/** Null when there is no folder; other refusals of the operating system are its code. */
export async function surveyFolder(path: string): Promise<FolderSurvey | string | null> {
  try {
    const facts = await stat(path);
    if (!facts.isDirectory()) return 'ENOTDIR';
    const { type, bsize, bavail, blocks } = await statfs(path);
    const fileSystem = names.get(type) ?? `0x${type.toString(16)}`;
    return {
      fileSystem,
      isVolatile: fileSystem === 'tmpfs' || fileSystem === 'ramfs',
      freeBytes: bavail * bsize,
      totalBytes: blocks * bsize,
      isWritable: await mayWrite(path),
    };
  } catch (error: unknown) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') {
      throw error;
    }
    return error.code === 'ENOENT' ? null : error.code;
  }
}

/** Numbers of statfs(2). */
const names: ReadonlyMap<number, string> = new Map([
  [0xef53, 'ext4'],
  [0xf2f52010, 'f2fs'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
  [0x24051905, 'ubifs'],
  [0x01021994, 'tmpfs'],
  [0x858458f6, 'ramfs'],
  [0x794c7630, 'overlay'],
  [0x4d44, 'vfat'],
  [0x2011bab0, 'exfat'],
  [0x6969, 'nfs'],
  [0x73717368, 'squashfs'],
]);

async function mayWrite(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK | constants.X_OK);
    return true;
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
