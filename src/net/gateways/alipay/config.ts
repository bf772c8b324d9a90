/**
 * Settings of the channel, checked: all problems at once, each with its place (CONTRACT,
 * Configuration). Files are read by whoever composes the till; their texts come in here.
 */
import type { KeyObject } from 'node:crypto';
import type { ConfigProblem } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { Secret } from '../../../runtime/ports/secret.js';
import { addressProblem } from '../../http/address.js';
import { isOwnHalf, parsePrivateKey, parsePublicKey } from '../../signing/rsa-keys.js';

/** As read from `channels.alipay`, with the texts of the two key files in place of their names. */
export interface AlipaySettings {
  readonly gateway: string;
  readonly appId: string;
  readonly privateKey: Secret<string>;
  readonly alipayPublicKey: string;
  /** What the customer's bill says, e.g. the shop's name. */
  readonly subject: string;
  /** `store` and `terminal` of the configuration. */
  readonly store: string | null;
  readonly terminal: string | null;
}

export interface AlipayConfig {
  readonly gateway: URL;
  readonly appId: string;
  readonly privateKey: KeyObject;
  readonly alipayPublicKey: KeyObject;
  readonly subject: string;
  readonly store: string | null;
  readonly terminal: string | null;
}

const subjectLengthMax = 128;

/** Paths of the problems start at `channels.alipay`, e.g. `/privateKeyFile`; no text of a key is in them. */
export function parseAlipaySettings(
  settings: AlipaySettings,
): Result<AlipayConfig, readonly ConfigProblem[]> {
  const { appId, subject, store, terminal } = settings;
  const gateway = parseGateway(settings.gateway);
  const privateKey = parsePrivateKey(settings.privateKey);
  const alipayPublicKey = parsePublicKey(settings.alipayPublicKey);
  const isSwapped =
    privateKey.ok && alipayPublicKey.ok && isOwnHalf(alipayPublicKey.value, privateKey.value);
  const problems: ConfigProblem[] = [];
  const note = (path: string, problem: string | null): void => {
    if (problem !== null) problems.push({ path, problem });
  };
  note('/gateway', gateway.ok ? null : gateway.error);
  note('/appId', /^[0-9A-Za-z]{1,32}$/.test(appId) ? null : 'must be 1 to 32 digits or letters');
  note('/privateKeyFile', privateKey.ok ? null : privateKey.error);
  note('/alipayPublicKeyFile', alipayPublicKey.ok ? null : alipayPublicKey.error);
  note('/alipayPublicKeyFile', isSwapped ? 'holds our own public key, not that of Alipay' : null);
  note('/subject', subjectProblem(subject));
  note('/store', isShort(store) ? null : 'must be 1 to 32 characters');
  note('/terminal', isShort(terminal) ? null : 'must be 1 to 32 characters');
  if (problems.length > 0 || !gateway.ok || !privateKey.ok || !alipayPublicKey.ok) {
    return failed(problems);
  }
  return ok({
    gateway: gateway.value,
    appId,
    privateKey: privateKey.value,
    alipayPublicKey: alipayPublicKey.value,
    subject,
    store,
    terminal,
  });
}

function parseGateway(text: string): Result<URL, string> {
  if (!URL.canParse(text)) return failed('must be an http or https URL');
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '') return failed('must end with its path');
  const problem = addressProblem(url);
  return problem === null ? ok(url) : failed(problem);
}

/** Alipay refuses some signs in a subject; a bill needs none of them. */
function subjectProblem(subject: string): string | null {
  if (subject.trim() === '' || subject.length > subjectLengthMax) {
    return `must be 1 to ${String(subjectLengthMax)} characters`;
  }
  return /[/=&\p{Cc}]/u.test(subject) ? 'must not hold / = & or control characters' : null;
}

function isShort(text: string | null): boolean {
  return text === null || (text !== '' && text.length <= 32);
}
