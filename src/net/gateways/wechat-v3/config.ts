/**
 * Settings of the channel, checked: all problems at once, each with its place (CONTRACT,
 * Configuration). Files are read by whoever composes the till; their texts come in here.
 *
 * Replies of WeChat Pay are vouched for by a public key with an id of its own, or by certificates of the
 * platform that the till fetches and opens with the APIv3 key; during a change-over by both.
 */
import { type KeyObject, createSecretKey } from 'node:crypto';
import type { ConfigProblem } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { Secret } from '../../../runtime/ports/secret.js';
import { addressProblem } from '../../http/address.js';
import { parseAuthorities } from '../../http/authorities.js';
import { isOwnHalf, parsePrivateKey, parsePublicKey } from '../../signing/rsa-keys.js';

/** As read from `channels.wechat`, with the texts of the files in place of their names. */
export interface WeChatV3Settings {
  /** `https://api.mch.weixin.qq.com`: scheme and host alone. */
  readonly baseUrl: string;
  /** Asked when the first cannot be reached, by calls that may be repeated. */
  readonly spareUrl: string | null;
  readonly appId: string;
  readonly mchId: string;
  readonly privateKey: Secret<string>;
  /** Of the merchant's certificate, whose private half `privateKey` is. */
  readonly serialNo: string;
  /** 32 bytes of text. */
  readonly apiV3Key: Secret<string> | null;
  readonly wechatPublicKey: {
    /** `PUB_KEY_ID_...` */
    readonly id: string;
    readonly text: string;
  } | null;
  /** Certificates (PEM) to trust in place of the public authorities. */
  readonly authority: string | null;
  /** What the customer's bill says, e.g. the shop's name. */
  readonly description: string;
  /** The merchant's own code of the shop. */
  readonly store: string | null;
  /** Where WeChat Pay would tell of a paid QR order; it makes none without one. */
  readonly notifyUrl: string | null;
}

export interface WeChatPublicKey {
  readonly id: string;
  readonly key: KeyObject;
}

export interface WeChatV3Config {
  readonly baseUrl: URL;
  readonly spareUrl: URL | null;
  readonly appId: string;
  readonly mchId: string;
  readonly privateKey: KeyObject;
  readonly serialNo: string;
  /** Opens the certificates of the platform; `null` where the public key alone is used. */
  readonly apiV3Key: KeyObject | null;
  readonly wechatPublicKey: WeChatPublicKey | null;
  /** For the HTTP client of this channel. */
  readonly authorities: readonly string[] | null;
  readonly description: string;
  readonly store: string;
  readonly notifyUrl: string | null;
}

const descriptionLengthMax = 127;
const notifyLengthMax = 255;
const apiV3KeyBytes = 32;

