/**
 * A stage for the payment machine alone: events in, effects out, time by hand. Every decision is
 * taken as durable at once; requests stay open until the test answers them.
 */
import { emptyBook, type Book } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import type { Effect, EffectKind, Refusal } from '../../../src/runtime/payment/effect.js';
import type {
  Answer,
  PaymentEvent,
  PersonEvent,
  Subject,
  WorldEvent,
} from '../../../src/runtime/payment/event.js';
import type { Attempt, Duty } from '../../../src/runtime/payment/model.js';
import { type Settings, defaultSettings } from '../../../src/runtime/payment/plan.js';
import { replay } from '../../../src/runtime/payment/replay.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import type { JournalEntry } from '../../../src/runtime/ports/entry.js';
import type {
  ChargeAnswer,
  QueryAnswer,
  RefundAnswer,
  VoidAnswer,
  WalletChannel,
} from '../../../src/runtime/ports/gateway.js';
import { Bug } from '../../../src/runtime/ports/bug.js';
import { Secret } from '../../../src/runtime/ports/secret.js';
import { type AttemptNo, fen, monoMs, wallMs } from '../../../src/runtime/ports/units.js';

type Bare<E> = E extends unknown ? Omit<E, 'at'> : never;
export type BareEvent = Bare<WorldEvent> | Bare<PersonEvent>;
type Request = Extract<Effect, { readonly seq: number }>;

export interface Stage {
  readonly book: Book;
  readonly now: number;
  readonly entries: readonly JournalEntry[];
  /** Effects of the last event, releases and timers included. */
  readonly effects: readonly Effect[];
  /** Every effect since the beginning. */
  readonly history: readonly { readonly at: number; readonly effect: Effect }[];
  post(event: BareEvent): void;
  /** Starts a sale of 12.50; answers its attempt number. The charge leaves unless `hold`. */
  charge(options?: {
    channel?: WalletChannel;
    amountFen?: number;
    hold?: boolean;
    form?: 'code' | 'qr';
  }): AttemptNo;
  release(no: AttemptNo): void;
  answerCharge(said: ChargeAnswer): void;
  answerQuery(said: QueryAnswer): void;
  answerVoid(said: VoidAnswer): void;
  answerRefund(said: RefundAnswer): void;
  /** Answers a request that the stage has seen, open or not. */
  answerSeq(seq: number, answer: Answer): void;
  /** Moves time; timers fire in order; every query is answered by `said` at once when given. */
  elapse(ms: number, said?: (verb: string) => QueryAnswer | null): void;
  /** The request of this kind that waits for its answer. */
  open(kind: EffectKind): Request | undefined;
  attempt(no: AttemptNo): Attempt;
  duty(): Duty;
  count(kind: EffectKind): number;
  refusal(): Refusal | undefined;
  /** Cuts the power and starts again from the entries. */
  reboot(options?: {
    osBoot?: string;
    wallTrusted?: boolean;
    tornTail?: boolean;
    awayMs?: number;
  }): void;
}

export const unknown = { kind: 'unknown', detail: 'silence' } as const;
export const pending = { kind: 'pending' } as const;
export const notFound = { kind: 'notFound' } as const;
export const closed = { kind: 'closed' } as const;
export const accepted = { kind: 'accepted' } as const;
export const notSent = { kind: 'notSent', detail: 'refused' } as const;
export function paid(amountFen = 1250, currency = 'CNY'): Extract<QueryAnswer, { kind: 'paid' }> {
  return { kind: 'paid', amountFen: fen(amountFen), currency, walletNo: 'W1' };
}
export const refused = { kind: 'refused', code: 'NOTENOUGH', advice: 'otherMeans' } as const;
export const setup = {
  kind: 'setup',
  setting: 'channels.alipay.privateKeyFile',
  code: 'SIGN',
} as const;

