/**
 * Settings of the channel, checked: all problems at once, each with its place (CONTRACT,
 * Configuration). Files are read by whoever composes the till; their texts come in here.
 */
import { isIP } from 'node:net';
import type { ConfigProblem } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { Secret } from '../../../runtime/ports/secret.js';
import { addressProblem } from '../../http/address.js';
import { parseAuthorities } from '../../http/authorities.js';
import { type PairProblems, parseClientCertificate } from '../../http/client-certificate.js';
import type { ClientCertificate } from '../../http/message.js';
import type { SignType } from './sign.js';
import { isXmlValue } from './xml.js';

/** As read from `channels.wechat`, with the texts of the files in place of their names. */
export interface WeChatV2Settings {
  readonly baseUrl: string;
  readonly spareUrl: string | null;
  readonly appId: string;
  readonly mchId: string;
  /** Text of `keyFile`: the 32 characters of the API key. */
  readonly key: Secret<string>;
  readonly signType: SignType;
  /** PEM. Needed over https: WeChat takes a reverse and a refund from its holder alone. */
  readonly clientCertificate: string | null;
  readonly clientKey: Secret<string> | null;
  /** PEM of the authorities to trust in place of the public ones. */
  readonly authority: string | null;
  /** What the customer's bill says, e.g. the shop's name. */
  readonly description: string;
  /** `store` and `terminal` of the configuration. */
  readonly store: string | null;
  readonly terminal: string | null;
  /** The address that the till says it has (`spbill_create_ip`). */
  readonly clientIp: string;
  /** WeChat refuses a native order without one; nothing needs to listen there. */
  readonly notifyUrl: string | null;
}

export interface WeChatV2Config {
  readonly baseUrl: URL;
  readonly spareUrl: URL | null;
  readonly appId: string;
  readonly mchId: string;
  readonly key: Secret<string>;
  readonly signType: SignType;
  /** These two are for the client that the gateway is given. */
  readonly clientCertificate: ClientCertificate | null;
  readonly authorities: readonly string[] | null;
  readonly description: string;
  readonly store: string | null;
  readonly terminal: string | null;
  readonly clientIp: string;
  readonly notifyUrl: string | null;
}

/** `body` takes 128 and v3 127; WeChat counts bytes. */
const descriptionBytesMax = 127;
const notifyUrlLengthMax = 256;

/** A place in the settings and what is wrong there, if anything is. */
type Check = readonly [path: string, problem: string | null];

/** Paths of the problems start at `channels.wechat`, e.g. `/keyFile`; no text of a key is in them. */
export function parseWeChatV2Settings(
  settings: WeChatV2Settings,
): Result<WeChatV2Config, readonly ConfigProblem[]> {
  const baseUrl = parseBase(settings.baseUrl);
  const spareUrl = settings.spareUrl === null ? ok(null) : parseBase(settings.spareUrl);
  const key = new Secret(settings.key.reveal().trim());
  const pair = parsePair(settings, baseUrl.ok && baseUrl.value.protocol === 'https:');
  const authorities = settings.authority === null ? ok(null) : parseAuthorities(settings.authority);
  const checks: readonly Check[] = [
    ['/baseUrl', errorOf(baseUrl)],
    ['/spareUrl', errorOf(spareUrl)],
    ['/spareUrl', baseUrl.ok && spareUrl.ok ? spareProblem(spareUrl.value, baseUrl.value) : null],
    ...nameChecks(settings),
    ['/keyFile', keyProblem(key)],
    ['/clientCertFile', errorOf(pair)?.certificate ?? null],
    ['/clientKeyFile', errorOf(pair)?.key ?? null],
    ['/caFile', errorOf(authorities)],
    ...orderChecks(settings),
  ];
  const problems = checks.flatMap(([path, problem]) =>
    problem === null ? [] : [{ path, problem }],
  );
  if (problems.length > 0 || !baseUrl.ok || !spareUrl.ok || !pair.ok || !authorities.ok) {
    return failed(problems);
  }
  const { appId, mchId, signType, description, store, terminal, clientIp, notifyUrl } = settings;
  return ok({
    baseUrl: baseUrl.value,
    spareUrl: spareUrl.value,
    appId,
    mchId,
    key,
    signType,
    clientCertificate: pair.value,
    authorities: authorities.value,
    description,
    store,
    terminal,
    clientIp,
    notifyUrl,
  });
}

