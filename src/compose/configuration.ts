/**
 * From the text of a configuration to what a till is built of. Names every problem at once: shapes,
 * key files, addresses, each with its place in the document. Values of key files go into `Secret` and
 * into no problem.
 */
import { dirname, resolve } from 'node:path';
import { readNamedFile } from '../platform/named-file.js';
import { decodeChainKey } from '../runtime/journal/chain-key.js';
import { type ExportKey, exportKeyOf } from '../runtime/journal/export-key.js';
import { type Plan, type Settings, alipayPlan, defaultSettings } from '../runtime/payment/plan.js';
import type { ConfigProblem } from '../runtime/ports/device.js';
import type { MerchantInfo } from '../runtime/ports/merchant.js';
import { type Result, failed, ok } from '../runtime/ports/result.js';
import type { Language } from '../runtime/ports/screen.js';
import { Secret } from '../runtime/ports/secret.js';
import { type Millis, fen, millis, minutes, seconds } from '../runtime/ports/units.js';
import { placeIn } from '../runtime/settings/shape.js';
import type { Support } from '../runtime/terminal/session-model.js';
import { type AlipayConfig, parseAlipaySettings } from '../net/gateways/alipay/config.js';
import { type Place, placeOf } from '../net/time/datagrams.js';
import {
  type NamedFile,
  type WrittenConfiguration,
  type WrittenPlan,
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
  readonly alipay: AlipayConfig | null;
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
  const alipay = alipayOf(document, files, problems);
  const chainKey = keyOf('/keys/journalKeyFile', files);
  const codeKey = keyOf('/keys/codeKeyFile', files);
  const exportKey = exportKeyIn('/keys/exportKeyFile', files);
  if (written === undefined || problems.length > 0) return failed(problems);
  return ok({
    settings: settingsOf(written),
    language: written.language,
    support: written.support,
    merchant: { ...written.merchant, verifiedAt: null },
    cashier: written.cashier,
    timeServers: timeServersOf(written),
    alipay,
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

const alipayPath = '/channels/alipay';

/** Stand-ins for what has a problem of its own already, so that the rest is checked all the same. */
const stoodIn = { gateway: 'https://localhost/', appId: '0', subject: '消费' };

/** Checks the channel from the raw document: a mistake in one field hides none in another. */
function alipayOf(document: unknown, files: Files, problems: ConfigProblem[]): AlipayConfig | null {
  const raw = fieldOf(fieldOf(document, 'channels'), 'alipay');
  if (raw === undefined) return null;
  const parsed = parseAlipaySettings({
    gateway: textOf(raw, 'gateway') ?? stoodIn.gateway,
    appId: textOf(raw, 'appId') ?? stoodIn.appId,
    privateKey: textIn(files, 'privateKeyFile'),
    alipayPublicKey: textIn(files, 'alipayPublicKeyFile').reveal(),
    subject: textOf(raw, 'subject') ?? shopName(document) ?? stoodIn.subject,
    store: textOf(document, 'store'),
    terminal: textOf(document, 'terminal'),
  });
  if (parsed.ok) return parsed.value;
  const told = new Set(problems.map(({ path }) => path));
  for (const { path, problem } of parsed.error) {
    const full = path === '/store' || path === '/terminal' ? path : `${alipayPath}${path}`;
    // What has a problem already is missing, or stands for a file that could not be read.
    if (!told.has(full)) problems.push({ path: full, problem });
  }
  return null;
}

function textIn(files: Files, name: string): Secret<string> {
  return files.get(`${alipayPath}/${name}`)?.text ?? new Secret('');
}

function shopName(document: unknown): string | null {
  return textOf(fieldOf(document, 'merchant'), 'name');
}

function settingsOf(written: WrittenConfiguration): Settings {
  const { terminal, wait, limits, channels, day } = written;
  const { alipay } = channels;
  return {
    ...defaultSettings,
    terminal,
    plans: {
      // A channel that is not configured keeps its plan: what was charged by it earlier goes on.
      ...defaultSettings.plans,
      ...(alipay === null ? {} : { alipay: planOf(alipayPlan, alipay.plan) }),
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
