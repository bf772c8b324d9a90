/**
 * From `--board ID|FILE` to devices that can be opened: the profile and the one it stands on are read,
 * their drivers loaded and asked about their settings; every problem is named at once. Opens nothing.
 */
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DriverParts, driverParts } from '../drivers/driver-parts.js';
import type { OpenLink } from '../drivers/links/byte-link.js';
import { linkOpener } from '../drivers/links/open-link.js';
import { isDriverName, registry } from '../drivers/registry.js';
import { nodeAfter } from '../platform/node-after.js';
import { readNamedFile } from '../platform/named-file.js';
import {
  type BoardDevice,
  type BoardProfile,
  type BoardVocabulary,
  baseOf,
  decodeProfile,
  isBoardId,
} from '../runtime/board/profile.js';
import { invariant } from '../runtime/ports/bug.js';
import type { ConfigProblem, DeviceKind, Driver } from '../runtime/ports/device.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import type { DeviceStatistics } from '../runtime/supervisor/device-report.js';
import { type LayoutId, layouts } from '../ui-lcd/layouts.js';
import type { OpenDevice } from './device-line.js';
import { type WatchedLinks, watchLinks } from './watched-links.js';

export interface LoadedDevice<K extends DeviceKind = DeviceKind> extends BoardDevice {
  readonly kind: K;
  readonly open: OpenDevice<K>;
  /** Bytes of its link so far; `null` where it has none. */
  readonly traffic: () => DeviceStatistics['bytes'];
}

/** A device of any kind, its kind known by `kind`. */
export type AnyLoadedDevice = { readonly [K in DeviceKind]: LoadedDevice<K> }[DeviceKind];

export interface Board {
  readonly profile: BoardProfile<LayoutId>;
  readonly devices: readonly AnyLoadedDevice[];
}

export interface BoardPlace {
  /** An id of a profile that comes with Holdfast, or the path of a file. */
  readonly board: string;
  /** The folder that paths start from, absolute. */
  readonly cwd: string;
  /** Where the sockets of a virtual board are; without it they are in `cwd`. */
  readonly sockets: string | null;
  /** Stands between drivers and their links: a recorder. */
  readonly between?: (openLink: OpenLink) => OpenLink;
}

type Problems = readonly ConfigProblem[];

export const boardVocabulary: BoardVocabulary<LayoutId> = {
  drivers: new Map(Object.entries(registry).map(([name, { kind }]) => [name, kind])),
  layouts: Object.keys(layouts) as LayoutId[],
};

export async function loadBoard(place: BoardPlace): Promise<Result<Board, Problems>> {
  const path = isBoardId(place.board) ? ownProfile(place.board) : resolve(place.cwd, place.board);
  const document = await readDocument(path);
  if (!document.ok) return failed(await withChoice(place.board, document.error));
  const baseId = baseOf(document.value);
  const base = baseId === null ? ok(null) : await readDocument(ownProfile(baseId));
  if (!base.ok)
    return failed([{ path: '/extends', problem: `names ${baseId ?? ''}, which ${base.error}` }]);
  const profile = decodeProfile(document.value, base.value, boardVocabulary);
  if (!profile.ok) return profile;
  return loadDevices(profile.value, place);
}

/** Compiled, this file lies in dist/src/compose. */
const profilesFolder = fileURLToPath(new URL('../../../board-profiles/', import.meta.url));
const profileBytesMax = 64 * 1024;

function ownProfile(id: string): string {
  return join(profilesFolder, id, 'profile.json');
}

async function readDocument(path: string): Promise<Result<unknown, string>> {
  const text = await readNamedFile(path, { bytesMax: profileBytesMax });
  if (!text.ok) return text;
  try {
    return ok(JSON.parse(text.value));
  } catch (error: unknown) {
    if (!(error instanceof SyntaxError)) throw error;
    return failed('is not JSON');
  }
}

/** For an id that nothing is found by: which ones there are. */
async function withChoice(board: string, why: string): Promise<Problems> {
  if (!isBoardId(board)) return [{ path: '', problem: why }];
  const entries = await readdir(profilesFolder, { withFileTypes: true });
  const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  return [{ path: '', problem: `${why}; boards that come with Holdfast: ${ids.join(', ')}` }];
}

async function loadDevices(
  profile: BoardProfile<LayoutId>,
  place: BoardPlace,
): Promise<Result<Board, Problems>> {
  const open = linkOpener({ after: nodeAfter });
  const links = watchLinks(place.between?.(open) ?? open);
  const parts = driverParts(links.openLink);
  const problems: ConfigProblem[] = [];
  const devices: AnyLoadedDevice[] = [];
  for (const device of profile.devices) {
    const config = placed(device.config, place);
    const loaded = await loadDevice({ ...device, config }, parts, links);
    if (loaded.ok) devices.push(loaded.value);
    else {
      const at = `/devices/${device.id}/config`;
      problems.push(...loaded.error.map(({ path, problem }) => ({ path: at + path, problem })));
    }
  }
  return problems.length === 0 ? ok({ profile, devices }) : failed(problems);
}

async function loadDevice(
  device: BoardDevice,
  parts: DriverParts,
  links: WatchedLinks,
): Promise<Result<AnyLoadedDevice, Problems>> {
  invariant(isDriverName(device.driver), 'a profile names drivers of the registry alone');
  const driver = (await registry[device.driver].load())(parts);
  // A driver drives what its row says: the registry's types see to it.
  return bound(device, driver, links);
}

function bound(
  device: BoardDevice,
  driver: Driver<DeviceKind, unknown>,
  links: WatchedLinks,
): Result<AnyLoadedDevice, Problems> {
  const config = driver.parseConfig(device.config);
  if (!config.ok) return config;
  const open: OpenDevice<DeviceKind> = (io) => driver.open(config.value, io);
  const { link } = config.value as { readonly link?: unknown };
  const traffic = (): DeviceStatistics['bytes'] =>
    typeof link === 'object' && link !== null ? links.traffic(link) : null;
  return ok({ ...device, open, traffic } as AnyLoadedDevice);
}

/** A unix link that is a mere name lies in the folder of the sockets. */
function placed(
  config: BoardDevice['config'],
  { cwd, sockets }: BoardPlace,
): BoardDevice['config'] {
  const { link } = config as { readonly link?: unknown };
  if (typeof link !== 'object' || link === null || !('unix' in link)) return config;
  const { unix } = link;
  if (typeof unix !== 'string' || unix === '') return config;
  return { ...config, link: { ...link, unix: resolve(cwd, sockets ?? '.', unix) } };
}

/** A CD5220 has no Chinese characters (facts: customer displays): it speaks English. */
export function customerLanguageOf({ profile }: Board, language: Language): Language {
  const display = profile.devices.find(({ driver }) => driver === 'customer-display/cd5220');
  return display === undefined ? language : 'en';
}
