/**
 * A stage for the payment machine alone: events in, effects out, time by hand. Every decision is
 * taken as durable at once; requests stay open until the test answers them.
 */
import { emptyBook, type Book } from '../../../src/runtime/payment/book.js';
import { decide } from '../../../src/runtime/payment/decide.js';
import type { Effect, EffectKind, Refusal } from '../../../src/runtime/payment/effect.js';
import type {
  Answer,
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

interface StartHow {
  readonly osBoot?: string;
  readonly wallTrusted?: boolean;
  readonly tornTail?: boolean;
  readonly awayMs?: number;
}

const channels = ['alipay', 'wechat'] as const;

export class Stage {
  book: Book;
  now = 1_000_000;
  readonly entries: JournalEntry[] = [];
  /** Effects of the last event, releases and timers included. */
  effects: Effect[] = [];
  /** Every effect since the beginning. */
  readonly history: { readonly at: number; readonly effect: Effect }[] = [];
  readonly #settings: Settings;
  #wall = 1_700_000_000_000;
  #trusted: boolean;
  #osBoot = 'os1';
  #boot = 0;
  #requests: Request[] = [];
  #holding = false;

  constructor(settings: Settings, wallTrusted: boolean) {
    this.#settings = settings;
    this.#trusted = wallTrusted;
    this.book = emptyBook(settings);
    this.#start(false);
  }

  post(event: BareEvent): void {
    this.effects = [];
    this.#feed(event);
  }

  /** Starts a sale of 12.50; answers its attempt number. The charge leaves unless `hold`. */
  charge(
    how: { channel?: WalletChannel; amountFen?: number; hold?: boolean; form?: 'code' | 'qr' } = {},
  ): AttemptNo {
    const { channel = 'alipay', amountFen = 1250, form = 'code' } = how;
    this.#holding = how.hold ?? false;
    const secret = new Secret('280000000000000001');
    const code = form === 'qr' ? null : { secret, mask: '28****0001', hash: 'h1' };
    const before = new Set(this.book.attempts.keys());
    this.post({ kind: 'ChargeAsked', sale: null, amountFen: fen(amountFen), channel, form, code });
    this.#holding = false;
    const no = [...this.book.attempts.keys()].find((known) => !before.has(known));
    if (no === undefined) throw new Bug('the charge was refused');
    return no;
  }

  release(no: AttemptNo): void {
    this.post({ kind: 'ChargeReleased', attempt: no });
  }

  answerCharge(said: ChargeAnswer): void {
    this.#answer(['Charge'], { verb: 'charge', said });
  }

  answerQuery(said: QueryAnswer): void {
    this.#answer(['Query'], { verb: 'query', said });
  }

  answerVoid(said: VoidAnswer): void {
    this.#answer(['Void'], { verb: 'void', said });
  }

  answerRefund(said: RefundAnswer): void {
    const verb = this.#requests.some(({ kind }) => kind === 'Refund') ? 'refund' : 'queryRefund';
    this.#answer(['Refund', 'QueryRefund'], { verb, said });
  }

  /** Answers a request that the stage has seen, open or not. */
  answerSeq(seq: number, answer: Answer): void {
    const seen = this.history
      .map(({ effect }) => effect)
      .find((effect) => 'seq' in effect && effect.seq === seq);
    if (seen === undefined || !('seq' in seen)) throw new Bug(`no request ${String(seq)}`);
    this.#requests = this.#requests.filter((request) => request.seq !== seq);
    this.post({ kind: 'Answered', subject: subjectOf(seen), seq, answer });
  }

  /** Moves time; timers fire in order; every query is answered at once by `said`, unless it is silent. */
  elapse(ms: number, said?: () => QueryAnswer | null): void {
    this.effects = [];
    const until = this.now + ms;
    for (let turns = 0; ; turns++) {
      if (turns > 100_000) throw new Bug('time does not move on');
      this.#answerQueries(said);
      if (!this.#fireDue(until)) break;
    }
    this.#wall += until - this.now;
    this.now = until;
  }

  /** The newest request of this kind that waits for its answer. */
  open(kind: EffectKind): Request | undefined {
    return this.#requests.findLast((request) => request.kind === kind);
  }

  attempt(no: AttemptNo): Attempt {
    const attempt = this.book.attempts.get(no);
    if (attempt === undefined) throw new Bug(`no attempt ${no}`);
    return attempt;
  }

  duty(): Duty {
    const duty = [...this.book.duties.values()][0];
    if (duty === undefined) throw new Bug('no duty');
    return duty;
  }

  count(kind: EffectKind): number {
    return this.history.filter(({ effect }) => effect.kind === kind).length;
  }

  refusal(): Refusal | undefined {
    return this.effects.flatMap((effect) => (effect.kind === 'Refuse' ? [effect.refusal] : []))[0];
  }

  /** Moves the wall clock alone. */
  stepWall(byMs: number, trusted = true): void {
    this.#wall += byMs;
    this.#trusted = trusted;
  }

  /** Cuts the power and starts again from the entries. */
  reboot(how: StartHow = {}): void {
    const away = how.awayMs ?? 1000;
    this.#wall += away;
    this.now = how.osBoot === undefined ? this.now + away : 5000;
    this.#osBoot = how.osBoot ?? this.#osBoot;
    this.#trusted = how.wallTrusted ?? true;
    this.#requests = [];
    this.book = replay(this.#settings, this.entries).book;
    this.#start(how.tornTail ?? false);
  }

  #start(tornTail: boolean): void {
    this.#boot += 1;
    const salt = `SALTAAA${String.fromCharCode(64 + this.#boot)}`;
    const names = { boot: this.#boot, osBoot: this.#osBoot, salt, tornTail, channels };
    this.post({ kind: 'Started', journal: 'ok', clock: 'ok', ...names });
    for (const channel of channels) {
      this.#feed({ kind: 'ChannelAnswered', channel, said: { kind: 'verified' } });
    }
  }

  #feed(event: BareEvent): void {
    const at = { mono: monoMs(this.now), wall: wallMs(this.#wall), trusted: this.#trusted };
    const decision = decide(this.book, { ...event, at });
    this.book = decision.book;
    this.entries.push(...decision.entries);
    for (const effect of decision.effects) this.#carryOut(effect);
  }

  #carryOut(effect: Effect): void {
    this.effects.push(effect);
    this.history.push({ at: this.now, effect });
    if ('seq' in effect) this.#requests.push(effect);
    if (effect.kind === 'ReleaseCharge' && !this.#holding) {
      this.#feed({ kind: 'ChargeReleased', attempt: effect.attempt });
    }
    if (effect.kind === 'ReleaseRefund') {
      this.#feed({ kind: 'RefundReleased', refund: effect.refund });
    }
  }

  #answer(kinds: readonly EffectKind[], answer: Answer): void {
    const index = this.#requests.findLastIndex((request) => kinds.includes(request.kind));
    const request = this.#requests[index];
    if (request === undefined) throw new Bug(`no ${kinds.join(' or ')} waits for an answer`);
    this.#requests.splice(index, 1);
    this.post({ kind: 'Answered', subject: subjectOf(request), seq: request.seq, answer });
  }

  #answerQueries(said: (() => QueryAnswer | null) | undefined): void {
    for (;;) {
      const query = this.open('Query');
      const reply = query === undefined ? null : (said?.() ?? null);
      if (query === undefined || reply === null) return;
      this.#requests = this.#requests.filter((request) => request !== query);
      const answer = { verb: 'query', said: reply } as const;
      this.#feed({ kind: 'Answered', subject: subjectOf(query), seq: query.seq, answer });
    }
  }

  #fireDue(until: number): boolean {
    const due = timersOf(this.book)
      .filter((timer) => timer.at <= until)
      .sort((left, right) => left.at - right.at)[0];
    if (due === undefined) return false;
    const step = Math.max(0, due.at - this.now);
    this.now += step;
    this.#wall += step;
    this.#feed({ kind: 'TimerFired', name: due.name });
    return true;
  }
}

export function stage(settings: Settings = defaultSettings, wallTrusted = true): Stage {
  return new Stage(settings, wallTrusted);
}

function subjectOf(request: Request): Subject {
  return request.kind === 'Charge'
    ? { kind: 'attempt', no: request.order.attempt }
    : request.subject;
}
