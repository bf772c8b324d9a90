/**
 * A link over the bulk endpoints of a USB device, by usb 3 (WebUSB): printers of class 7 first of all.
 * The kernel's own driver (usblp) is sent away while the link is open and comes back at its end. A
 * transfer that runs out of time is told as `Cancelled`, and how much of it went is lost with it
 * (facts peripherals 8.2): reads ask for one packet, writes that fail are unknown.
 */
import type { After } from '../../runtime/ports/clock.js';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { millis, seconds } from '../../runtime/ports/units.js';
import { type ByteLink, type LinkListener, linger } from './byte-link.js';
import { deviceNameText } from './device-name.js';
import type { UsbLinkConfig } from './link-config.js';
import { loadNative, says } from './native-package.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { type Pauses, atMost, growingPauses } from './patience.js';
import {
  type UsbDescriptors,
  type UsbEndpoint,
  type UsbFunctionPlace,
  chooseUsb,
  functionOf,
} from './usb-functions.js';
import { type Handed, orderedWriter } from './writer.js';

/** A device of the package, as far as a link needs it. */
export interface UsbDevice extends UsbDescriptors {
  open(): Promise<void>;
  close(): Promise<void>;
  detachKernelDriver(interfaceNumber: number): Promise<void>;
  attachKernelDriver(interfaceNumber: number): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, setting: number): Promise<void>;
  transferIn(endpoint: number, length: number, timeoutMs?: number): Promise<UsbRead>;
  transferOut(endpoint: number, data: Uint8Array, timeoutMs?: number): Promise<UsbWritten>;
}

interface UsbRead {
  readonly data?: DataView | undefined;
  readonly status?: string | undefined;
}

interface UsbWritten {
  readonly bytesWritten: number;
  readonly status?: string | undefined;
}

export interface UsbPackage {
  readonly usb: { getDevices(): Promise<readonly UsbDevice[]> };
}

export interface UsbParts extends OpeningParts {
  readonly load?: () => Promise<UsbPackage>;
}

/** There is no other way to end a read, so it ends often. */
const readWait = millis(300);
/** A printer that takes nothing for so long stands: no paper, cover, or hung. */
const writeWait = seconds(10);
const pieceBytes = 4_096;

export async function openUsb(
  config: UsbLinkConfig,
  listener: LinkListener,
  parts: UsbParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('usb', parts.load ?? loadUsb);
  if (!loaded.ok) return loaded;
  const listed = await devicesOf(loaded.value);
  if (!listed.ok) return listed;
  const chosen = chooseUsb(config.device, listed.value);
  if (!chosen.ok) return chosen;
  const opened = await patientOpening(
    parts,
    () => claim(chosen.value, config),
    (late) => {
      void release(late);
    },
  );
  return opened.ok ? ok(usbLink(opened.value, listener, parts.after)) : opened;
}

/** Its own types stand on those of a browser, which are not loaded here. */
async function loadUsb(): Promise<UsbPackage> {
  return (await import('usb')) as unknown as UsbPackage;
}

async function devicesOf({ usb }: UsbPackage): Promise<Result<readonly UsbDevice[], DeviceFault>> {
  try {
    return ok(await usb.getDevices());
  } catch (thrown: unknown) {
    const detail = `no USB bus can be looked at on this box (${says(thrown)})`;
    return failed({ code: 'NotAvailable', detail });
  }
}

interface Claimed {
  readonly device: UsbDevice;
  readonly place: UsbFunctionPlace;
}

async function claim(
  device: UsbDevice,
  { device: name }: UsbLinkConfig,
): Promise<Result<Claimed, DeviceFault>> {
  const said = name.kind === 'printer' ? 'the printer' : deviceNameText(name);
  const opening = await tried(said, device.open());
  if (!opening.ok) return opening;
  // `1-1.2:1.0` names configuration 1, interface 0.
  const wanted = name.kind === 'port' && name.interface !== null ? name.interface : null;
  const number = wanted === null ? null : Number(wanted.split('.')[1]);
  const place = device.configuration ? functionOf(device.configuration, number) : null;
  if (place === null) {
    await Promise.allSettled([device.close()]);
    return failed({ code: 'NotAvailable', detail: `${said} has no function that takes bytes` });
  }
  const claimed = { device, place };
  const taken = await tried(said, takeFunction(claimed));
  if (taken.ok) return ok(claimed);
  await release(claimed);
  return taken;
}

async function takeFunction({ device, place }: Claimed): Promise<void> {
  const { interfaceNumber, alternateSetting, isToBeSelected } = place;
  // Nobody tells whether a driver is there; one that is not cannot be sent away.
  await Promise.allSettled([device.detachKernelDriver(interfaceNumber)]);
  await device.claimInterface(interfaceNumber);
  if (isToBeSelected) await device.selectAlternateInterface(interfaceNumber, alternateSetting);
}

