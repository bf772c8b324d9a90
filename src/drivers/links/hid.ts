/**
 * A link over the input reports of a USB HID device, by node-hid 3 (`HIDAsync` on hidraw: the sync
 * class blocks, and crashed when closed during a read). Unplugging shows as an error event and
 * nothing else (facts peripherals 4). Reports come one after the other, without a mark between.
 */
import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import type { ByteLink, LinkListener } from './byte-link.js';
import { type GiveBack, keepOffConsole } from './console-input.js';
import { deviceNameText } from './device-name.js';
import { topUsages } from './hid-usages.js';
import { type SystemFolders, fits, seenNodes, theOne } from './identity.js';
import type { HidLinkConfig } from './link-config.js';
import { loadNative, says } from './native-package.js';
import { type OpeningParts, patientOpening } from './opening.js';
import { type Handed, orderedWriter } from './writer.js';

/** `HIDAsync` of node-hid, as far as a link needs it. */
export interface HidDevice {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(values: number[]): Promise<number>;
  close(): Promise<void>;
}

export interface HidPackage {
  readonly HIDAsync: { open(path: string): Promise<HidDevice> };
}

export interface HidParts extends OpeningParts {
  readonly folders: SystemFolders;
  readonly load?: () => Promise<HidPackage>;
}

export async function openHid(
  config: HidLinkConfig,
  listener: LinkListener,
  parts: HidParts,
): Promise<Result<ByteLink, DeviceFault>> {
  const loaded = await loadNative('node-hid', parts.load ?? (() => import('node-hid')));
  if (!loaded.ok) return loaded;
  const node = await hidNode(config, parts.folders);
  if (!node.ok) return node;
  const opened = await patientOpening(
    parts,
    () => openDevice(loaded.value, config, node.value),
    (late) => {
      void closed(late);
    },
  );
  if (!opened.ok) return opened;
  return ok(hidLink(opened.value, listener, parts));
}

interface HidNode {
  /** Below /dev. */
  readonly node: string;
  /** Below /sys/class/hidraw. */
  readonly folder: string;
}

async function hidNode(
  config: HidLinkConfig,
  folders: SystemFolders,
): Promise<Result<HidNode, DeviceFault>> {
  const { device } = config;
  if (device.kind === 'path') {
    const node = await nodeAt(device.path, folders);
    return (await hasUsage(config, node.folder)) ? ok(node) : failed(noSuchUsage(config));
  }
  const seen = await seenNodes(folders, 'hidraw');
  const named = seen.filter((one) => fits(device, one));
  const isMeant = await Promise.all(named.map(({ folder }) => hasUsage(config, folder)));
  const meant = named.filter((_, place) => isMeant[place]);
  if (named.length > 0 && meant.length === 0) return failed(noSuchUsage(config));
  return theOne(device, meant.length > 0 ? meant : seen);
}

function noSuchUsage({ device }: HidLinkConfig): DeviceFault {
  const name = deviceNameText(device);
  const detail = `${name} is there and has no function with the usage that the profile asks for`;
  return { code: 'NotFound', detail };
}

/** A path that udev keeps leads to the node of now. */
async function nodeAt(name: string, { sys }: SystemFolders): Promise<HidNode> {
  const node = await realpath(name).catch(() => name);
  return { node, folder: path.join(sys, 'class', 'hidraw', path.basename(node)) };
}

async function hasUsage({ usagePage, usage }: HidLinkConfig, folder: string): Promise<boolean> {
  if (usagePage === null && usage === null) return true;
  const descriptor = await readFile(path.join(folder, 'device', 'report_descriptor')).catch(
    () => new Uint8Array(),
  );
  return topUsages(descriptor).some(
    (one) => one.page === (usagePage ?? one.page) && one.usage === (usage ?? one.usage),
  );
}

interface OpenHid {
  readonly device: HidDevice;
  readonly giveBack: GiveBack;
}

async function openDevice(
  { HIDAsync }: HidPackage,
  { device: name, offConsole }: HidLinkConfig,
  { node, folder }: HidNode,
): Promise<Result<OpenHid, DeviceFault>> {
  // First, so that no key gets through between the two.
  const kept = offConsole ? await keepOffConsole(folder) : ok(nothing);
  if (!kept.ok) {
    const { code, detail } = kept.error;
    return failed({ code, detail: `${deviceNameText(name)}: ${detail}` });
  }
  try {
    return ok({ device: await HIDAsync.open(node), giveBack: kept.value });
  } catch (thrown: unknown) {
    await kept.value();
    return failed(faultOf(deviceNameText(name), says(thrown)));
  }
}

/** The package tells errors by their words alone; the native part is loaded by the first call. */
const faults: readonly (readonly [RegExp, DeviceFault['code'], string])[] = [
  [
    /prebuild|native build|bindings|shared object|\.node\b/i,
    'NotAvailable',
    'cannot be driven here',
  ],
  [
    /permission denied|access denied/i,
    'Denied',
    'may not be opened by the user of the till: udev rules or group',
  ],
  [/busy/i, 'NotReady', 'is in use by another program'],
];

function faultOf(name: string, words: string): DeviceFault {
  const [, code, meaning] = faults.find(([form]) => form.test(words)) ?? [];
  return {
    code: code ?? 'NotFound',
    detail: `${name} ${meaning ?? 'is not there, or cannot be opened'} (${words})`,
  };
}

function hidLink(
  { device, giveBack }: OpenHid,
  listener: LinkListener,
  { after }: OpeningParts,
): ByteLink {
  let isLost = false;
  let closing: Promise<void> | null = null;
  const writer = orderedWriter({
    // A write is one report: it goes whole, its number first.
    pieceBytes: Infinity,
    hand: (report) => handOver(device, report),
    onLost: () => undefined,
  });
  device.on('data', (report: Uint8Array) => {
    if (closing === null && !isLost) listener.onData(report);
  });
  // Stays: the package goes on telling after the first error, and after the close.
  device.on('error', (error: unknown) => {
    if (closing !== null || isLost) return;
    isLost = true;
    const fault: DeviceFault = { code: 'Gone', detail: says(error) };
    writer.lose(fault);
    listener.onGone(fault);
  });
  const close = async (): Promise<void> => {
    await writer.finish(after);
    await closed({ device, giveBack });
  };
  return {
    write: (bytes) => writer.write(bytes),
    taken: () => writer.taken(),
    close: () => (closing ??= close()),
  };
}

async function handOver(device: HidDevice, report: Uint8Array): Promise<Handed> {
  try {
    await device.write([...report]);
    return { kind: 'taken', bytes: report.length };
  } catch (thrown: unknown) {
    // A device that is gone says so by its error event; one that refuses a report is still there.
    const fault: DeviceFault = { code: 'Gone', detail: says(thrown) };
    return { kind: 'failed', fault, mayHaveGone: true, isLost: false };
  }
}

/** A device that is gone cannot be closed and need not be. */
async function closed({ device, giveBack }: OpenHid): Promise<void> {
  // The package begins to read in the tick after somebody listens; on a closed device that throws
  // where nobody can catch it.
  await new Promise<void>((settle) => {
    process.nextTick(settle);
  });
  await Promise.allSettled([device.close()]);
  await giveBack();
}

const nothing: GiveBack = () => Promise.resolve();
