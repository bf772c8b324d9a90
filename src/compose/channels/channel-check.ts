/**
 * One channel looked at from its key files to a harmless signed query, each step by itself, so that what
 * is wrong shows where it is wrong. It reads the document as it is written: a configuration with a
 * mistake is what it is there for. Takes no lock and writes nothing.
 */
import { type ClockSkew, isAlarming } from '../../net/clock-skew/skew.js';
import type { Difference } from '../../net/clock-skew/estimate.js';
import { addressProblem } from '../../net/http/address.js';
import { httpClient } from '../../net/http/client.js';
import { type LineLook, lookAtLine } from '../../net/http/line-look.js';
import { type NameLook, lookUpName } from '../../net/http/name-look.js';
import { nodeTime } from '../../platform/scaled-time.js';
import type { ConfigProblem } from '../../runtime/ports/device.js';
import type { DiagnoseAnswer, WalletChannel } from '../../runtime/ports/gateway.js';
import { silentLog } from '../../runtime/ports/log.js';
import type { Result } from '../../runtime/ports/result.js';
import { after, seconds } from '../../runtime/ports/units.js';
import { channelLine } from './channel-line.js';
import { type KeyFinding, lookAtKeys } from './channel-keys.js';
import { chosenRow } from './chosen-row.js';
import type { ChannelTls, GatewayDesign, GatewayRow } from './gateway-row.js';
import type { Configuration } from '../configuration.js';
import { openGateways } from './open-gateways.js';
import { gatewayRows } from './registry.js';

export type ChannelCheck =
  | { readonly kind: 'key'; readonly key: KeyFinding }
  /** A mistake of the channel in the configuration that no key file tells of. */
  | { readonly kind: 'config'; readonly problem: ConfigProblem }
  /** Mistakes of the configuration elsewhere: the signed query needs the whole of it. */
  | { readonly kind: 'elsewhere'; readonly problems: number }
  | { readonly kind: 'address'; readonly setting: string; readonly problem: string }
  | { readonly kind: 'name'; readonly host: string; readonly look: NameLook }
  | { readonly kind: 'line'; readonly address: string; readonly look: LineLook }
  /** `null`: no answer told the time. */
  | {
      readonly kind: 'clock';
      readonly difference: Difference | null;
      readonly isAlarming: boolean;
    }
  | { readonly kind: 'query'; readonly answer: DiagnoseAnswer };

export interface ChannelQuestion {
  readonly channel: WalletChannel;
  /** The configuration as it is written, and as it was read. */
  readonly document: unknown;
  readonly configuration: Result<Configuration, readonly ConfigProblem[]>;
  /** Its path, absolute; names of files in it start from its folder. */
  readonly path: string;
  readonly data: string;
}

const lookMax = seconds(5);

/** The channels that a document configures, as far as they can be checked. */
export function configuredChannels(document: unknown): readonly WalletChannel[] {
  const channels = fieldsOf(fieldsOf(document)?.['channels']);
  const all = new Set(gatewayRows.map(({ channel }) => channel));
  return [...all].filter((channel) => fieldsOf(channels?.[channel]) !== null);
}

export async function* checkChannel(question: ChannelQuestion): AsyncGenerator<ChannelCheck> {
  const { channel, document, path, data, configuration } = question;
  const raw = fieldsOf(fieldsOf(fieldsOf(document)?.['channels'])?.[channel]);
  const row = chosenRow(channel, raw);
  if (row === undefined || raw === null) {
    // Nobody can tell by which gateway: `api` is wrong or missing.
    const problems = configuration.ok ? [] : configuration.error;
    const own = problems.filter(({ path: at }) => at.startsWith(`/channels/${channel}/`));
    for (const problem of own) yield { kind: 'config', problem };
    return;
  }
  const now = nodeTime(1).clock.wall();
  const keys = await lookAtKeys(row, raw, { path, data, now });
  for (const key of keys) yield { kind: 'key', key };
  if (!configuration.ok) yield* mistakes(row, keys, configuration.error);
  yield* connection(row, raw, configuration);
}