/** Whatever of it fails, the rest is done: the kernel's driver comes back, the device is closed. */
async function release({ device, place }: Claimed): Promise<void> {
  await Promise.allSettled([device.releaseInterface(place.interfaceNumber)]);
  await Promise.allSettled([device.attachKernelDriver(place.interfaceNumber)]);
  await Promise.allSettled([device.close()]);
}

/** The package tells errors by their words alone. */
const faults: readonly (readonly [RegExp, DeviceFault['code'], string])[] = [
  [
    /permission|access|denied/i,
    'Denied',
    'may not be opened by the user of the till: udev rules or group',
  ],
  [/busy/i, 'NotReady', 'is in use by another program (cups, pcscd, a second till)'],
  [/disconnected|no such device|not found|no device/i, 'NotFound', 'was pulled out just now'],
];

async function tried(name: string, step: Promise<void>): Promise<Result<null, DeviceFault>> {
  try {
    await step;
    return ok(null);
  } catch (thrown: unknown) {
    const words = says(thrown);
    const [, code, meaning] = faults.find(([form]) => form.test(words)) ?? [];
    return failed({
      code: code ?? 'NotReady',
      detail: `${name} ${meaning ?? 'cannot be opened'} (${words})`,
    });
  }
}

function usbLink(claimed: Claimed, listener: LinkListener, after: After): ByteLink {
  const { device, place } = claimed;
  let isLost = false;
  let closing: Promise<void> | null = null;

  const lose = (fault: DeviceFault): void => {
    if (isLost) return;
    isLost = true;
    writer.lose(fault);
    if (closing === null) listener.onGone(fault);
  };
  const pauses = growingPauses(after);
  const writer = orderedWriter({
    pieceBytes,
    hand: async (piece) => {
      const handed = await handOver(device, place.out, piece);
      // What answers, answers soon.
      pauses.reset();
      return handed;
    },
    onLost: lose,
  });
  const reading =
    place.in === null
      ? Promise.resolve()
      : readAll(device, place.in, {
          pauses,
          isOver: () => isLost || closing !== null,
          onData: listener.onData,
          onLost: lose,
        });
  const close = async (): Promise<void> => {
    await writer.finish(after);
    // A read that is under way holds the device; it ends by itself.
    pauses.reset();
    await atMost(after, linger, reading);
    await atMost(after, linger, release(claimed));
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

interface Reader {
  readonly pauses: Pauses;
  readonly isOver: () => boolean;
  readonly onData: (bytes: Uint8Array) => void;
  readonly onLost: (fault: DeviceFault) => void;
}

/** One packet at a time: a packet always ends its transfer, so none is lost with a time-out. */
async function readAll(device: UsbDevice, { endpointNumber, packetSize }: UsbEndpoint, to: Reader) {
  while (!to.isOver()) {
    const bytes = await readOnce(device, endpointNumber, packetSize);
    if (to.isOver()) return;
    if (!bytes.ok) to.onLost(bytes.error);
    else if (bytes.value.length > 0) {
      to.pauses.reset();
      to.onData(bytes.value);
    } else await to.pauses.next();
  }
}

async function readOnce(
  device: UsbDevice,
  endpoint: number,
  packetSize: number,
): Promise<Result<Uint8Array, DeviceFault>> {
  try {
    const { data } = await device.transferIn(endpoint, packetSize, readWait);
    if (data === undefined) return ok(new Uint8Array());
    return ok(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
  } catch (thrown: unknown) {
    const words = says(thrown);
    return isIdle(words) ? ok(new Uint8Array()) : failed({ code: 'Gone', detail: words });
  }
}

async function handOver(
  device: UsbDevice,
  { endpointNumber }: UsbEndpoint,
  piece: Uint8Array,
): Promise<Handed> {
  try {
    const { bytesWritten } = await device.transferOut(endpointNumber, piece, writeWait);
    if (bytesWritten > 0 || piece.length === 0) return { kind: 'taken', bytes: bytesWritten };
    return { kind: 'failed', fault: standing, mayHaveGone: false, isLost: true };
  } catch (thrown: unknown) {
    const words = says(thrown);
    const fault: DeviceFault = isIdle(words) ? standing : { code: 'Gone', detail: words };
    return { kind: 'failed', fault, mayHaveGone: !isNotBegun(words), isLost: true };
  }
}

const standing: DeviceFault = {
  code: 'NotReady',
  detail: `took no bytes for ${writeWait / 1_000} s: no paper, cover open, off line or hung`,
};

/** What the package says when a transfer's time is over. */
function isIdle(words: string): boolean {
  return /cancell?ed|timed? ?out/i.test(words);
}

/** Refused before anything was given to the bus. */
function isNotBegun(words: string): boolean {
  return /not open|not claimed|endpoint not found/i.test(words);
}
