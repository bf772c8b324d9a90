/**
 * What every wallet on the wire has in common: a request that has come, and what goes back for it. A
 * desk (src/workbench/wallets, or a test) lays HTTP around them; nothing here knows a protocol.
 */
import type { LedgerRow } from '../wallet/ledger.js';
import type { Phone } from '../wallet/phone.js';
import type { ScriptEntry } from '../wallet/script.js';

export interface WalletWire {
  readonly phone: Phone;
  /** What a request is, by its head alone. */
  head(head: WireHead): { readonly method: string; readonly on: string | null };
  receive(request: WireRequest): Arrived;
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  rows(): readonly LedgerRow[];
  row(attempt: string): LedgerRow | undefined;
}

/** The head of a request; its body may still be on the way, or never come. */
export interface WireHead {
  readonly method: string;
  /** Path and query as they stand in the request line. */
  readonly target: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** `http://127.0.0.1:9002`: how the asker reached the wallet. */
  readonly origin: string;
  /** Over TLS, whether the asker holds a certificate that the wallet knows; without TLS nobody can. */
  readonly client: 'certified' | 'uncertified' | 'plain';
}

export interface WireRequest extends WireHead {
  readonly body: string;
}

/** `Body`: of text alone where an answer has no other. */
export type WireAnswer<Body = string | Uint8Array> =
  | {
      readonly kind: 'reply';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Body;
      /** Blanks that follow the body. */
      readonly paddingBytes: number;
    }
  /** The head tells the whole length; half of the body comes, and the connection closes. */
  | {
      readonly kind: 'half';
      readonly status?: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly kind: 'reset' }
  | { readonly kind: 'silence' };

/** A request that has arrived whole and is not yet worked on. */
export interface Arrived<Answer extends WireAnswer = WireAnswer> {
  /** The number it is about; `null` when it names none. */
  readonly attempt: string | null;
  /** A question about a number that no order can have, asked to hear whether the wallet answers. */
  readonly isProbe: boolean;
  readonly verified: boolean;
  /** How long the wallet sits on it. */
  readonly waitMs: number;
  /** How long the answer waits. */
  readonly replyMs: number;
  /** Does the work and answers; once. */
  work(): Answer;
}
