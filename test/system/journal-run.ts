/**
 * A small till process: the real journal over the real disk. It opens the journal in FOLDER/journal,
 * makes more calls, replaces the small document of FOLDER now and then, closes, and tells each step
 * (told.ts). It ends with 0 whatever the disk does to it; the crash comes from outside.
 *
 *   node journal-run.js FOLDER --more N [--documents] [--tell FILE] [--boot-id FILE] [--omit datasync]
 *
 * `--omit` breaks a promise of the disk on purpose, to show that the checks notice.
 */
import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPlace, openPlace } from '../../src/compose/folder-place.js';
import { nodeClock } from '../../src/platform/node-clock.js';
import { createNodeFolder } from '../../src/platform/node-storage.js';
import type { Journal } from '../../src/runtime/journal/journal.js';
import { openJournal } from '../../src/runtime/journal/open.js';
import { Bug } from '../../src/runtime/ports/bug.js';
import { silentLog } from '../../src/runtime/ports/log.js';
import { ok } from '../../src/runtime/ports/result.js';
import type { StorageFolder } from '../../src/runtime/ports/storage.js';
import { newRig } from '../runtime/journal/rig.js';
import { callAt, callsIn, groupsOf, segmentBlocks } from './calls.js';
import { documentName, documentNumber, entriesIn } from './found.js';
import { type Line, lineOf } from './told.js';

interface Wanted {
  readonly folder: string;
  readonly more: number;
  readonly documents: boolean;
  readonly tell: (line: Line) => void;
  readonly bootId: string | undefined;
  readonly omit: boolean;
}

/** Every so many groups of calls a document is written. */
const documentEvery = 3;

function wantedOf(argv: readonly string[]): Wanted {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      more: text,
      tell: text,
      'boot-id': text,
      omit: text,
      documents: { type: 'boolean' },
    },
  });
  const target = values.tell === undefined ? 1 : openSync(values.tell, 'r+');
  const [folder] = positionals;
  if (folder === undefined) throw new Error('usage: journal-run FOLDER --more N');
  return {
    folder,
    more: Number(values.more ?? 0),
    documents: values.documents ?? false,
    tell: (line) => void writeSync(target, lineOf(line)),
    bootId: values['boot-id'],
    omit: values.omit === 'datasync',
  };
}

async function main(wanted: Wanted): Promise<void> {
  const { folder, tell, more, bootId } = wanted;
  const root = await createNodeFolder(folder);
  const place = root.ok ? await root.value.folder('journal') : root;
  if (!root.ok || !place.ok) {
    tell({ kind: 'failed', value: 'the folder cannot be made' });
    return;
  }
  const journalPlace = wanted.omit ? withoutDatasync(place.value) : place.value;
  const opened = await openJournal({
    ...newRig(segmentBlocks).options(journalPlace),
    clock: nodeClock(bootId === undefined ? {} : { bootId }),
    log: {
      write: (_level, name) => {
        tell({ kind: 'remark', value: name });
      },
    },
  });
  if (!opened.ok) {
    tell({ kind: 'failed', value: JSON.stringify(opened.error) });
    return;
  }
  const { journal } = opened.value;
  void journal.whenFailed.then((failure) => {
    tell({ kind: 'failed', value: JSON.stringify(failure) });
  });
  const found = callsIn(await entriesIn(join(folder, 'journal')));
  if (typeof found === 'string') throw new Error(found);
  tell({ kind: 'found', value: found });
  await append(journal, root.value, wanted, found, found + more);
  await journal.close();
  tell({ kind: 'closed', value: '' });
}

async function append(
  journal: Journal,
  root: StorageFolder,
  { tell, documents }: Wanted,
  ...[from, to]: readonly [number, number]
): Promise<void> {
  let number = documents ? ((await documentNumber(root)) ?? 0) : 0;
  const document = documents ? await placeOn(root) : null;
  for (const [turn, group] of groupsOf(from, to).entries()) {
    await Promise.all(
      group.map(async (index) => {
        tell({ kind: 'given', value: index });
        const answer = await journal.append(callAt(index));
        tell({ kind: answer.ok ? 'acknowledged' : 'refused', value: index });
      }),
    );
    if (document === null || turn % documentEvery !== 0) continue;
    number += 1;
    tell({ kind: 'document-given', value: number });
    const place = documentName(number);
    const written = await document.update((before) => ({ ...before, place }));
    if (written.ok) tell({ kind: 'document-kept', value: number });
  }
}

async function placeOn(root: StorageFolder) {
  const found = await findPlace(root);
  if (!found.ok || found.value.kind === 'unreadable') throw new Bug('the document cannot be read');
  const use = { place: documentName(0), log: silentLog };
  const opened = await openPlace(root, found.value, use);
  if (!opened.ok) throw new Bug(opened.error.detail);
  return opened.value;
}

/** The journal's own folder with files that only say that they are on the disk. */
function withoutDatasync(folder: StorageFolder): StorageFolder {
  return {
    ...folder,
    open: async (name, mode) => {
      const opened = await folder.open(name, mode);
      if (!opened.ok) return opened;
      return ok({ ...opened.value, datasync: () => Promise.resolve(ok(undefined)) });
    },
  };
}

await main(wantedOf(process.argv.slice(2)));