/** Paths of the problems start at `channels.wechat`, e.g. `/privateKeyFile`; no text of a key is in them. */
export function parseWeChatV3Settings(
  settings: WeChatV3Settings,
): Result<WeChatV3Config, readonly ConfigProblem[]> {
  const { appId, mchId, serialNo, description, notifyUrl } = settings;
  const baseUrl = parseHost(settings.baseUrl);
  const spareUrl = settings.spareUrl === null ? ok(null) : parseHost(settings.spareUrl);
  const privateKey = parsePrivateKey(settings.privateKey);
  const apiV3Key = parseApiV3Key(settings.apiV3Key);
  const publicKey = parseWeChatPublicKey(settings.wechatPublicKey);
  const authorities = settings.authority === null ? ok(null) : parseAuthorities(settings.authority);
  const isVouchless = settings.apiV3Key === null && settings.wechatPublicKey === null;
  const problems: ConfigProblem[] = [];
  const note = (path: string, problem: string | null): void => {
    if (problem !== null) problems.push({ path, problem });
  };
  note('/baseUrl', errorOf(baseUrl));
  note('/spareUrl', errorOf(spareUrl));
  note('/appId', unless(/^[0-9A-Za-z_-]{1,32}$/.test(appId), 'must be 1 to 32 letters or digits'));
  note('/mchId', unless(/^[0-9]{1,32}$/.test(mchId), 'must be 1 to 32 digits'));
  note('/privateKeyFile', errorOf(privateKey));
  note('/serialNo', unless(/^[0-9A-Fa-f]{8,64}$/.test(serialNo), 'must be 8 to 64 hex digits'));
  note('/apiV3KeyFile', errorOf(apiV3Key));
  note('/apiV3KeyFile', unless(!isVouchless, 'or wechatPublicKeyFile is needed to check replies'));
  note('/wechatPublicKeyId', idProblem(settings.wechatPublicKey));
  note('/wechatPublicKeyFile', errorOf(publicKey));
  note('/wechatPublicKeyFile', swapProblem(publicKey, privateKey));
  note('/caFile', errorOf(authorities));
  note('/description', descriptionProblem(description));
  note('/store', unless(isShort(settings.store), 'must be 1 to 32 characters'));
  note('/notifyUrl', notifyProblem(notifyUrl));
  if (problems.length > 0 || !baseUrl.ok || !spareUrl.ok || !privateKey.ok) return failed(problems);
  if (!apiV3Key.ok || !publicKey.ok || !authorities.ok) return failed(problems);
  return ok({
    baseUrl: baseUrl.value,
    spareUrl: spareUrl.value,
    appId,
    mchId,
    privateKey: privateKey.value,
    serialNo,
    apiV3Key: apiV3Key.value,
    wechatPublicKey: publicKey.value,
    authorities: authorities.value,
    description,
    // No code payment is taken without a shop: of a merchant that names none, there is one.
    store: settings.store ?? mchId,
    notifyUrl,
  });
}

function errorOf(parsed: Result<unknown, string>): string | null {
  return parsed.ok ? null : parsed.error;
}

function unless(isGood: boolean, problem: string): string | null {
  return isGood ? null : problem;
}

/** Paths are the protocol's own: they are signed. */
function parseHost(text: string): Result<URL, string> {
  if (!URL.canParse(text)) return failed('must be an http or https URL');
  const url = new URL(text);
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return failed('must end with its host');
  }
  const problem = addressProblem(url);
  return problem === null ? ok(url) : failed(problem);
}

function parseApiV3Key(text: Secret<string> | null): Result<KeyObject | null, string> {
  if (text === null) return ok(null);
  const bytes = Buffer.from(text.reveal().trim(), 'utf8');
  return bytes.length === apiV3KeyBytes
    ? ok(createSecretKey(bytes))
    : failed(`holds ${String(bytes.length)} bytes; an APIv3 key has ${String(apiV3KeyBytes)}`);
}

function parseWeChatPublicKey(
  given: WeChatV3Settings['wechatPublicKey'],
): Result<WeChatPublicKey | null, string> {
  if (given === null) return ok(null);
  const key = parsePublicKey(given.text);
  return key.ok ? ok({ id: given.id, key: key.value }) : key;
}

function idProblem(given: WeChatV3Settings['wechatPublicKey']): string | null {
  const isGood = given === null || /^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/.test(given.id);
  return unless(isGood, 'must be PUB_KEY_ID_ and 1 to 64 letters or digits');
}

/** The wrong file of the two. */
function swapProblem(
  publicKey: Result<WeChatPublicKey | null, string>,
  privateKey: Result<KeyObject, string>,
): string | null {
  const isSwapped =
    publicKey.ok &&
    publicKey.value !== null &&
    privateKey.ok &&
    isOwnHalf(publicKey.value.key, privateKey.value);
  return unless(!isSwapped, 'holds our own public key, not that of WeChat Pay');
}

function descriptionProblem(description: string): string | null {
  if (description.trim() === '' || description.length > descriptionLengthMax) {
    return `must be 1 to ${String(descriptionLengthMax)} characters`;
  }
  return unless(!/\p{Cc}/u.test(description), 'must not hold control characters');
}

function isShort(text: string | null): boolean {
  return text === null || (text.trim() !== '' && text.length <= 32 && !/\p{Cc}/u.test(text));
}

function notifyProblem(text: string | null): string | null {
  if (text === null) return null;
  if (!URL.canParse(text) || text.length > notifyLengthMax) {
    return `must be a URL of at most ${String(notifyLengthMax)} characters`;
  }
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '') return 'must end with its path';
  return addressProblem(url);
}
