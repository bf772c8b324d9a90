/**
 * How a profile names a link: `{ "unix": path }`, `{ "serial": path, ... }` or `{ "hid": ... }`.
 * Pure; the links themselves check again what only they can know.
 */
import type { ConfigReader } from '../config-reader.js';
import { type KernelLinkConfig, kernelReaders } from './kernel-link-config.js';

export interface UnixLinkConfig {
  readonly kind: 'unix';
  readonly path: string;
}

export type SerialFlow = 'none' | 'rtscts' | 'xonxoff';

export interface SerialLinkConfig {
  readonly kind: 'serial';
  /** A stable name: `/dev/serial/by-id/...`, `by-path` or one of our udev rules (facts peripherals 8.3). */
  readonly path: string;
  readonly baud: number;
  readonly flow: SerialFlow;
}

export interface HidLinkConfig {
  readonly kind: 'hid';
  readonly vendorId: number;
  readonly productId: number;
}

export type LinkConfig = UnixLinkConfig | SerialLinkConfig | HidLinkConfig | KernelLinkConfig;

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
  serial: (link) => ({
    kind: 'serial',
    path: link.text('serial'),
    baud: link.integer('baud', { min: 300, max: 4_000_000 }),
    flow: link.oneOf('flow', ['none', 'rtscts', 'xonxoff'], 'none'),
  }),
  hid: (link) =>
    link.inner('hid', (device) => ({
      kind: 'hid',
      vendorId: readUsbId(device, 'vendorId'),
      productId: readUsbId(device, 'productId'),
    })),
  ...kernelReaders,
};

/** In the order in which the readers stand. */
const kinds = Object.keys(readers) as readonly LinkConfig['kind'][];

/** Ids as they are printed: `0x1a2c`. */
function readUsbId(reader: ConfigReader, key: string): number {
  const raw = reader.take(key);
  if (typeof raw === 'string' && /^0x[0-9a-f]{4}$/i.test(raw)) return Number.parseInt(raw, 16);
  reader.problem(key, 'must be four hexadecimal digits, like 0x1a2c');
  return 0;
}
