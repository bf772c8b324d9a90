/**
 * What the world may do next at a desk: every class of answer to every call in flight, the next timer,
 * the printer, the journal, the clock, and the plug. Each move is real: an event of the core, an input
 * of the session, or a start from what was written.
 */
import type { Effect } from '../../../src/runtime/payment/effect.js';
import type { Answer, Subject } from '../../../src/runtime/payment/event.js';
import type { Verb } from '../../../src/runtime/payment/live.js';
import { timersOf } from '../../../src/runtime/payment/timers.js';
import { fen } from '../../../src/runtime/ports/units.js';
import {
  type Desk,
  changed,
  codeOf,
  happen,
  hold,
  letGo,
  restarted,
  scan,
  shownOn,
  started,
  wait,
} from './session-desk.js';
import { silence } from './session-moves.js';

export interface WorldMove {
  readonly name: string;
  readonly go: (desk: Desk) => Desk;
}

/** More attempts than may be parked tell nothing new. */
const attemptsMax = 4;
const bootsMax = 3;
/** Longer than the life of any order (P16). */
const minutes = 150_000;
const hour = 3_600_000;

export const diskHasWritten = 'the disk has written';

const setup = { kind: 'setup', setting: 'channels.alipay.privateKeyFile', code: 'S' } as const;
const notSent = { kind: 'notSent', detail: '' } as const;
const gone = { code: 'Gone', detail: '' } as const;

export function movesAt(desk: Desk): readonly WorldMove[] {
  if (desk.book.start === null) return starts;
  if (desk.holding) return [{ name: diskHasWritten, go: letGo }];
  return [
    ...scans(desk),
    ...callsInFlight(desk).flatMap((call) => answersTo(call, desk)),
    ...nextTimer(desk),
    ...printing(desk),
    ...surroundings(desk),
    ...slowDisk(desk),
  ];
}

const starts: readonly WorldMove[] = [
  { name: 'a start', go: (desk) => started(desk) },
  { name: 'a start without a clock', go: (desk) => started(desk, { clock: 'fault' }) },
  { name: 'a start on a damaged journal', go: (desk) => started(desk, { journal: 'locked' }) },
];

function scans(desk: Desk): readonly WorldMove[] {
  const count = desk.book.attempts.size;
  if (shownOn(desk).face.kind !== 'awaitingCode' || count >= attemptsMax) return [];
  return [
    { name: 'a scan', go: (now) => scan(now, codeOf(String(count + 1))) },
    { name: 'a scan of WeChat', go: (now) => scan(now, codeOf(`w${count}`, 'wechat')) },
    { name: 'a scan of no code', go: (now) => scan(now, codeOf('x', null)) },
  ];
}

interface CallInFlight {
  readonly subject: Subject;
  readonly seq: number;
  readonly verb: Verb;
}

const verbs = {
  Charge: 'charge',
  Query: 'query',
  Void: 'void',
  Refund: 'refund',
  QueryRefund: 'queryRefund',
} as const;

function callsInFlight({ book, effects }: Desk): readonly CallInFlight[] {
  return effects.flatMap((effect: Effect): CallInFlight[] => {
    if (!('seq' in effect)) return [];
    const { seq } = effect;
    const verb = verbs[effect.kind];
    const subject: Subject =
      effect.kind === 'Charge' ? { kind: 'attempt', no: effect.order.attempt } : effect.subject;
    if (subject.kind === 'probe') return [];
    const live = book.live.get(subject.no);
    const isOpen =
      verb === 'charge'
        ? live?.sentAt !== null && live?.callOverAt === null
        : live?.call?.seq === seq;
    return isOpen ? [{ subject, seq, verb }] : [];
  });
}

function answersTo({ subject, seq, verb }: CallInFlight, desk: Desk): readonly WorldMove[] {
  return answersOf(verb, amountOf(subject, desk)).flatMap((answer) => {
    const name = `${answer.verb}: ${answer.said.kind}`;
    const go = (now: Desk): Desk => happen(now, { kind: 'Answered', subject, seq, answer });
    const isPaid = answer.said.kind === 'paid';
    const late = { name: `${name}, minutes later`, go: (now: Desk) => go(wait(now, minutes)) };
    return isPaid ? [{ name, go }, late] : [{ name, go }];
  });
}

function amountOf({ no }: Subject, { book }: Desk): number {
  const thing = book.refunds.get(no) ?? book.attempts.get(no) ?? book.duties.get(no);
  return thing?.amountFen ?? 0;
}