function errorOf<E>(parsed: Result<unknown, E>): E | null {
  return parsed.ok ? null : parsed.error;
}

function nameChecks({ appId, mchId }: WeChatV2Settings): readonly Check[] {
  return [
    ['/appId', /^[0-9A-Za-z]{1,32}$/.test(appId) ? null : 'must be 1 to 32 digits or letters'],
    ['/mchId', /^[0-9]{1,32}$/.test(mchId) ? null : 'must be 1 to 32 digits'],
  ];
}

/** What goes into orders. */
function orderChecks(settings: WeChatV2Settings): readonly Check[] {
  const { description, store, terminal, clientIp, notifyUrl } = settings;
  return [
    ['/description', descriptionProblem(description)],
    ['/store', isShort(store) ? null : 'must be 1 to 32 characters'],
    ['/terminal', isShort(terminal) ? null : 'must be 1 to 32 characters'],
    ['/clientIp', isIP(clientIp) === 0 ? 'must be an IP address' : null],
    ['/notifyUrl', notifyUrl === null ? null : notifyUrlProblem(notifyUrl)],
  ];
}

function parseBase(text: string): Result<URL, string> {
  if (!URL.canParse(text)) return failed('must be an http or https URL');
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '') return failed('must end with its path');
  const problem = addressProblem(url);
  return problem === null ? ok(url) : failed(problem);
}

/** The spare host is asked for the same path, and no more openly than the first. */
function spareProblem(spare: URL | null, base: URL): string | null {
  if (spare === null) return null;
  if (spare.protocol !== base.protocol) return 'must have the scheme of baseUrl';
  if (spare.pathname !== base.pathname) return 'must have the path of baseUrl';
  return spare.host === base.host ? 'must be another host than that of baseUrl' : null;
}

function keyProblem(key: Secret<string>): string | null {
  return /^[0-9A-Za-z]{32}$/.test(key.reveal())
    ? null
    : 'must hold the 32 digits and letters of the API key';
}

/** Both files or, where nobody will ask for them, neither. */
function parsePair(
  { clientCertificate: certificate, clientKey: key }: WeChatV2Settings,
  isNeeded: boolean,
): Result<ClientCertificate | null, PairProblems> {
  if (certificate !== null && key !== null) return parseClientCertificate({ certificate, key });
  if (certificate !== null) return failed({ key: 'is needed beside clientCertFile' });
  if (key !== null) return failed({ certificate: 'is needed beside clientKeyFile' });
  const why = 'is needed: WeChat takes reverse and refund from the holder of a certificate alone';
  return isNeeded ? failed({ certificate: why, key: why }) : ok(null);
}

function descriptionProblem(description: string): string | null {
  const bytes = Buffer.byteLength(description, 'utf8');
  if (description.trim() === '' || bytes > descriptionBytesMax) {
    return `must be 1 to ${String(descriptionBytesMax)} bytes of UTF-8`;
  }
  // A grave accent would look like the start of a column in the bill.
  return isXmlValue(description) && !/[`\p{Cc}]/u.test(description)
    ? null
    : 'must not hold ` ]]> or control characters';
}

function isShort(text: string | null): boolean {
  return text === null || (text !== '' && text.length <= 32 && isXmlValue(text));
}

function notifyUrlProblem(text: string): string | null {
  if (!URL.canParse(text) || text.length > notifyUrlLengthMax || !isXmlValue(text)) {
    return `must be a URL of at most ${String(notifyUrlLengthMax)} characters`;
  }
  const { protocol, search, hash } = new URL(text);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be an http or https URL';
  return search === '' && hash === '' ? null : 'must end with its path';
}
