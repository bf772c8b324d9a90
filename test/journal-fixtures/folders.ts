/** Where the fixture journals lie, and how they get onto a twin disk. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Secret } from '../../src/runtime/ports/secret.js';
import { formatVersion } from '../../src/runtime/journal/format.js';
import { decodeSegmentHeader, isHeaderFault } from '../../src/runtime/journal/segment-header.js';
import type { TwinDisk } from '../../src/twins/disk.js';
import { projectRoot } from '../project.js';
import { key, newDisk } from '../runtime/journal/rig.js';

export const fixturesFolder = join(projectRoot, 'test/fixtures/journals');
/** In the form of `sha256sum`, from the folder of the format. */
export const digestsName = 'digests.txt';
export const readingName = 'reading.json';

/** Every format that has ever been written, the present one last. */
export const formats = Array.from({ length: formatVersion }, (_, index) => index + 1);

export function fixtureFolder(format: number, name: string): string {
  return join(fixturesFolder, `format-${format}`, name);
}

export interface Fixture {
  readonly format: number;
  readonly name: string;
  readonly folder: string;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly key: Secret<Uint8Array> | null;
}

/** The fixtures of a format; none where it has no folder. */
export function fixturesOf(format: number): readonly Fixture[] {
  const root = join(fixturesFolder, `format-${format}`);
  const found = existsSync(root) ? readdirSync(root, { withFileTypes: true }) : [];
  return found
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const folder = fixtureFolder(format, name);
      const files = journalFiles(folder);
      return { format, name: `format-${format}/${name}`, folder, files, key: keyOf(files) };
    });
}

/** The files of a journal's folder by their names, those of its quarantine too. */
function journalFiles(folder: string): ReadonlyMap<string, Uint8Array> {
  const root = join(folder, 'journal');
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return new Map(
    names
      .filter((name) => /\.[a-z]+$/.test(name))
      .map((name) => [name, readFileSync(join(root, name))]),
  );
}

/** A disk with these files on it, durably. */
export function diskWith(files: ReadonlyMap<string, Uint8Array>): TwinDisk {
  const disk = newDisk();
  for (const [name, bytes] of files) disk.plant(name, bytes);
  return disk;
}

/** The key of all keyed fixtures, or `null` where the journal has none. */
export function keyOf(files: ReadonlyMap<string, Uint8Array>): Secret<Uint8Array> | null {
  const bytes = files.get('seg-000001.pj') ?? new Uint8Array(0);
  const header = decodeSegmentHeader(bytes);
  return isHeaderFault(header) || header.keyed ? key : null;
}