export function stage(options: { settings?: Settings; start?: boolean } = {}): Stage {
  const settings = options.settings ?? defaultSettings;
  let book = emptyBook(settings);
  let now = 1_000_000;
  let wall = 1_700_000_000_000;
  let trusted = true;
  let osBoot = 'os1';
  let boot = 0;
  const entries: JournalEntry[] = [];
  const history: { at: number; effect: Effect }[] = [];
  let effects: Effect[] = [];
  let requests: Request[] = [];
  let holding = false;

  const at = () => ({ mono: monoMs(now), wall: wallMs(wall), trusted });

  function feed(event: BareEvent): void {
    const decision = decide(book, { ...event, at: at() } as PaymentEvent);
    book = decision.book;
    entries.push(...decision.entries);
    for (const effect of decision.effects) {
      effects.push(effect);
      history.push({ at: now, effect });
      if ('seq' in effect) requests.push(effect);
      if (effect.kind === 'ReleaseCharge' && !holding)
        feed({ kind: 'ChargeReleased', attempt: effect.attempt });
      if (effect.kind === 'ReleaseRefund') feed({ kind: 'RefundReleased', refund: effect.refund });
    }
  }

  function post(event: BareEvent): void {
    effects = [];
    feed(event);
  }

  function take(kinds: readonly EffectKind[]): Request {
    const index = requests.findLastIndex((request) => kinds.includes(request.kind));
    const request = requests[index];
    if (request === undefined) throw new Bug(`no ${kinds.join(' or ')} waits for an answer`);
    requests.splice(index, 1);
    return request;
  }

  function subjectOf(request: Request): Subject {
    return request.kind === 'Charge'
      ? { kind: 'attempt', no: request.order.attempt }
      : request.subject;
  }

  function answer(kinds: readonly EffectKind[], answered: Answer): void {
    const request = take(kinds);
    post({ kind: 'Answered', subject: subjectOf(request), seq: request.seq, answer: answered });
  }

  function fireDue(until: number): boolean {
    const due = timersOf(book)
      .filter((timer) => timer.at <= until)
      .sort((left, right) => left.at - right.at)[0];
    if (due === undefined) return false;
    const step = Math.max(0, due.at - now);
    now += step;
    wall += step;
    feed({ kind: 'TimerFired', name: due.name });
    return true;
  }

  const it: Stage = {
    get book() {
      return book;
    },
    get now() {
      return now;
    },
    get entries() {
      return entries;
    },
    get effects() {
      return effects;
    },
    get history() {
      return history;
    },
    post,
    charge({ channel = 'alipay', amountFen = 1250, hold = false, form = 'code' } = {}) {
      holding = hold;
      const code =
        form === 'qr'
          ? null
          : { secret: new Secret('280000000000000001'), mask: '28****0001', hash: 'h1' };
      const before = new Set(book.attempts.keys());
      post({ kind: 'ChargeAsked', sale: null, amountFen: fen(amountFen), channel, form, code });
      holding = false;
      const no = [...book.attempts.keys()].find((known) => !before.has(known));
      if (no === undefined) throw new Bug('the charge was refused');
      return no;
    },
    release(no) {
      post({ kind: 'ChargeReleased', attempt: no });
    },
    answerCharge(said) {
      answer(['Charge'], { verb: 'charge', said });
    },
    answerQuery(said) {
      answer(['Query'], { verb: 'query', said });
    },
    answerVoid(said) {
      answer(['Void'], { verb: 'void', said });
    },
    answerRefund(said) {
      const verb = requests.some(({ kind }) => kind === 'Refund') ? 'refund' : 'queryRefund';
      answer(['Refund', 'QueryRefund'], { verb, said });
    },
    answerSeq(seq, answered) {
      const seen = history
        .map(({ effect }) => effect)
        .find((effect) => 'seq' in effect && effect.seq === seq);
      if (seen === undefined || !('seq' in seen))
        throw new Bug(`request ${String(seq)} was never made`);
      requests = requests.filter((request) => request.seq !== seq);
      post({ kind: 'Answered', subject: subjectOf(seen), seq, answer: answered });
    },
    elapse(ms, said) {
      effects = [];
      const until = now + ms;
      for (let turns = 0; ; turns++) {
        if (turns > 100_000) throw new Bug('time does not move on');
        for (
          let query = it.open('Query');
          said !== undefined && query !== undefined;
          query = it.open('Query')
        ) {
          const reply = said('query');
          if (reply === null) break;
          requests = requests.filter((request) => request !== query);
          feed({
            kind: 'Answered',
            subject: subjectOf(query),
            seq: query.seq,
            answer: { verb: 'query', said: reply },
          });
        }
        if (!fireDue(until)) break;
      }
      wall += until - now;
      now = until;
    },
    open: (kind) => requests.findLast((request) => request.kind === kind),
    attempt(no) {
      const attempt = book.attempts.get(no);
      if (attempt === undefined) throw new Bug(`no attempt ${no}`);
      return attempt;
    },
    duty() {
      const duty = [...book.duties.values()][0];
      if (duty === undefined) throw new Bug('no duty');
      return duty;
    },
    count: (kind) => history.filter(({ effect }) => effect.kind === kind).length,
    refusal: () =>
      effects.flatMap((effect) => (effect.kind === 'Refuse' ? [effect.refusal] : []))[0],
    reboot(how = {}) {
      const away = how.awayMs ?? 1000;
      wall += away;
      now = how.osBoot === undefined ? now + away : 5000;
      osBoot = how.osBoot ?? osBoot;
      trusted = how.wallTrusted ?? true;
      requests = [];
      book = replay(settings, entries).book;
      startUp(how.tornTail ?? false);
    },
  };

  function startUp(tornTail: boolean): void {
    boot += 1;
    post({
      kind: 'Started',
      boot,
      osBoot,
      salt: `SALTAAA${String.fromCharCode(64 + boot)}`,
      tornTail,
      journal: 'ok',
      clock: 'ok',
      channels: ['alipay', 'wechat'],
    });
    for (const channel of ['alipay', 'wechat'] as const) {
      feed({ kind: 'ChannelAnswered', channel, said: { kind: 'verified' } });
    }
  }

  if (options.start !== false) startUp(false);
  return it;
}
