/**
 * A link over a character device: `/dev/usb/lp0`, `/dev/lcd`, `/dev/fb0`. Nothing waits in the kernel:
 * what is not taken is offered again after a pause, what is to be heard is looked for, often after a
 * write and seldom at rest. A call that hangs all the same hangs alone.
 */
import type { DeviceFault } from '../../runtime/ports/device.js';
import type { After } from '../../runtime/ports/clock.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { millis } from '../../runtime/ports/units.js';
import { type ByteLink, type LinkListener, linger } from './byte-link.js';
import { deviceNameText } from './device-name.js';
import { type SystemFolders, nodeOf } from './identity.js';
import type { FileLinkConfig, FileMode } from './link-config.js';
import { type DeviceFile, codeOf, openNodeFile } from './node-file.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { type Pauses, atMost, growingPauses } from './patience.js';
import { type Handed, orderedWriter } from './writer.js';

export interface FileParts extends OpeningParts {
  readonly folders: SystemFolders;
  readonly open?: (path: string, mode: FileMode) => Promise<DeviceFile>;
}

/** usblp takes this much at once. */
const pieceBytes = 8_192;
const readBytes = 4_096;

export async function openDeviceFile(
  config: FileLinkConfig,
  listener: LinkListener,
  parts: FileParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const name = deviceNameText(config.device);
  const node = await nodeOf(parts.folders, 'usbmisc', config.device);
  if (!node.ok) return node;
  const open = parts.open ?? openNodeFile;
  const opened = await patientOpening(
    parts,
    () => tried(name, open(node.value, config.mode)),
    (late) => {
      void Promise.allSettled([late.close()]);
    },
  );
  return opened.ok ? ok(fileLink(opened.value, config, listener, parts.after)) : opened;
}

async function tried(
  name: string,
  opening: Promise<DeviceFile>,
): Promise<Result<DeviceFile, DeviceFault>> {
  try {
    return ok(await opening);
  } catch (thrown: unknown) {
    const error = codeOf(thrown);
    const [code, words] = openFaults[error] ?? ['NotAvailable', 'cannot be opened'];
    return failed({ code, detail: `${name} ${words} (${error})` });
  }
}

type Fault = readonly [DeviceFault['code'], string];

const notThere: Fault = ['NotFound', 'is not there: cable, power, or another name'];
const notAllowed: Fault = [
  'Denied',
  'may not be opened by the user of the till: udev rules or group',
];

const openFaults: Readonly<Record<string, Fault>> = {
  ENOENT: notThere,
  ENODEV: notThere,
  ENXIO: notThere,
  EACCES: notAllowed,
  EPERM: notAllowed,
  EBUSY: ['NotReady', 'is in use by another program (cups, a second till)'],
  ENOTTY: ['NotAvailable', 'is no device'],
  EISDIR: ['NotAvailable', 'is a folder'],
};

function fileLink(
  file: DeviceFile,
  { mode, writesAt }: FileLinkConfig,
  listener: LinkListener,
  after: After,
): ByteLink {
  let isOver = false;
  let closing: Promise<void> | null = null;
  const readPauses = growingPauses(after);

  const lose = (fault: DeviceFault): void => {
    if (isOver) return;
    isOver = true;
    writer.lose(fault);
    if (closing === null) listener.onGone(fault);
  };
  const writer = orderedWriter({
    pieceBytes,
    hand: async (piece, offset) => {
      const handed = await offer(file, piece, {
        position: writesAt === 'start' ? offset : null,
        pauses: growingPauses(after),
        isOver: () => isOver,
      });
      readPauses.reset();
      return handed;
    },
    onLost: lose,
  });
  const isHeard = (): boolean => !isOver && closing === null;
  const readAll = async (): Promise<void> => {
    while (isHeard()) {
      const into = new Uint8Array(readBytes);
      const came = await attempt(file.read(into));
      if (!isHeard()) return;
      if (!came.ok) lose(came.error.fault);
      else if (came.value === 0 && !(await file.isThere())) lose(pulledOut);
      else if (came.value === null || came.value === 0) await readPauses.next();
      else {
        readPauses.reset();
        listener.onData(into.subarray(0, came.value));
      }
    }
  };
  if (mode !== 'write') void readAll();
  const close = async (): Promise<void> => {
    const hasRest = await writer.finish(after);
    isOver = true;
    readPauses.reset();
    const closed = file.close();
    // A call that hangs in the kernel holds the file for as long as it likes, and nobody else.
    await atMost(after, hasRest ? millis(0) : linger, closed);
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

interface Offer {
  readonly position: number | null;
  readonly pauses: Pauses;
  readonly isOver: () => boolean;
}

/** Until some of `piece` is taken and done with. */
async function offer(
  file: DeviceFile,
  piece: Uint8Array,
  { position, pauses, isOver }: Offer,
): Promise<Handed> {
  let taken = 0;
  while (!isOver()) {
    const came = await attempt(file.write(piece, position));
    if (!came.ok) return { kind: 'failed', mayHaveGone: true, ...came.error };
    taken = came.value ?? 0;
    if (taken > 0 || piece.length === 0) break;
    await pauses.next();
  }
  while (!isOver() && !(await file.isDone())) await pauses.next();
  return { kind: 'taken', bytes: taken };
}

interface Failure {
  readonly fault: DeviceFault;
  readonly isLost: boolean;
}

/** How many bytes went or came; `null` for none now. */
async function attempt(call: Promise<number>): Promise<Result<number | null, Failure>> {
  try {
    return ok(await call);
  } catch (thrown: unknown) {
    const code = codeOf(thrown);
    if (code === 'EAGAIN' || code === 'EINTR') return ok(null);
    if (stays.has(code)) {
      return failed({ fault: { code: 'NotReady', detail: `refused (${code})` }, isLost: false });
    }
    return failed({
      fault: { code: 'Gone', detail: `the device is gone (${code})` },
      isLost: true,
    });
  }
}

/** What a device says of one write while it is still there: full, or not in this form. */
const stays: ReadonlySet<string> = new Set(['ENOSPC', 'EFBIG', 'EINVAL', 'ESPIPE', 'EOVERFLOW']);

const pulledOut: DeviceFault = { code: 'Gone', detail: 'the device is gone' };
