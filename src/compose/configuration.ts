/**
 * From the text of a configuration to what a till is built of. Names every problem at once: shapes,
 * key files, addresses, each with its place in the document. Values of key files go into `Secret` and
 * into no problem.
 */
import { dirname, resolve } from 'node:path';
import { readNamedFile } from '../platform/named-file.js';
import { decodeChainKey } from '../runtime/journal/chain-key.js';
import { type ExportKey, exportKeyOf } from '../runtime/journal/export-key.js';
import { type Plan, type Settings, defaultSettings } from '../runtime/payment/plan.js';
import type { ConfigProblem, DotPicture } from '../runtime/ports/device.js';
import type { WalletChannel } from '../runtime/ports/gateway.js';
import type { MerchantInfo } from '../runtime/ports/merchant.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import { Secret } from '../runtime/ports/secret.js';
import { type Millis, fen, millis, minutes, seconds } from '../runtime/ports/units.js';
import { placeIn } from '../runtime/settings/shape.js';
import type { Support } from '../runtime/terminal/session-model.js';
import { type Place, placeOf } from '../net/time/datagrams.js';
import type { WrittenChannels, WrittenPlan } from './channels/channel-shape.js';
import { chosenRow } from './channels/chosen-row.js';
import type { ChannelSource, GatewayDesign, GatewayRow } from './channels/gateway-row.js';
import { gatewayRows } from './channels/registry.js';
import { readLogo } from './slip-logo.js';
import {
  type NamedFile,
  type WrittenConfiguration,
  configurationShape,
} from './configuration-shape.js';

export interface Configuration {
  readonly settings: Settings;
  readonly language: Language;
  readonly support: Support | null;
  /** The shop as the configuration names it, until a merchant service does. */
  readonly merchant: MerchantInfo;
  /** Who serves at this till, as slips name them. */
  readonly cashier: string | null;
  /** Heads every slip; prepared once, here. */
  readonly logo: DotPicture | null;
  /** Wallets that are set up, in the order of the registry. */
  readonly channels: readonly ConfiguredChannel[];
  /** The channel that every payment code goes to; `null`: the code tells. */
  readonly codesFor: WalletChannel | null;
  /** Time servers to ask; the system's clock alone where there is none. */
  readonly timeServers: readonly TimeServer[];
  /** The folder on another medium that the journal is written to as well. */
  readonly mirrorFolder: string | null;
  /** Blocks of 4 KiB in a segment of the journal. */
  readonly segmentBlocks: number;
  /** Key of the journal's chain. */
  readonly chainKey: Secret<Uint8Array> | null;
  /** Key of the hashes of payment codes; without one each start makes its own. */
  readonly codeKey: Secret<Uint8Array> | null;
  /** Signs exports of the journal; without one they are not signed. */
  readonly exportKey: ExportKey | null;
  readonly journalKeeping: JournalKeeping;
}

export interface ConfiguredChannel extends GatewayDesign {
  readonly row: GatewayRow;
}

/** What becomes of segments that are full. */
export interface JournalKeeping {
  readonly retentionDays: number;
  readonly archive: boolean;
}

export interface TimeServer {
  /** As it is written. */
  readonly name: string;
  readonly place: Place;
}

export interface ConfigurationPlace {
  /** The configuration's own path, absolute: names in it start from its folder. */
  readonly path: string;
  /** The data folder, which no secret may lie in. */
  readonly data: string;
  readonly isVirtual: boolean;
}

/** A document that is missing or no JSON has one problem, at its root. */
export async function readConfiguration(
  place: ConfigurationPlace,
): Promise<Result<Configuration, readonly ConfigProblem[]>> {
  const document = await readDocument(place.path);
  if (!document.ok) return failed([{ path: '', problem: document.error }]);
  return decodeConfiguration(document.value, place);
}

/** The configuration as it is written, or why there is none. */
export async function readDocument(path: string): Promise<Result<unknown, string>> {
  const text = await readNamedFile(path, { bytesMax: documentBytesMax });
  return text.ok ? parsed(text.value) : text;
}

const documentBytesMax = 64 * 1024;
const keyBytesMax = 32 * 1024;