function answersOf(verb: Verb, amount: number): readonly Answer[] {
  const paid = { kind: 'paid', amountFen: fen(amount), currency: 'CNY', walletNo: 'W' } as const;
  const pending = { kind: 'pending' } as const;
  switch (verb) {
    case 'charge':
      return [
        { verb, said: paid },
        { verb, said: pending },
        { verb, said: { kind: 'pending', showsCode: 'https://wallet.example/1' } },
        { verb, said: { kind: 'accepted' } },
        { verb, said: { kind: 'refused', code: 'X', advice: 'freshCode' } },
        { verb, said: { kind: 'refused', code: 'X', advice: 'otherMeans' } },
        { verb, said: { kind: 'collision', code: 'X' } },
        { verb, said: setup },
        { verb, said: notSent },
        { verb, said: silence },
      ];
    case 'query':
      return [
        { verb, said: paid },
        { verb, said: { ...paid, amountFen: fen(amount + 1) } },
        { verb, said: pending },
        { verb, said: { kind: 'notFound' } },
        { verb, said: { kind: 'closed' } },
        { verb, said: { kind: 'payError' } },
        { verb, said: { kind: 'refunded', amountFen: fen(amount) } },
        { verb, said: silence },
      ];
    case 'void':
      return [
        { verb, said: { kind: 'voided', money: 'closed' } },
        { verb, said: { kind: 'voided', money: 'returned' } },
        { verb, said: { kind: 'again', code: 'X' } },
        { verb, said: { kind: 'cannot', code: 'X' } },
        { verb, said: { kind: 'notExist' } },
        { verb, said: silence },
      ];
    case 'refund':
    case 'queryRefund':
      return [
        { verb, said: { kind: 'refunded', amountFen: fen(amount) } },
        { verb, said: { kind: 'refused', code: 'X' } },
        { verb, said: pending },
        { verb, said: silence },
      ];
  }
}

/** Time passes until something of the core is due. */
function nextTimer({ book }: Desk): readonly WorldMove[] {
  const [next] = timersOf(book).toSorted((one, other) => one.at - other.at);
  if (next === undefined) return [];
  return [
    {
      name: `time: ${next.name.replace(/\/.*/, '')}`,
      go: (desk) => {
        const due = changed({ ...desk, now: Math.max(desk.now, next.at) });
        return happen(due, { kind: 'TimerFired', name: next.name });
      },
    },
  ];
}

function printing({ book }: Desk): readonly WorldMove[] {
  const { ready, busy, unclean } = book.printer;
  const sent = [...book.slips.values()].find(({ state }) => state === 'sending');
  const ends = [
    { kind: 'printed' },
    { kind: 'unknown', fault: gone },
    { kind: 'notStarted', fault: gone },
  ] as const;
  const outcomes = ends.map((outcome) => ({
    name: `paper: ${outcome.kind}`,
    go: (desk: Desk) =>
      sent === undefined ? desk : happen(desk, { kind: 'PrintEnded', slip: sent.no, outcome }),
  }));
  const clear: WorldMove = {
    name: 'printer cleared',
    go: (desk) => happen(desk, { kind: 'PrinterCleared', isClear: true }),
  };
  const turn: WorldMove = {
    name: ready ? 'printer off' : 'printer on',
    go: (desk) => happen(desk, { kind: 'PrinterChanged', ready: !ready }),
  };
  return [...(sent === undefined ? [] : outcomes), ...(busy && unclean ? [clear] : []), turn];
}

/** An append that has not ended: what is asked for waits behind it. */
function slowDisk({ book }: Desk): readonly WorldMove[] {
  const isEarly = book.attempts.size < 2 && book.journal === 'ok';
  return isEarly ? [{ name: 'the disk is slow', go: hold }] : [];
}

function surroundings({ book }: Desk): readonly WorldMove[] {
  const { start, journal, clock } = book;
  const moves: WorldMove[] = [];
  for (const said of [{ kind: 'verified' }, setup, silence] as const) {
    const channel = 'alipay';
    moves.push({
      name: `${channel}: ${said.kind}`,
      go: (desk) => happen(desk, { kind: 'ChannelAnswered', channel, said }),
    });
  }
  if (journal === 'ok')
    moves.push({
      name: 'the journal fails',
      go: (desk) => happen(desk, { kind: 'JournalFailed' }),
    });
  moves.push({
    name: `clock ${clock === 'ok' ? 'fault' : 'ok'}`,
    go: (desk) => happen(desk, { kind: 'ClockJudged', clock: clock === 'ok' ? 'fault' : 'ok' }),
  });
  if ((start?.boot ?? 0) < bootsMax) {
    moves.push(
      { name: 'a power cut', go: (desk) => restarted(desk) },
      { name: 'a long power cut', go: (desk) => restarted(wait(desk, hour)) },
      {
        name: 'a power cut that damages the journal',
        go: (desk) => restarted(desk, { journal: 'locked' }),
      },
    );
  }
  return moves;
}
