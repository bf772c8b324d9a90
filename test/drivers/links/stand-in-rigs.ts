/**
 * Rigs of the link contract over stand-ins of the native packages. Each plugging in gives the device a
 * new number, as the kernel does; its name in the profile stays the same.
 */
import type { Test } from 'tap';
import { openDeviceFile } from '../../../src/drivers/links/device-file.js';
import { openHid } from '../../../src/drivers/links/hid.js';
import { openSerialPort } from '../../../src/drivers/links/serial-port.js';
import { openUsb } from '../../../src/drivers/links/usb.js';
import { FileStandIn } from './file-stand-in.js';
import { HidStandIn } from './hid-stand-in.js';
import type { LinkRig } from './link-contract.js';
import { serialStandIn } from './serial-stand-in.js';
import { type Plugged, sysFolder } from './sys-folder.js';
import { UsbStandIn } from './usb-stand-in.js';

/** What a stand-in does, whatever it stands in for. */
interface StandIn {
  send(bytes: Uint8Array): void;
  came(count: number): Promise<Buffer>;
  stall(): void;
  release(): void;
}

function rigOver(
  standIn: StandIn,
  rest: Pick<LinkRig, 'open'> & { readonly plug: () => void; readonly unplug: () => void },
): LinkRig {
  rest.plug();
  return {
    open: rest.open,
    send: (bytes) => {
      standIn.send(bytes);
      return Promise.resolve();
    },
    came: (count) => standIn.came(count),
    stall: () => {
      standIn.stall();
    },
    release: () => {
      standIn.release();
    },
    plug: () => {
      rest.plug();
      return Promise.resolve();
    },
    unplug: () => {
      rest.unplug();
      return Promise.resolve();
    },
  };
}

/** Names for one plugging in after the other: `ttyUSB0`, `ttyUSB1`, ... */
function renamed(first: Omit<Plugged, 'name'>, prefix: string) {
  let number = -1;
  return {
    next: (): Plugged => {
      number = (number + 1) % 8;
      return { ...first, name: `${prefix}${String(number)}` };
    },
    current: (): Plugged => ({ ...first, name: `${prefix}${String(number)}` }),
  };
}

export async function serialRig(t: Test): Promise<LinkRig> {
  const folders = sysFolder(t);
  const line = serialStandIn();
  const name = renamed({ nodeClass: 'tty', port: '1-1.2', ids: '1a86:7523' }, 'ttyUSB');
  const config = {
    kind: 'serial',
    device: { kind: 'ids', vendorId: 0x1a86, productId: 0x7523, serial: null },
    baud: 9600,
    flow: 'none',
  } as const;
  return rigOver(line, {
    open: (listener, parts) =>
      openSerialPort(config, listener, { ...parts, folders, load: line.load }),
    plug: () => {
      line.plug(folders.plug(name.next()));
    },
    unplug: () => {
      folders.unplug(name.current());
      line.unplug();
    },
  });
}

export async function hidRig(t: Test): Promise<LinkRig> {
  const folders = sysFolder(t);
  const pad = new HidStandIn();
  const name = renamed(
    { nodeClass: 'hidraw', port: '1-1.3', ids: '1a2c:0e24', inputs: { input7: '0' } },
    'hidraw',
  );
  const config = {
    kind: 'hid',
    device: { kind: 'port', port: '1-1.3', interface: null },
    usagePage: null,
    usage: null,
    offConsole: true,
  } as const;
  return rigOver(pad, {
    open: (listener, parts) => openHid(config, listener, { ...parts, folders, load: pad.load }),
    plug: () => {
      pad.plug(folders.plug(name.next()));
    },
    unplug: () => {
      folders.unplug(name.current());
      pad.unplug();
    },
  });
}

export async function usbRig(): Promise<LinkRig> {
  const printer = new UsbStandIn();
  const config = { kind: 'usb', device: { kind: 'printer' } } as const;
  return rigOver(printer, {
    open: (listener, parts) => openUsb(config, listener, { ...parts, load: printer.load }),
    plug: () => {
      printer.plug();
    },
    unplug: () => {
      printer.unplug();
    },
  });
}

export async function fileRig(t: Test): Promise<LinkRig> {
  const folders = sysFolder(t);
  const printer = new FileStandIn();
  const name = renamed(
    { nodeClass: 'usbmisc', port: '1-1.4', ids: '0416:5011', serial: 'P7' },
    'lp',
  );
  const config = {
    kind: 'file',
    device: { kind: 'ids', vendorId: 0x0416, productId: 0x5011, serial: 'P7' },
    mode: 'both',
    writesAt: 'end',
  } as const;
  return rigOver(printer, {
    open: (listener, parts) =>
      openDeviceFile(config, listener, { ...parts, folders, open: printer.open }),
    plug: () => {
      printer.plug(folders.plug(name.next()));
    },
    unplug: () => {
      folders.unplug(name.current());
      printer.unplug();
    },
  });
}
