/**
 * Links over /dev/input nodes, by plain files: what a keypad of the kernel's (gpio-keys, matrix-keypad)
 * says, and the sound of a beeper (pwm-beeper, gpio-beeper), which falls silent with the process that
 * made it sound: the kernel ends it when the node is closed.
 *
 * Node can wait for such a node in one way only, with a thread of its pool that is lost while nobody
 * presses a key, and that no close gets back; four of them stand between the till and its disk. So the
 * node is opened without waiting and looked at, often while keys come and less so at rest. A look is not
 * held up by a disk that is slow.
 */
import { constants, readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { type Millis, millis } from '../../runtime/ports/units.js';
import { type ByteLink, type LinkListener, letGo } from './byte-link.js';
import { recordReader, soundRecord, timeBytesOf } from './input-records.js';
import type { BeeperLinkConfig, InputLinkConfig } from './kernel-link-config.js';
import { says } from './native-package.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { type Handed, orderedWriter } from './writer.js';

export interface InputParts extends OpeningParts {
  /** As `process.arch` names it. */
  readonly arch: string;
}

/** Between two looks while keys come, and when none has come for `restsAfter`. */
const busyPause = millis(8);
const restPause = millis(20);
const restsAfter = millis(5_000);
/** A flood is read in pieces, with the rest of the till in between. */
const bytesMax = 4_096;

export async function openInput(
  { path }: InputLinkConfig,
  listener: LinkListener,
  parts: InputParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const opened = await openNode(path, constants.O_RDONLY, parts);
  if (!opened.ok) return opened;
  const records = recordReader(timeBytesOf(parts.arch));
  const watch = watchNode(opened.value, records, { listener, after: parts.after });
  return ok({
    taken: () => 0,
    write: () => Promise.resolve({ kind: 'refused', fault: watch.isOver() ? letGo : speaksOnly }),
    close: watch.close,
  });
}

const speaksOnly: DeviceFault = { code: 'Protocol', detail: 'an input node is read alone' };

function watchNode(
  handle: FileHandle,
  records: ReturnType<typeof recordReader>,
  { listener, after }: { readonly listener: LinkListener; readonly after: After },
): { readonly isOver: () => boolean; readonly close: () => Promise<void> } {
  const buffer = new Uint8Array(bytesMax);
  let quietFor: Millis = restsAfter;
  let closing: Promise<void> | null = null;

  const close = (): Promise<void> => {
    disarm();
    return (closing ??= handle.close());
  };
  const look = (): void => {
    const seen = lookAt(handle, buffer);
    if (seen.kind === 'gone') {
      void close();
      listener.onGone(seen.fault);
      return;
    }
    if (seen.count > 0) {
      const told = records.push(buffer.subarray(0, seen.count));
      if (told.length > 0) listener.onData(told);
    }
    // Whoever was told may have closed the link.
    if (closing !== null) return;
    const pause = seen.count > 0 || quietFor < restsAfter ? busyPause : restPause;
    quietFor = seen.count > 0 ? millis(0) : millis(quietFor + pause);
    disarm = after(pause, look);
  };
  let disarm = after(busyPause, look);
  return { isOver: () => closing !== null, close };
}

type Seen =
  | { readonly kind: 'read'; readonly count: number }
  | { readonly kind: 'gone'; readonly fault: DeviceFault };

function lookAt({ fd }: FileHandle, buffer: Uint8Array): Seen {
  try {
    const count = readSync(fd, buffer);
    if (count > 0) return { kind: 'read', count };
    return { kind: 'gone', fault: { code: 'Gone', detail: 'the node has ended' } };
  } catch (error: unknown) {
    if (codeOf(error) === 'EAGAIN') return { kind: 'read', count: 0 };
    return { kind: 'gone', fault: { code: 'Gone', detail: says(error) } };
  }
}

const one = 0x31;
const zero = 0x30;

/** `1` begins the sound and `0` ends it. */
export async function openBeeper(
  { path, hertz }: BeeperLinkConfig,
  parts: InputParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const opened = await openNode(path, constants.O_WRONLY, parts);
  if (!opened.ok) return opened;
  const handle = opened.value;
  const timeBytes = timeBytesOf(parts.arch);
  const writer = orderedWriter({
    pieceBytes: 1,
    hand: ([byte]) =>
      byte === one || byte === zero
        ? sound(handle, soundRecord(byte === one, hertz, timeBytes))
        : Promise.resolve(notSounded),
    onLost: () => undefined,
  });
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await writer.finish(parts.after);
    await handle.close();
  };
  return ok({
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  });
}

async function sound(handle: FileHandle, record: Uint8Array): Promise<Handed> {
  try {
    await handle.write(record);
    return { kind: 'taken', bytes: 1 };
  } catch (error: unknown) {
    const fault: DeviceFault = { code: 'Gone', detail: says(error) };
    return { kind: 'failed', fault, mayHaveGone: true, isLost: false };
  }
}

const notSounded: Handed = {
  kind: 'failed',
  fault: { code: 'Protocol', detail: 'a beeper takes 1 and 0 alone' },
  mayHaveGone: false,
  isLost: false,
};

/** Never waits for the node: a look at one that has nothing to say is over at once. */
function openNode(
  path: string,
  flags: number,
  parts: OpeningParts,
): Promise<Result<FileHandle, DeviceFault>> {
  const start = async (): Promise<Result<FileHandle, DeviceFault>> => {
    try {
      return ok(await open(path, flags | constants.O_NONBLOCK));
    } catch (error: unknown) {
      return failed({ code: faults[codeOf(error)] ?? 'NotAvailable', detail: says(error) });
    }
  };
  return patientOpening(parts, start, (late) => void late.close());
}

const faults: Readonly<Record<string, DeviceFault['code']>> = {
  ENOENT: 'NotFound',
  ENODEV: 'NotFound',
  ENXIO: 'NotFound',
  EACCES: 'Denied',
  EPERM: 'Denied',
  EBUSY: 'NotReady',
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