function* mistakes(
  { channel, address }: GatewayRow,
  keys: readonly KeyFinding[],
  problems: readonly ConfigProblem[],
): Generator<ChannelCheck> {
  const own = `/channels/${channel}`;
  const told = new Set([
    // Both are told of by the steps that look at them.
    `${own}/${address}`,
    ...keys.filter(({ faults }) => faults.length > 0).map(({ row }) => `${own}/${row.setting}`),
  ]);
  const isOwn = ({ path }: ConfigProblem): boolean => path === own || path.startsWith(`${own}/`);
  for (const problem of problems.filter(isOwn)) {
    if (!told.has(problem.path)) yield { kind: 'config', problem };
  }
  const elsewhere = problems.filter((problem) => !isOwn(problem)).length;
  if (elsewhere > 0) yield { kind: 'elsewhere', problems: elsewhere };
}

async function* connection(
  { channel, address: setting }: GatewayRow,
  raw: Readonly<Record<string, unknown>>,
  configuration: ChannelQuestion['configuration'],
): AsyncGenerator<ChannelCheck> {
  const text = raw[setting];
  const url = typeof text === 'string' && URL.canParse(text) ? new URL(text) : null;
  const problem = url === null ? 'must be an http or https URL' : addressProblem(url);
  if (url === null || problem !== null) {
    yield { kind: 'address', setting, problem: problem ?? '' };
    return;
  }
  const isReached = yield* hostsOf(url, designOf(channel, configuration));
  if (!isReached) return;
  const { skew, answer } = configuration.ok
    ? await asked(channel, configuration.value)
    : { skew: await listened(url), answer: null };
  const difference = skew?.difference() ?? null;
  const isOff = skew !== null && isAlarming(skew);
  yield { kind: 'clock', difference, isAlarming: isOff };
  if (answer !== null) yield { kind: 'query', answer };
}

/** The channel as the till would open it; nothing while the configuration has a mistake. */
function designOf(
  channel: WalletChannel,
  configuration: ChannelQuestion['configuration'],
): Configuration['channels'][number] | undefined {
  const channels = configuration.ok ? configuration.value.channels : [];
  return channels.find(({ row }) => row.channel === channel);
}

/** The first host, and those that are spare; answers whether the first, which is asked next, was reached. */
async function* hostsOf(
  first: URL,
  design: Pick<GatewayDesign, 'hosts' | 'tls'> = { hosts: [first], tls: {} },
): AsyncGenerator<HostStep, boolean> {
  let isReached = false;
  for (const host of design.hosts) {
    for await (const step of hostSteps(host, design.tls)) {
      yield step;
      const isFirst = step.kind === 'line' && host.origin === first.origin;
      if (isFirst) isReached = step.look.kind !== 'failed';
    }
  }
  return isReached;
}

type HostStep = Extract<ChannelCheck, { readonly kind: 'name' | 'line' }>;

/** Name and connection of one host; no connection to a name that stands for nobody. */
async function* hostSteps(
  url: URL,
  { authorities, clientCertificate }: ChannelTls,
): AsyncGenerator<HostStep> {
  const time = { after: nodeTime(1).after, max: lookMax };
  const name = await lookUpName(url, time);
  yield { kind: 'name', host: url.hostname, look: name };
  if (name.kind === 'failed' || name.kind === 'late') return;
  const look = await lookAtLine(url, { authorities, clientCertificate }, time);
  yield { kind: 'line', address: url.origin, look };
}

interface Asked {
  readonly skew: ClockSkew | null;
  readonly answer: DiagnoseAnswer | null;
}

/** The till's own way: its gateway's diagnosis, and the time that came with it. */
async function asked(channel: WalletChannel, configuration: Configuration): Promise<Asked> {
  const skews = new Map<WalletChannel, ClockSkew>();
  const gateways = openGateways(configuration, {
    ...nodeTime(1),
    log: silentLog,
    onSkew: (one, skew) => void skews.set(one, skew),
  });
  const gateway = gateways.find((one) => one.channel === channel);
  if (gateway === undefined) return { skew: null, answer: null };
  const first = await gateway.diagnose();
  const skew = skews.get(channel) ?? null;
  // The first answer has told the time: what a wrong clock had refused, the next one shows.
  const isClock = first.kind === 'setup' && first.setting === 'clock';
  return { skew, answer: isClock ? await gateway.diagnose() : first };
}

/** Without a gateway: the time that any answer of the wallet carries. */
async function listened(url: URL): Promise<ClockSkew> {
  const time = nodeTime(1);
  const { http, skew } = channelLine(httpClient(time), time);
  const until = after(time.clock.mono(), lookMax);
  await http.send({ method: 'GET', url, headers: {}, body: null, until });
  return skew;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  return value as Readonly<Record<string, unknown>>;
}
