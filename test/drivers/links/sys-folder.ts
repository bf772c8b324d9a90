/**
 * A /sys and a /dev in a temporary folder, laid out as the kernel lays them out for USB devices
 * (Documentation/ABI/testing/sysfs-bus-usb): a class folder of links into a tree of ports.
 */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Test } from 'tap';
import type { NodeClass, SystemFolders } from '../../../src/drivers/links/identity.js';

export interface Plugged {
  readonly nodeClass: NodeClass;
  /** `ttyUSB0`, `hidraw3`, `lp0`. */
  readonly name: string;
  readonly port: string;
  /** `1.0` unless told. */
  readonly interface?: string;
  /** `1a86:7523`. */
  readonly ids: string;
  readonly serial?: string;
  /** Of a HID device. */
  readonly descriptor?: readonly number[];
  /** Inputs of a HID device with their `inhibited`, `null` for a kernel without. */
  readonly inputs?: Readonly<Record<string, string | null>>;
}

export interface SysFolder extends SystemFolders {
  /** Answers the node below the folder's /dev. */
  plug(device: Plugged): string;
  unplug(device: Plugged): void;
  /** A link that udev keeps: `serial/by-id/...` to a node. */
  keep(name: string, node: string): void;
  /** `inhibited` of an input of a plugged HID device. */
  inhibited(device: Plugged, input: string): string;
}

export function sysFolder(t: Test): SysFolder {
  const root = mkdtempSync(path.join(tmpdir(), 'sys-'));
  t.teardown(() => {
    rmSync(root, { recursive: true, force: true });
  });
  const [sys, dev] = [path.join(root, 'sys'), path.join(root, 'dev')];
  mkdirSync(sys);
  mkdirSync(dev);
  const portFolder = ({ port }: Plugged): string =>
    path.join(sys, 'devices/platform/soc/usb1', port);
  const deviceFolder = (device: Plugged): string => {
    const itf = path.join(portFolder(device), `${device.port}:${device.interface ?? '1.0'}`);
    const below = { tty: device.name, hidraw: '0003:1A2C:0E24.0001', usbmisc: '' };
    return path.join(itf, below[device.nodeClass]);
  };
  const nodeNameOf = ({ nodeClass, name }: Plugged): string =>
    nodeClass === 'usbmisc' ? `usb/${name}` : name;
  const inputFile = (device: Plugged, input: string): string =>
    path.join(deviceFolder(device), 'input', input, 'inhibited');
  const files = (device: Plugged): void => {
    const folder = deviceFolder(device);
    write(path.join(portFolder(device), 'idVendor'), device.ids.slice(0, 4));
    write(path.join(portFolder(device), 'idProduct'), device.ids.slice(5));
    if (device.serial !== undefined) write(path.join(portFolder(device), 'serial'), device.serial);
    if (device.descriptor !== undefined) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'report_descriptor'), Uint8Array.from(device.descriptor));
    }
    for (const [input, state] of Object.entries(device.inputs ?? {})) {
      mkdirSync(path.dirname(inputFile(device, input)), { recursive: true });
      if (state !== null) write(inputFile(device, input), state);
    }
  };
  return {
    sys,
    dev,
    plug: (device) => {
      const { nodeClass, name } = device;
      files(device);
      const home = path.join(deviceFolder(device), nodeClass, name);
      write(path.join(home, 'uevent'), `MAJOR=188\nMINOR=0\nDEVNAME=${nodeNameOf(device)}`);
      symlinkSync(deviceFolder(device), path.join(home, 'device'));
      const classFolder = path.join(sys, 'class', nodeClass);
      mkdirSync(classFolder, { recursive: true });
      symlinkSync(home, path.join(classFolder, name));
      const node = path.join(dev, nodeNameOf(device));
      write(node, '');
      return node;
    },
    unplug: (device) => {
      rmSync(path.join(sys, 'class', device.nodeClass, device.name));
      rmSync(portFolder(device), { recursive: true });
      rmSync(path.join(dev, nodeNameOf(device)));
    },
    keep: (name, node) => {
      const link = path.join(dev, name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(node, link);
    },
    inhibited: inputFile,
  };
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${text}\n`);
}