export async function decodeConfiguration(
  document: unknown,
  place: ConfigurationPlace,
): Promise<Result<Configuration, readonly ConfigProblem[]>> {
  const problems: ConfigProblem[] = [];
  const named: NamedFile[] = [];
  const shape = configurationShape({
    isVirtual: place.isVirtual,
    onFile: (file) => {
      named.push(file);
    },
  });
  const written = shape.read(document, placeIn(problems));
  const files = await readFiles(named, place);
  const channels = channelsOf(document, files, problems);
  if (written !== undefined) checkScan(written, problems);
  const chainKey = keyOf('/keys/journalKeyFile', files);
  const codeKey = keyOf('/keys/codeKeyFile', files);
  const exportKey = exportKeyIn('/keys/exportKeyFile', files);
  const logo = await logoOf(document, place, problems);
  if (written === undefined || problems.length > 0) return failed(problems);
  return ok({
    settings: settingsOf(written),
    language: written.language,
    support: written.support,
    merchant: { ...written.merchant, verifiedAt: null },
    cashier: written.cashier,
    logo,
    timeServers: timeServersOf(written),
    channels,
    codesFor: written.scan.channel === 'auto' ? null : written.scan.channel,
    mirrorFolder: written.journal.mirrorFolder,
    segmentBlocks: written.journal.segmentBlocks,
    chainKey,
    codeKey,
    exportKey,
    journalKeeping: {
      retentionDays: written.journal.retentionDays,
      archive: written.journal.archive,
    },
  });
}

/** A server that is written twice is one that would agree with itself. */
function timeServersOf({ time }: WrittenConfiguration): readonly TimeServer[] {
  return [...new Set(time.servers)].flatMap((name) => {
    const place = placeOf(name);
    return place === null ? [] : [{ name, place }];
  });
}

/** Read as it is written, so that what is wrong with it is told beside everything else. */
async function logoOf(
  document: unknown,
  place: ConfigurationPlace,
  problems: ConfigProblem[],
): Promise<DotPicture | null> {
  const slip = fieldOf(document, 'slip');
  const name = textOf(slip, 'logoFile');
  if (name === null) return null;
  const how = textOf(slip, 'logoShades') === 'photo' ? 'photo' : 'lines';
  const logo = await readLogo(resolve(dirname(place.path), name), how);
  if (logo.ok) return logo.value;
  problems.push({ path: '/slip/logoFile', problem: `names ${name}, which ${logo.error}` });
  return null;
}

interface ReadFile {
  readonly text: Secret<string>;
  readonly file: NamedFile;
}

/** What could be read, by its place in the document. */
type Files = ReadonlyMap<string, ReadFile>;

async function readFiles(named: readonly NamedFile[], place: ConfigurationPlace): Promise<Files> {
  const files = new Map<string, ReadFile>();
  for (const file of named) {
    const read = await readNamedFile(resolve(dirname(place.path), file.name), {
      bytesMax: keyBytesMax,
      ...(file.isSecret ? { secretOutside: place.data } : {}),
    });
    if (read.ok) files.set(file.at.path, { text: new Secret(read.value), file });
    else file.at.problem(`names ${file.name}, which ${read.error}`);
  }
  return files;
}

function keyOf(path: string, files: Files): Secret<Uint8Array> | null {
  const read = files.get(path);
  if (read === undefined) return null;
  const key = decodeChainKey(read.text.reveal());
  if (key === null) {
    read.file.at.problem(`names ${read.file.name}, which is not 32 to 128 hexadecimal digits`);
  }
  return key;
}

function exportKeyIn(path: string, files: Files): ExportKey | null {
  const read = files.get(path);
  if (read === undefined) return null;
  const key = exportKeyOf(read.text.reveal());
  if (key === null) {
    read.file.at.problem(
      `names ${read.file.name}, which is not an Ed25519 private key (PEM, PKCS 8)`,
    );
  }
  return key;
}

/** A channel that takes every code has to be there. */
function checkScan({ scan, channels }: WrittenConfiguration, problems: ConfigProblem[]): void {
  if (scan.channel === 'auto' || (channels[scan.channel] ?? null) !== null) return;
  problems.push({
    path: '/scan/channel',
    problem: `names ${scan.channel}, which is not set up under channels`,
  });
}

