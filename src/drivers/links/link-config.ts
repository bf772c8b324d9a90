/**
 * How a profile names a link: one key that says its kind and the device, the rest how it is used
 * (README). Pure, and names everything that is wrong at once; what only the machine can know, the links
 * say when they are opened.
 */
import type { ConfigReader } from '../config-reader.js';
import { type DeviceName, deviceNameForms, deviceNameOf } from './device-name.js';

export interface UnixLinkConfig {
  readonly kind: 'unix';
  readonly path: string;
}

export interface TcpLinkConfig {
  readonly kind: 'tcp';
  /** A name or an address. */
  readonly host: string;
  readonly port: number;
}

export type SerialFlow = 'none' | 'rtscts' | 'xonxoff';

export interface SerialLinkConfig {
  readonly kind: 'serial';
  readonly device: DeviceName;
  readonly baud: number;
  readonly flow: SerialFlow;
}

export interface HidLinkConfig {
  readonly kind: 'hid';
  readonly device: DeviceName;
  /** Which of several functions of the device: page and usage of its first collection. */
  readonly usagePage: number | null;
  readonly usage: number | null;
  /** Keeps its keys away from the Linux console while the link is open. */
  readonly offConsole: boolean;
}

export interface UsbLinkConfig {
  readonly kind: 'usb';
  /** `printer`: the only device here that has a function of the printer class. */
  readonly device: Exclude<DeviceName, { kind: 'path' }> | { readonly kind: 'printer' };
}

export type FileMode = 'write' | 'read' | 'both';

export interface FileLinkConfig {
  readonly kind: 'file';
  readonly device: DeviceName;
  readonly mode: FileMode;
  /** Where each write begins: after the one before, or at the start of the device (frame buffers). */
  readonly writesAt: 'end' | 'start';
}

export type LinkConfig =
  | UnixLinkConfig
  | TcpLinkConfig
  | SerialLinkConfig
  | HidLinkConfig
  | UsbLinkConfig
  | FileLinkConfig;

/** `sun_path` holds 108 bytes with its end; a longer path would be cut in silence (DESIGN, The workbench). */
export const unixPathBytesMax = 107;

/** Null, or what is wrong with `path` as the path of a unix socket. */
export function unixPathProblem(path: string): string | null {
  const length = new TextEncoder().encode(path).length;
  if (length <= unixPathBytesMax) return path.includes('\0') ? 'must not hold a zero' : null;
  return `has ${length} bytes, a unix socket path takes ${unixPathBytesMax}`;
}

export function readLink(reader: ConfigReader): LinkConfig {
  return reader.inner('link', (link) => {
    const named = kinds.filter((kind) => link.take(kind) !== undefined);
    const [kind] = named;
    if (named.length !== 1 || kind === undefined) {
      reader.problem('link', `must name one of ${kinds.join(', ')}`);
      return { kind: 'unix', path: '' };
    }
    return readers[kind](link);
  });
}

const readers: Readonly<Record<LinkConfig['kind'], (link: ConfigReader) => LinkConfig>> = {
  unix: (link) => {
    const path = link.text('unix');
    const problem = unixPathProblem(path);
    if (problem !== null) link.problem('unix', problem);
    return { kind: 'unix', path };
  },
  tcp: (link) => ({
    kind: 'tcp',
    host: readHost(link),
    port: link.integer('port', { min: 1, max: 65_535, otherwise: rawPrintPort }),
  }),
  serial: (link) => ({
    kind: 'serial',
    device: readDevice(link, 'serial'),
    baud: link.integer('baud', { min: 300, max: 4_000_000 }),
    flow: link.oneOf('flow', ['none', 'rtscts', 'xonxoff'], 'none'),
  }),
  hid: (link) => ({
    kind: 'hid',
    device: readHidDevice(link),
    usagePage: readNumber(link, 'usagePage'),
    usage: readNumber(link, 'usage'),
    offConsole: readFlag(link, 'offConsole'),
  }),
  usb: (link) => ({ kind: 'usb', device: readUsbDevice(link) }),
  file: (link) => ({
    kind: 'file',
    device: readDevice(link, 'file'),
    mode: link.oneOf('mode', ['write', 'read', 'both'], 'write'),
    writesAt: link.oneOf('writesAt', ['end', 'start'], 'end'),
  }),
};

/** In the order in which the readers stand. */
const kinds = Object.keys(readers) as readonly LinkConfig['kind'][];

/** Raw printing, as network printers take it. */
const rawPrintPort = 9100;

function readHost(link: ConfigReader): string {
  const host = link.text('tcp');
  if (host !== '' && !/^[0-9A-Za-z.:_-]{1,253}$/.test(host)) {
    link.problem('tcp', 'must be the name or the address of a host; its port is the key port');
  }
  return host;
}

const noDevice: DeviceName = { kind: 'path', path: '' };

function readDevice(link: ConfigReader, key: string): DeviceName {
  const raw = link.take(key);
  const name = typeof raw === 'string' ? deviceNameOf(raw) : null;
  if (name !== null) return name;
  link.problem(key, `must be ${deviceNameForms}`);
  return noDevice;
}

/** The ids may also stand as they are printed on a label: `{ "vendorId": "0x1a2c", "productId": ... }`. */
function readHidDevice(link: ConfigReader): DeviceName {
  if (typeof link.take('hid') !== 'object') return readDevice(link, 'hid');
  return link.inner('hid', (ids) => ({
    kind: 'ids',
    vendorId: readUsbId(ids, 'vendorId'),
    productId: readUsbId(ids, 'productId'),
    serial: ids.take('serial') === undefined ? null : ids.text('serial'),
  }));
}

const anyPrinter = { kind: 'printer' } as const;

function readUsbDevice(link: ConfigReader): UsbLinkConfig['device'] {
  const raw = link.take('usb');
  if (raw === 'printer') return anyPrinter;
  const name = typeof raw === 'string' ? deviceNameOf(raw) : null;
  if (name !== null && name.kind !== 'path') return name;
  link.problem('usb', 'must be printer, VID:PID, VID:PID:SERIAL or a USB port (1-1.2)');
  return anyPrinter;
}

/** Ids as they are printed: `0x1a2c`. */
function readUsbId(reader: ConfigReader, key: string): number {
  const raw = reader.take(key);
  if (typeof raw === 'string' && /^0x[0-9a-f]{4}$/i.test(raw)) return Number.parseInt(raw, 16);
  reader.problem(key, 'must be four hexadecimal digits, like 0x1a2c');
  return 0;
}

function readNumber(reader: ConfigReader, key: string): number | null {
  return reader.take(key) === undefined ? null : readUsbId(reader, key);
}

function readFlag(reader: ConfigReader, key: string): boolean {
  const raw = reader.take(key) ?? false;
  if (typeof raw === 'boolean') return raw;
  reader.problem(key, 'must be true or false');
  return false;
}
