/**
 * An export in a file: written beside its place, flushed, named, then read back and checked line by
 * line. A file that is there has been made durable whole; an older one of the same name is replaced.
 */
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type {
  ReadableFolder,
  StorageFault,
  StorageFile,
  StorageFolder,
  Stored,
} from '../runtime/ports/storage.js';
import {
  type CheckSignature,
  ExportCheck,
  type ExportFindings,
} from '../runtime/journal/export-check.js';
import { inOrder, removeIfThere, writeAll } from '../runtime/journal/files.js';

const chunkBytes = 65_536;

/** Writes `lines` to file `name` of `folder`; durable when it answers ok. */
export async function writeExport(
  folder: StorageFolder,
  name: string,
  lines: AsyncIterable<Result<string, StorageFault>>,
): Stored<void> {
  const part = `${name}.part`;
  const stale = await removeIfThere(folder, part);
  if (!stale.ok) return stale;
  const opened = await folder.open(part, 'create');
  if (!opened.ok) return opened;
  const written = await writeLines(opened.value, lines);
  const closed = await opened.value.close();
  if (!written.ok || !closed.ok) {
    await folder.remove(part);
    return written.ok ? closed : written;
  }
  return inOrder(
    () => folder.rename(part, name),
    () => folder.syncDirectory(),
  );
}

async function writeLines(
  file: StorageFile,
  lines: AsyncIterable<Result<string, StorageFault>>,
): Stored<void> {
  let waiting = '';
  let position = 0;
  const write = async (): Stored<void> => {
    const bytes = Buffer.from(waiting, 'utf8');
    const at = position;
    waiting = '';
    position += bytes.length;
    return bytes.length === 0 ? ok(undefined) : writeAll(file, at, bytes);
  };
  for await (const line of lines) {
    if (!line.ok) return failed(line.error);
    waiting += line.value;
    if (waiting.length < chunkBytes) continue;
    const written = await write();
    if (!written.ok) return written;
  }
  return inOrder(write, () => file.sync());
}

/** Reads an export and checks it, a piece at a time. */
export async function checkExport(
  folder: ReadableFolder,
  name: string,
  signature: CheckSignature | null,
): Stored<ExportFindings> {
  const opened = await folder.openForReading(name);
  if (!opened.ok) return opened;
  const check = new ExportCheck(signature);
  const fed = await feed(opened.value, check);
  const closed = await opened.value.close();
  if (!fed.ok) return fed;
  return closed.ok ? ok(check.end()) : closed;
}

async function feed(file: Pick<StorageFile, 'read'>, check: ExportCheck): Stored<void> {
  const text = new TextDecoder();
  let rest = '';
  for (let position = 0; ;) {
    const read = await file.read(position, chunkBytes);
    if (!read.ok) return read;
    if (read.value.length === 0) break;
    position += read.value.length;
    const lines = (rest + text.decode(read.value, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) check.see(line);
  }
  if (rest !== '') check.see(rest);
  return ok(undefined);
}