/** The parts of the document that are channels, checked; `null` where a name has a mistake. */
function channelsOf(
  document: unknown,
  files: Files,
  problems: ConfigProblem[],
): readonly ConfiguredChannel[] {
  const channels = fieldOf(document, 'channels');
  return [...new Set(gatewayRows.map(({ channel }) => channel))].flatMap((channel) => {
    const raw = fieldOf(channels, channel);
    const row = chosenRow(channel, raw);
    if (row === undefined) return [];
    const path = `/channels/${channel}`;
    const read = row.read(sourceOf({ document, raw, path, files }));
    if (read.ok) return [{ row, ...read.value }];
    const told = new Set(problems.map((problem) => problem.path));
    for (const { path: inner, problem } of read.error) {
      const full = inner === '/store' || inner === '/terminal' ? inner : `${path}${inner}`;
      // What has a problem already is missing, or stands for a file that could not be read.
      if (!told.has(full)) problems.push({ path: full, problem });
    }
    return [];
  });
}

interface ChannelPlace {
  readonly document: unknown;
  readonly raw: unknown;
  readonly path: string;
  readonly files: Files;
}

function sourceOf({ document, raw, path, files }: ChannelPlace): ChannelSource {
  return {
    text: (key) => textOf(raw, key),
    file: (key) => files.get(`${path}/${key}`)?.text ?? null,
    store: textOf(document, 'store'),
    terminal: textOf(document, 'terminal'),
    shopName: textOf(fieldOf(document, 'merchant'), 'name'),
  };
}

function settingsOf(written: WrittenConfiguration): Settings {
  const { terminal, wait, limits, day } = written;
  return {
    ...defaultSettings,
    terminal,
    plans: {
      // A channel that is not configured keeps its plan: what was charged by it earlier goes on.
      ...defaultSettings.plans,
      ...plansOf(written.channels),
    },
    patience: seconds(wait.totalSeconds),
    voidAfter: seconds(wait.voidAfterSeconds),
    saleFenMax: fen(limits.saleFenMax),
    day: {
      ...defaultSettings.day,
      cutOff: cutOffOf(day.cutOff),
      automatic: day.automatic,
    },
  };
}

function plansOf(channels: WrittenChannels): Settings['plans'] {
  const plans = gatewayRows.flatMap(({ channel, api, plan }) => {
    const written = channels[channel] ?? null;
    return written !== null && (api === null || written.api === api)
      ? [[channel, planOf(plan, written.plan)] as const]
      : [];
  });
  return Object.fromEntries(plans);
}

/** `04:00`, as the shape has checked it. */
function cutOffOf(text: string): Millis {
  const [hour = '', minute = ''] = text.split(':');
  return minutes(Number(hour) * 60 + Number(minute));
}

function planOf(own: Plan, plan: WrittenPlan): Plan {
  const life = spanOf(plan.lifeMs, own.life);
  return {
    ...own,
    firstQuery: spanOf(plan.firstQueryMs, own.firstQuery),
    interval: spanOf(plan.intervalMs, own.interval),
    life,
    earliestVoid: spanOf(plan.earliestVoidMs, own.earliestVoid),
    grace: spanOf(plan.graceMs, own.grace),
    longestVoid: spanOf(plan.longestVoidMs, own.longestVoid),
    qrLife: spanOf(plan.qrLifeMs, own.qrLife),
    expiry: expiryFor(life),
  };
}

function spanOf(given: number | null, own: Millis): Millis {
  return given === null ? own : millis(given);
}

/** The order's own expiry: whole minutes, at least 60 s above its life (P13). */
function expiryFor(life: Millis): Millis {
  return minutes(Math.ceil((life + seconds(60)) / minutes(1)));
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function textOf(value: unknown, name: string): string | null {
  const text = fieldOf(value, name);
  return typeof text === 'string' && text !== '' ? text : null;
}

function parsed(text: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(text));
  } catch (error: unknown) {
    if (!(error instanceof SyntaxError)) throw error;
    // What Node says may quote the text: somebody may have named a key file here.
    const [, position] = /position (\d+)/.exec(error.message) ?? [];
    return failed(
      position === undefined ? 'is not JSON' : `is not JSON: see character ${position}`,
    );
  }
}
