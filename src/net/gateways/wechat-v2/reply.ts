/**
 * From the bytes of a reply to the fields that WeChat has signed, in the order of its layers:
 * `return_code` says that the request was understood, the signature who says so, and only then may
 * `result_code` be read (facts/wallets.md 3.1). A reply with `return_code` FAIL carries no signature.
 */
import { type Signing, isSigned } from './sign.js';
import { type Fields, readXml } from './xml.js';

export type Reply =
  | { readonly kind: 'verified'; readonly fields: Fields }
  /** Well formed, but nobody vouches for it. `fields` are hearsay: for the log and `diagnose` alone. */
  | {
      readonly kind: 'unverified';
      readonly fault: 'returnFail' | 'noSignature' | 'wrongSignature';
      readonly fields: Fields;
    }
  | { readonly kind: 'malformed'; readonly detail: string };

/** Who we are, and the key that both sides sign with. */
export interface Reader extends Signing {
  readonly appId: string;
  readonly mchId: string;
}

/**
 * The signed text runs values together, so that `a=1&b=2` may be one field or two: somebody between
 * us and WeChat could hide a field in the value before it. No value may look as if it held one whose
 * absence means something to us.
 */
const hidden =
  /&(?:fee_type|out_refund_no|out_trade_no|recall|refund_count|refund_fee|total_fee|trade_state)=/;

export function readReply(body: Uint8Array, reader: Reader): Reply {
  const fields = readXml(body);
  if (fields === null) return malformed('answer is not the XML of this protocol');
  const returnCode = fields.get('return_code');
  if (returnCode === 'FAIL') return { kind: 'unverified', fault: 'returnFail', fields };
  if (returnCode !== 'SUCCESS') return malformed('answer has no return_code that is known');
  if ((fields.get('sign') ?? '') === '')
    return { kind: 'unverified', fault: 'noSignature', fields };
  if (!isSigned(fields, reader)) return { kind: 'unverified', fault: 'wrongSignature', fields };
  if ([...fields.values()].some((value) => hidden.test(value))) {
    return malformed('answer has a value that may be two');
  }
  if (fields.get('mch_id') !== reader.mchId) return malformed('answer is to another merchant');
  if (fields.get('appid') !== reader.appId) return malformed('answer is to another application');
  return { kind: 'verified', fields };
}

function malformed(detail: string): Reply {
  return { kind: 'malformed', detail };
}
