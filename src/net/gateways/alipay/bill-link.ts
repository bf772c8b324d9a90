/**
 * What Alipay says when it is asked for a bill: where it lies, or that there is none (facts/wallets.md
 * 2.2, 2.4). "None" is said of a day without trade and of a bill that is not made yet in the same words,
 * so the time of day decides between the two.
 */
import type { BillAnswer, Setup, Unknown } from '../../../runtime/ports/gateway.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { Secret } from '../../../runtime/ports/secret.js';
import type { WallMs } from '../../../runtime/ports/units.js';
import { hostOf, isLoopbackName } from '../../http/address.js';
import { isBillDue } from '../bill-due.js';
import { field, setup, unknown, unlisted } from './answer.js';
import { billDayRefused, billMissing, replyCodes } from './codes.js';
import type { Fields } from './reply.js';

/** Whoever has the address has the bill, for as long as it lives. */
export interface BillLink {
  readonly kind: 'link';
  readonly url: Secret<URL>;
}

export interface BillAsked {
  /** `yyyy-MM-dd`. */
  readonly day: string;
  readonly now: WallMs;
  readonly gateway: URL;
}

/** Answer to `alipay.data.dataservice.bill.downloadurl.query`. */
export function billLinkAnswer(
  fields: Fields,
  { day, now, gateway }: BillAsked,
): BillLink | BillAnswer | Setup | Unknown {
  const subCode = field(fields, 'sub_code');
  // Before set-up: a day that is not over is refused as a wrong argument.
  if (billDayRefused.has(subCode)) {
    return isBillDue(day, now) ? unlisted(fields) : { kind: 'notYet', code: subCode };
  }
  const stop = setup(fields);
  if (stop !== undefined) return stop;
  const code = field(fields, 'code');
  if (code === replyCodes.businessFailed && billMissing.has(subCode)) {
    return isBillDue(day, now) ? { kind: 'bill', rows: [] } : { kind: 'notYet', code: subCode };
  }
  if (code !== replyCodes.done) return unlisted(fields);
  const url = billAddress(field(fields, 'bill_download_url'), gateway);
  return url.ok ? { kind: 'link', url: new Secret(url.value) } : unknown(`bill ${url.error}`);
}

/** Of the real one and of the sandbox. */
const billDomains = ['.alipay.com', '.alipaydev.com'];
const addressLengthMax = 2_048;

/**
 * Where a bill may be fetched. The answer that holds the address is signed, the file behind it is not: so
 * it has to come over TLS, from Alipay's own domain. The documentation's example is `http:`
 * (`http://dwbillcenter.alipay.com/…`); such an address is asked over https. A gateway on this machine
 * has its bills on this machine too.
 */
export function billAddress(text: string, gateway: URL): Result<URL, string> {
  if (text.length > addressLengthMax || !URL.canParse(text)) return failed('has no address');
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') return failed('has an odd address');
  if (isLoopbackName(hostOf(gateway))) {
    return isLoopbackName(hostOf(url)) ? ok(url) : failed('lies on another machine');
  }
  if (url.protocol === 'http:') url.protocol = 'https:';
  const isOwn = billDomains.some((domain) => url.hostname.endsWith(domain));
  return url.protocol === 'https:' && url.port === '' && isOwn
    ? ok(url)
    : failed('lies at an address that is not known for one of Alipay');
}
