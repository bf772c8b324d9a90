/**
 * Alipay's gateway as a wallet of the other side: from the bytes of a request to the bytes of the
 * answer, over the ledger and the laws of src/twins/wallet. Verifies the till's signature, signs what
 * it says with its own key, and does on the wire what a script wants (CONTRACT, `do`). Bills are beside
 * all that: no script speaks of them.
 *
 * Not here: sockets, time that passes.
 */
import type { KeyObject } from 'node:crypto';
import { Bug } from '../../../runtime/ports/bug.js';
import { alipayLaw, alipayLaws } from '../../wallet/alipay-like.js';
import type { WalletLaw } from '../../wallet/law.js';
import { type Ledger, type LedgerRow, ledger } from '../../wallet/ledger.js';
import { type Phone, phone } from '../../wallet/phone.js';
import {
  type Request,
  cancelRequest,
  chargeRequest,
  queryRequest,
  refundQueryRequest,
  refundRequest,
} from '../../wallet/request.js';
import { type ScriptEntry, isBreaking, script } from '../../wallet/script.js';
import { ofZoned } from '../beijing.js';
import {
  type WireCall,
  billQuestion,
  callOf,
  chargeOf,
  precreate,
  precreateOf,
  refundOf,
} from './asked.js';
import { type BillDesk, billDesk, billPath } from './bill-desk.js';
import { type CertificateNumbers, type WireCertificates, numbersOf } from './certificate-number.js';
import type { Fields, Speaker } from './document.js';
import { type WireParameters, isSignedBy, readContent, readParameters } from './parameters.js';
import type { Arrived } from '../wallet-wire.js';
import { type Truth, type WireAnswer, plainReply, spoiltReply } from './spoiling.js';
import {
  type Subject,
  businessFailed,
  cancelFields,
  chargeFields,
  invalidArguments,
  precreateFields,
  queryFields,
  refundFields,
  refundQueryFields,
} from './words.js';

export interface AlipayWireWorld {
  /** The wallet's own time in milliseconds, which no till can move. */
  readonly now: () => number;
  /** The same as `yyyy-MM-dd HH:mm:ss`, GMT+8. */
  readonly beijing: () => string;
  /**
   * The wallet's clock, in milliseconds since 1970, as it stood or stands at a moment of `now`. A wallet
   * without one makes no bills and looks at no timestamp.
   */
  readonly clockAt?: (ms: number) => number;
  /** In certificate mode. */
  readonly certificates?: WireCertificates;
  readonly appId: string;
  readonly tillPublicKey: KeyObject;
  readonly ownPrivateKey: KeyObject;
  /** Whether a customer's phone shows this code now. */
  readonly isCodeShown: (code: string) => boolean;
  /** Orders from before. */
  readonly kept: readonly LedgerRow[];
}

export interface AlipayWire {
  readonly phone: Phone;
  /** What a request is, by the query of its head alone. */
  head(query: string): { readonly method: string; readonly on: WireCall | null };
  /** `origin` is how the till reached the wallet, e.g. `http://127.0.0.1:9001`. */
  receive(query: string, body: string, origin?: string): Arrived<WireAnswer>;
  /** The file of a bill, by the path and query that the wallet told; `undefined` for any other path. */
  billFile(target: string): BillFile | undefined;
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  rows(): readonly LedgerRow[];
  row(attempt: string): LedgerRow | undefined;
}

type BillFile = ReturnType<BillDesk['file']>;

interface Office extends AlipayWireWorld {
  readonly books: Ledger;
  readonly speaker: Speaker;
  /** What a till in certificate mode has to name. */
  readonly numbers: CertificateNumbers | null;
  /** `null`: a wallet without a clock. */
  readonly bills: BillDesk | null;
  readonly law: WalletLaw;
  readonly plan: ReturnType<typeof script>;
}

const orderNoForm = /^\w{1,64}$/;

export function alipayWire(world: AlipayWireWorld): AlipayWire {
  const books = ledger(world.now, '2026', world.kept);
  const law = alipayLaw(books, world.now, alipayLaws);
  const numbers = world.certificates === undefined ? null : numbersOf(world.certificates);
  const { clockAt } = world;
  const office: Office = {
    ...world,
    books,
    law,
    plan: script(),
    numbers,
    speaker: { key: world.ownPrivateKey, certificate: numbers?.alipay ?? null },
    bills:
      clockAt === undefined
        ? null
        : billDesk(() => ({ rows: books.rows(), clockAt, nowMs: world.now() })),
  };
  return {
    phone: phone(books, law, world.now),
    head: (query) => {
      const method = new URLSearchParams(query).get('method') ?? '';
      return { method, on: callOf(method) ?? null };
    },
    receive: (query, body, origin = 'http://127.0.0.1') => receive(office, { query, body, origin }),
    billFile: (target) =>
      target.startsWith(`${billPath}?`) ? office.bills?.file(target) : undefined,
    script: (next) => {
      office.plan.set(next);
    },
    scriptLeft: () => office.plan.left(),
    rows: () => books.rows(),
    row: (attempt) => books.row(attempt),
  };
}

