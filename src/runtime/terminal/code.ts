/**
 * What a scanner read, judged: a payment code of which wallet, or something else. The code itself
 * stays in its `Secret`; what may be written down is a mask and a keyed hash (law 8). Anything may
 * come in, goods labels and noise included; nothing comes out longer than a few characters.
 */
import { createHmac } from 'node:crypto';
import type { WalletChannel } from '../ports/gateway.js';
import { Secret } from '../ports/secret.js';

/** Why a reading is not a payment code. */
export type CodeProblem =
  | 'empty'
  | 'tooLong'
  /** Something other than digits: a link, a goods label with letters, noise. */
  | 'notDigits'
  /** The scanner says that it is an EAN, UPC or GS1 label. */
  | 'goods'
  /** Digits in no form that a wallet of ours uses. */
  | 'unknownForm';

export interface ScannedCode {
  /** Empty when there is a problem: what cannot be used is not kept. */
  readonly secret: Secret<string>;
  /** First 2 and last 4 of a payment code; `****` for anything else. */
  readonly mask: string;
  /** HMAC-SHA-256 of what was read, its first 16 hexadecimal digits: tells a code that was just used. */
  readonly hash: string;
  readonly channel: WalletChannel | null;
  readonly problem: CodeProblem | null;
}

/** Digits of the longest payment code, with room for an AIM identifier and line ends. */
const lengthMax = 64;
const hashDigits = 16;

/**
 * Forms of payment codes (facts/peripherals.md 6, facts/wallets.md 1): WeChat 18 digits beginning
 * 10 to 15, Alipay 16 to 24 digits beginning 25 to 30. A goods label may look like one; the session
 * takes codes only while one is awaited.
 */
const forms: readonly (readonly [WalletChannel, RegExp])[] = [
  ['wechat', /^1[0-5][0-9]{16}$/],
  ['alipay', /^(?:2[5-9]|30)[0-9]{14,22}$/],
];

/** UnionPay QR: 62 and 17 digits (facts/wallets.md 4.1). No channel of its own: an aggregator's. */
const unionPayForm = /^62[0-9]{17}$/;

/** An AIM identifier in front of the data, e.g. `]E0`. */
const aimIdentifier = /^\]([A-Za-z][0-9A-Za-z])/;

/**
 * EAN and UPC, DataBar, and the GS1 forms of Code 128, QR, Data Matrix and DotCode (facts/peripherals.md 6):
 * labels of goods and pallets. An SSCC begins as WeChat's codes do, a shop's own label as Alipay's.
 */
const goodsSymbology = /^(?:E.|e.|C1|Q3|d2|J1)$/;

export interface CodeRules {
  /** The terminal's own: equal codes have equal hashes on one terminal alone. */
  readonly key: Secret<Uint8Array>;
  /** The channel that every payment code goes to; `null`: the code tells. */
  readonly codesFor: WalletChannel | null;
}

export function readCode(raw: Secret<string>, { key, codesFor }: CodeRules): ScannedCode {
  // The bound comes first: nothing below looks at more than this.
  const read = raw.reveal().slice(0, lengthMax + 1);
  const isTooLong = read.length > lengthMax;
  const text = read.trim();
  const aim = aimIdentifier.exec(text);
  const data = aim === null ? text : text.slice(aim[0].length);
  const hash = hashOf(data, key);
  const channel = channelOf(data, codesFor);
  const problem = isTooLong ? 'tooLong' : problemOf(data, aim?.[1] ?? null, channel);
  if (problem !== null || channel === null) {
    return { secret: new Secret(''), mask: '****', hash, channel: null, problem };
  }
  return { secret: new Secret(data), mask: maskOf(data), hash, channel, problem: null };
}

function channelOf(data: string, codesFor: WalletChannel | null): WalletChannel | null {
  const own = forms.find(([, form]) => form.test(data))?.[0] ?? null;
  if (codesFor === null) return own;
  return own !== null || unionPayForm.test(data) ? codesFor : null;
}

function problemOf(
  data: string,
  symbology: string | null,
  channel: WalletChannel | null,
): CodeProblem | null {
  if (data === '') return 'empty';
  if (symbology !== null && goodsSymbology.test(symbology)) return 'goods';
  if (/[^0-9]/.test(data)) return 'notDigits';
  return channel === null ? 'unknownForm' : null;
}

function maskOf(data: string): string {
  return `${data.slice(0, 2)}****${data.slice(-4)}`;
}

function hashOf(data: string, key: Secret<Uint8Array>): string {
  return createHmac('sha256', key.reveal()).update(data, 'utf8').digest('hex').slice(0, hashDigits);
}
