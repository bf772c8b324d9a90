/**
 * Which file below /dev a name of a profile means now. Reads /sys itself: udevadm is not on every box,
 * and the links that udev keeps are not there without it. The same device is found after a re-plug under
 * whatever number it has got; where two fit, neither is taken.
 */
import { readFile, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { DeviceFault } from '../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../runtime/ports/result.js';
import { type DeviceName, type UsbIds, deviceNameText, usbIds } from './device-name.js';

/** Where the kernel shows its devices. */
export interface SystemFolders {
  readonly sys: string;
  readonly dev: string;
}

export const linuxFolders: SystemFolders = { sys: '/sys', dev: '/dev' };

/** Of /sys/class: serial ports, raw HID devices, printers of usblp. */
export type NodeClass = 'tty' | 'hidraw' | 'usbmisc';

/** A function of a USB device, as /sys names it: `1-1.2:1.0`. */
export interface UsbFunction extends UsbIds {
  readonly port: string;
  readonly interface: string;
  readonly serial: string | null;
}

export interface SeenNode {
  /** Below /dev. */
  readonly node: string;
  /** Its folder below /sys/class. */
  readonly folder: string;
  readonly usb: UsbFunction;
}

/** What USB devices of this class there are. */
export async function seenNodes(
  folders: SystemFolders,
  nodeClass: NodeClass,
): Promise<readonly SeenNode[]> {
  const home = path.join(folders.sys, 'class', nodeClass);
  const names = (await orNull(readdir(home))) ?? [];
  const seen = await Promise.all(
    names.toSorted().map((name) => seenNode(folders, path.join(home, name))),
  );
  return seen.filter((one) => one !== null);
}

/** The one that `name` means among `seen`, or words why there is none. */
export function theOne(name: DeviceName, seen: readonly SeenNode[]): Result<SeenNode, DeviceFault> {
  const fitting = seen.filter((one) => fits(name, one));
  const [first, second] = fitting;
  if (first === undefined) return failed(notFound(name, seen));
  if (second === undefined) return ok(first);
  const which = fitting.map(described).join(' and ');
  const detail = `${deviceNameText(name)} fits ${which}: name the one that is meant by its USB port`;
  return failed({ code: 'NotFound', detail });
}

/** A path below /dev that can be opened now. */
export async function nodeOf(
  folders: SystemFolders,
  nodeClass: NodeClass,
  name: DeviceName,
): Promise<Result<string, DeviceFault>> {
  if (name.kind === 'path') return ok(name.path);
  const found = theOne(name, await seenNodes(folders, nodeClass));
  return found.ok ? ok(found.value.node) : found;
}

/**
 * Names under which `one` will be found again, the surest first: links that udev keeps, what it is with
 * its serial number, where it is plugged in.
 */
export async function stableNames(
  { dev }: SystemFolders,
  one: SeenNode,
): Promise<readonly string[]> {
  const kept = await Promise.all(
    udevFolders.map((folder) => linksTo(path.join(dev, folder), one.node)),
  );
  const { port, serial, interface: itf } = one.usb;
  const ids = usbIds(one.usb);
  return [...kept.flat(), ...(serial === null ? [] : [`${ids}:${serial}`]), `${port}:${itf}`];
}

const udevFolders = ['pos', 'serial/by-id', 'serial/by-path'];

export function fits(name: DeviceName, { node, usb }: SeenNode): boolean {
  switch (name.kind) {
    case 'path':
      return name.path === node;
    case 'ids':
      return (
        name.vendorId === usb.vendorId &&
        name.productId === usb.productId &&
        (name.serial === null || name.serial === usb.serial)
      );
    case 'port':
      return name.port === usb.port && (name.interface ?? usb.interface) === usb.interface;
  }
}

function notFound(name: DeviceName, seen: readonly SeenNode[]): DeviceFault {
  const others = seen.length === 0 ? 'none of its kind is' : `${seen.map(described).join(', ')} is`;
  return { code: 'NotFound', detail: `${deviceNameText(name)} is not plugged in; ${others} there` };
}

/** `/dev/ttyUSB0 (1a86:7523, USB port 1-1.2:1.0)`. */
function described({ node, usb }: SeenNode): string {
  return `${node} (${usbIds(usb)}, USB port ${usb.port}:${usb.interface})`;
}

async function seenNode({ dev }: SystemFolders, folder: string): Promise<SeenNode | null> {
  const real = await orNull(realpath(path.join(folder, 'device')));
  const usb = real === null ? null : await usbFunction(real);
  if (usb === null) return null;
  const event = await orNull(readFile(path.join(folder, 'uevent'), 'utf8'));
  const [, name] = /^DEVNAME=(.+)$/m.exec(event ?? '') ?? [];
  return name === undefined ? null : { node: path.join(dev, name), folder, usb };
}

const functionForm = /^(\d+-\d+(?:\.\d+)*):(\d+\.\d+)$/;

/** The nearest USB function above `folder`, from the folder names up. */
async function usbFunction(folder: string): Promise<UsbFunction | null> {
  for (let at = folder; path.dirname(at) !== at; at = path.dirname(at)) {
    const [, port, itf] = functionForm.exec(path.basename(at)) ?? [];
    if (port === undefined || itf === undefined) continue;
    const says = async (name: string): Promise<string | null> =>
      (await orNull(readFile(path.join(at, '..', name), 'utf8')))?.trim() ?? null;
    const [vendor, product, serial] = await Promise.all(
      ['idVendor', 'idProduct', 'serial'].map(says),
    );
    if (!vendor || !product) return null;
    return {
      port,
      interface: itf,
      vendorId: Number.parseInt(vendor, 16),
      productId: Number.parseInt(product, 16),
      serial: serial ?? null,
    };
  }
  return null;
}

async function linksTo(folder: string, node: string): Promise<readonly string[]> {
  const names = (await orNull(readdir(folder))) ?? [];
  const target = await orNull(realpath(node));
  const found = await Promise.all(
    names.toSorted().map(async (name) => {
      const link = path.join(folder, name);
      return target !== null && (await orNull(realpath(link))) === target ? link : null;
    }),
  );
  return found.filter((link) => link !== null);
}

/** What is not there, or has gone meanwhile, is `null`. */
async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error: unknown) {
    if (error instanceof Error && 'code' in error) return null;
    throw error;
  }
}