interface Posted {
  readonly query: string;
  readonly body: string;
  readonly origin: string;
}

function receive(office: Office, { query, body, origin }: Posted): Arrived<WireAnswer> {
  const parameters: WireParameters = readParameters(query, body) ?? new Map<string, string>();
  const method = parameters.get('method') ?? '';
  const on = callOf(method);
  const content = readContent(parameters.get('biz_content') ?? '') ?? {};
  const attempt = content['out_trade_no'] ?? null;
  const verified = isSignedBy(parameters, office.tillPublicKey);
  const isProbe = on === 'query' && attempt?.includes('_') === true;
  const known = { attempt, isProbe, verified };
  const told = beforeScript(office, {
    parameters,
    verified,
    claim: { on, method, content },
    origin,
  });
  if ('say' in told) {
    const work = (): WireAnswer => plainReply(truth(office, method, told.say()));
    return { ...known, waitMs: 0, replyMs: 0, work };
  }
  const { job, call } = told;
  const entry = isProbe ? undefined : office.plan.take(call, attempt ?? '');
  return {
    ...known,
    waitMs: entry?.ms ?? 0,
    replyMs: entry?.replyMs ?? 0,
    work: () => carryOut(office, { method, job }, entry),
  };
}

interface Claim {
  readonly on: WireCall | undefined;
  readonly method: string;
  readonly content: Fields;
}

interface Told {
  readonly parameters: WireParameters;
  readonly verified: boolean;
  readonly claim: Claim;
  readonly origin: string;
}

/** What is answered before any script has a word, or the work that a script may spoil. */
function beforeScript(
  office: Office,
  { parameters, verified, claim, origin }: Told,
): { readonly say: () => Fields } | { readonly job: Job; readonly call: WireCall } {
  const refusal = turnedAway(office, parameters, verified);
  if (refusal !== undefined) return { say: () => refusal };
  const { on, method, content } = claim;
  const { bills } = office;
  if (method === billQuestion && bills !== null) return { say: () => bills.ask(content, origin) };
  if (on === undefined) return { say: () => invalidArguments('isv.invalid-method') };
  const job = jobOf(office, { on, method, content });
  return job === undefined
    ? { say: () => businessFailed('ACQ.INVALID_PARAMETER') }
    : { job, call: on };
}

/** Whom the wallet does not let in, before any script has a word. */
function turnedAway(
  office: Office,
  parameters: WireParameters,
  verified: boolean,
): Fields | undefined {
  if (parameters.get('app_id') !== office.appId) return invalidArguments('isv.invalid-app-id');
  if (!verified) return invalidArguments('isv.invalid-signature');
  if (isOutOfTime(office, parameters.get('timestamp') ?? '')) {
    return invalidArguments('isv.invalid-timestamp');
  }
  const { numbers } = office;
  if (numbers === null) return undefined;
  if (parameters.get('app_cert_sn') !== numbers.app) {
    return invalidArguments('isv.app-cert-not-exist');
  }
  return parameters.get('alipay_root_cert_sn') === numbers.roots
    ? undefined
    : invalidArguments('isv.invalid-alipay-root-cert-sn');
}

/** By the wallet's own clock; a step of the till's is the till's affair. */
function isOutOfTime({ clockAt, now }: Office, timestamp: string): boolean {
  if (clockAt === undefined) return false;
  const toldMs = momentOf(timestamp);
  const skewMs = toldMs === undefined ? Infinity : Math.abs(toldMs - clockAt(now()));
  return skewMs > clockSkewMaxSeconds * 1_000;
}

/** The moment of `2026-03-01 12:00:00` in Beijing; `undefined` when it is none. */
function momentOf(text: string): number | undefined {
  return /^\d{4}-\d{2}-\d{2} /.test(text) ? ofZoned(`${text.replace(' ', 'T')}+08:00`) : undefined;
}

