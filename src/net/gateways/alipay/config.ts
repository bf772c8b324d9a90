/**
 * Settings of the channel, checked: all problems at once, each with its place (CONTRACT,
 * Configuration). Files are read by whoever composes the till; their texts come in here.
 */
import type { KeyObject } from 'node:crypto';
import type { ConfigProblem } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import type { Secret } from '../../../runtime/ports/secret.js';
import type { WallMs } from '../../../runtime/ports/units.js';
import { addressProblem } from '../../http/address.js';
import { certificatesIn } from '../../signing/certificates.js';
import { parsePrivateKey } from '../../signing/rsa-keys.js';
import { type CertificateTexts, type Trust, parseTrust } from './trust.js';

/**
 * As read from `channels.alipay`, with the texts of files in place of their names; `null` where a setting
 * is not there. `alipayPublicKey` and `certificates` are the two modes: one of them has to be there.
 */
export interface AlipaySettings {
  readonly gateway: string;
  /** Another address of the same gateway, for calls that may be repeated: query and cancel. */
  readonly spareGateway: string | null;
  /** Certificates (PEM) to trust in place of the public authorities; for whoever makes the HTTP client. */
  readonly authority: string | null;
  readonly appId: string;
  readonly privateKey: Secret<string>;
  readonly alipayPublicKey: string | null;
  /** `appCertFile`, `alipayCertFile`, `alipayRootCertFile`; one that is missing is an empty text. */
  readonly certificates: CertificateTexts | null;
  /** What the customer's bill says, e.g. the shop's name. */
  readonly subject: string;
  /** `store` and `terminal` of the configuration. */
  readonly store: string | null;
  readonly terminal: string | null;
}

export interface AlipayConfig {
  readonly gateway: URL;
  readonly spareGateway: URL | null;
  readonly authority: string | null;
  readonly appId: string;
  readonly privateKey: KeyObject;
  readonly trust: Trust;
  readonly subject: string;
  readonly store: string | null;
  readonly terminal: string | null;
}

const subjectLengthMax = 128;

/**
 * Paths of the problems start at `channels.alipay`, e.g. `/privateKeyFile`; no text of a key is in them.
 * By `now` certificates that have ended are known.
 */
export function parseAlipaySettings(
  settings: AlipaySettings,
  now: WallMs,
): Result<AlipayConfig, readonly ConfigProblem[]> {
  const { appId, authority, subject, store, terminal } = settings;
  const gateway = parseGateway(settings.gateway);
  const spareGateway = parseSpare(settings.spareGateway);
  const privateKey = parsePrivateKey(settings.privateKey);
  const trust = parseTrust({
    alipayPublicKey: settings.alipayPublicKey,
    certificates: settings.certificates,
    privateKey: privateKey.ok ? privateKey.value : null,
    now,
  });
  const problems: ConfigProblem[] = [];
  const note = (path: string, problem: string | null): void => {
    if (problem !== null) problems.push({ path, problem });
  };
  note('/gateway', gateway.ok ? null : gateway.error);
  note('/spareGateway', spareGateway.ok ? null : spareGateway.error);
  note('/caFile', authorityProblem(authority));
  note('/appId', /^[0-9A-Za-z]{1,32}$/.test(appId) ? null : 'must be 1 to 32 digits or letters');
  note('/privateKeyFile', privateKey.ok ? null : privateKey.error);
  if (!trust.ok) problems.push(...trust.error);
  note('/subject', subjectProblem(subject));
  note('/store', isShort(store) ? null : 'must be 1 to 32 characters');
  note('/terminal', isShort(terminal) ? null : 'must be 1 to 32 characters');
  const isSound = gateway.ok && spareGateway.ok && privateKey.ok && trust.ok;
  if (problems.length > 0 || !isSound) return failed(problems);
  return ok({
    gateway: gateway.value,
    spareGateway: spareGateway.value,
    authority,
    appId,
    privateKey: privateKey.value,
    trust: trust.value,
    subject,
    store,
    terminal,
  });
}

function parseSpare(text: string | null): Result<URL | null, string> {
  return text === null ? ok(null) : parseGateway(text);
}

function authorityProblem(text: string | null): string | null {
  const found = text === null ? null : certificatesIn(text);
  return found === null || found.ok ? null : found.error;
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