/** One request in two halves: the wallet's work, and the fields of what it says about it. */
interface Job {
  byLaw(): Fields;
  /** `undefined`: the verb means nothing to this call. */
  spoken(verb: string): Fields | undefined;
}

function jobOf(
  office: Office,
  { on, method, content }: Claim & { readonly on: WireCall },
): Job | undefined {
  const { law, books } = office;
  const outTradeNo = content['out_trade_no'] ?? '';
  if (!orderNoForm.test(outTradeNo)) return undefined;
  const about = (): Subject => ({ outTradeNo, row: books.row(outTradeNo), at: office.beijing() });
  switch (on) {
    case 'pay':
      return method === precreate
        ? precreateJob(office, content, about)
        : payJob(office, content, about);
    case 'query':
      return job(queryRequest(law, outTradeNo), (told) => queryFields(told, about()));
    case 'cancel':
      return job(cancelRequest(law, outTradeNo), (told) => cancelFields(told, about()));
    case 'refund':
    case 'refundQuery': {
      const order = refundOf(content);
      if (order === undefined) return undefined;
      if (on === 'refundQuery') {
        // A refund is known under its own order alone.
        const isOf = books.row(outTradeNo)?.refunds.some(({ refund }) => refund === order.refund);
        const say = (told: Parameters<typeof refundQueryFields>[0]): Fields =>
          refundQueryFields(
            told.kind === 'refunded' && isOf !== true ? { kind: 'notFound' } : told,
            about(),
            order.refund,
          );
        return job(refundQueryRequest(law, order), say);
      }
      const isRepeat = books.findRefund(order.refund) !== undefined;
      return job(refundRequest(law, order), (told) => refundFields(told, about(), isRepeat));
    }
    default:
      throw new Bug(`no job for ${String(on)}`);
  }
}

function payJob(office: Office, content: Fields, about: () => Subject): Job | undefined {
  const charge = chargeOf(content);
  if (charge === undefined) return undefined;
  const request = chargeRequest(office.law, charge.order);
  const lawful = job(request, (told) => chargeFields(told, about()));
  return {
    spoken: (verb) => lawful.spoken(verb),
    byLaw: () => {
      const isNew = office.books.find(charge.order.attempt) === undefined;
      if (!isNew || office.isCodeShown(charge.code)) return lawful.byLaw();
      office.law.charge(charge.order, 'decline');
      return {
        ...businessFailed('ACQ.PAYMENT_AUTH_CODE_INVALID'),
        out_trade_no: about().outTradeNo,
      };
    },
  };
}

function precreateJob(office: Office, content: Fields, about: () => Subject): Job | undefined {
  const order = precreateOf(content);
  if (order === undefined) return undefined;
  return job(chargeRequest(office.law, order), (told) => precreateFields(told, about()));
}

function job<A>(request: Request<A>, say: (told: A) => Fields): Job {
  const spoken: Readonly<Record<string, (() => A) | undefined>> = request.spoken;
  return {
    byLaw: () => say(request.byLaw()),
    spoken: (verb) => {
      const speak = spoken[verb];
      return speak === undefined ? undefined : say(speak());
    },
  };
}

interface Work {
  readonly method: string;
  readonly job: Job;
}

/** Beyond this the wallet refuses a request for its time (facts 1, clock need). */
const clockSkewMaxSeconds = 300;

function carryOut(office: Office, work: Work, entry: ScriptEntry | undefined): WireAnswer {
  const { method, job: asked } = work;
  const plain = (fields: Fields): WireAnswer => plainReply(truth(office, method, fields));
  if (entry === undefined) return plain(asked.byLaw());
  const verb = entry.do;
  if (!isBreaking(verb)) {
    const fields = asked.spoken(verb);
    if (fields === undefined) throw new Bug(`"${verb}" means nothing to ${method}`);
    return plain(fields);
  }
  if (verb === 'clock') {
    const isOff = Math.abs(entry.seconds ?? clockSkewMaxSeconds + 1) > clockSkewMaxSeconds;
    return plain(isOff ? invalidArguments('isv.invalid-timestamp') : asked.byLaw());
  }
  const isBooked = entry.booked !== false && verb !== 'reset-before';
  const fields = isBooked ? asked.byLaw() : businessFailed('ACQ.SYSTEM_ERROR');
  return spoiltReply(truth(office, method, fields), { verb, code: entry.code });
}

function truth(office: Office, method: string, fields: Fields): Truth {
  return { method: method === '' ? 'error' : method, fields, speaker: office.speaker };
}
