/**
 * The interpreter: keys, codes, answers and time go in, one at a time and in order; what the payment
 * machine decides is made durable, then shown and carried out (P7, P8). It owns the book.
 *
 * It promises that no handler waits: every slow thing is an effect, and its end is an event. It
 * decides nothing about money (`payment`), nothing about keys (`session.ts`), and draws nothing
 * itself (`Panels` is handed in).
 */
import { Bug, unreachable } from '../ports/bug.js';
import type { Key, PrinterCondition } from '../ports/device.js';
import type { Secret } from '../ports/secret.js';
import { after } from '../ports/units.js';
import type { Loop } from '../loop/loop.js';
import type { Book } from '../payment/book.js';
import type { CallGuard } from './call-guard.js';
import { type ClockWatch, clockTimer, createClockWatch } from './clock-watch.js';
import { readCode } from './code.js';
import { type DayDesk, createDayDesk } from './day-desk.js';
import {
  type DecisionLine,
  type Taken,
  appendTimer,
  createDecisionLine,
} from './interpreter-decisions.js';
import { floodTimer } from './flood-watch.js';
import { type EffectParts, commandDesk, performEffect, playTune } from './interpreter-effects.js';
import { type Happening, type TillEvent, nameOfEvent } from './interpreter-event.js';
import { type KnownFacts, sceneFrom, statusFrom } from './interpreter-scene.js';
import { type Screen, createScreen, screenTimer } from './interpreter-screen.js';
import type { Inbox } from './interpreter-inbox.js';
import { quietSpan, requestsWaitingMax, stopSpan } from './interpreter-limits.js';
import { openTillLoop } from './interpreter-loop.js';
import type { Ending, Interpreter, InterpreterParts, StartFacts } from './interpreter-parts.js';
import {
  type BookTimers,
  type TimerSetter,
  createBookTimers,
  paymentTimer,
} from './interpreter-timers.js';
import type { PersonRequest } from './session-model.js';
import { type SlipGate, createSlipGate, powerTimer } from './slip-gate.js';
import { type StorageWatch, createStorageWatch, storageTimer } from './storage-watch.js';
import type { Status } from './status.js';
import { createWatchers } from './status-watchers.js';

const quietTimer = 'quiet';
const stopTimer = 'stop';

export function createInterpreter(parts: InterpreterParts): Interpreter {
  return new TillInterpreter(parts);
}

class TillInterpreter implements Interpreter {
  readonly #parts: InterpreterParts;
  readonly #loop: Loop<TillEvent>;
  readonly #line: DecisionLine;
  readonly #guard: CallGuard;
  readonly #timers: BookTimers;
  readonly #effects: EffectParts;
  readonly #screen: Screen;
  readonly #clockWatch: ClockWatch;
  readonly #storage: StorageWatch;
  readonly #gate: SlipGate;
  readonly #day: DayDesk;
  readonly #watchers = createWatchers();
  readonly #inbox: Inbox;
  readonly screen = (): Status['screen'] => this.#screen.shown.view.screen;
  readonly drained: Interpreter['drained'];
  readonly flooded: Interpreter['flooded'];
  #isStopping = false;
  #isEnded = false;
  #ending: Promise<Ending> | null = null;
  #endWith: (ending: Ending) => void = () => undefined;

  constructor(parts: InterpreterParts) {
    const { onBug, log } = parts;
    const { loop, timers, inbox, guard, drained } = openTillLoop(parts, {
      handle: (event) => {
        this.#handle(event);
      },
      noticed: () => {
        this.noticed();
      },
    });
    this.#loop = loop;
    this.#inbox = inbox;
    this.drained = drained;
    this.flooded = inbox.floods.shed;
    this.#timers = createBookTimers(timers);
    this.#clockWatch = createClockWatch({
      ...parts,
      timers,
      judged: (judged) => {
        this.#submit({ kind: 'ClockJudged', clock: judged });
      },
    });
    // What is written and shown says of the time whether it can be right.
    const { clock } = this.#clockWatch;
    this.#parts = { ...parts, clock };
    this.#guard = guard;
    this.#line = createDecisionLine(parts.book, {
      journal: parts.journal,
      timers,
      clock,
      log,
      appended: (done) => {
        this.#post({ kind: 'appended', done });
      },
      taken: (taken) => {
        this.#take(taken);
      },
      onBug: (error) => {
        onBug(error, 'append');
      },
    });
    this.#storage = this.#openStorage(timers);
    this.#effects = {
      ...this.#parts,
      guard: this.#guard,
      book: () => this.#line.book,
      post: (happening) => {
        this.#post({ kind: 'happening', happening });
      },
      refuse: (refusal) => {
        this.#screen.input({ kind: 'refused', refusal });
      },
    };
    const submit = this.#submit.bind(this);
    this.#gate = createSlipGate({ ...this.#parts, timers, submit });
    this.#screen = this.#openScreen(timers);
    this.#day = this.#openDay(timers);
    this.#screen.draw();
  }

  #openStorage(timers: TimerSetter): StorageWatch {
    return createStorageWatch({
      ...this.#parts,
      timers,
      book: () => this.#line.book,
      savingSince: () => this.#line.savingSince,
      judged: (room) => {
        this.#submit({ kind: 'RoomJudged', room });
      },
    });
  }

  #openDay(timers: TimerSetter): DayDesk {
    return createDayDesk({
      book: () => this.#line.book,
      clock: this.#parts.clock,
      timers,
      isAtRest: () => this.settled() && this.#screen.shown.face.kind === 'idle',
      submit: (happening) => {
        this.#submit(happening);
      },
      post: this.#effects.post,
    });
  }

  #openScreen(timers: TimerSetter): Screen {
    return createScreen({
      ...this.#parts,
      timers,
      play: (tune) => {
        playTune(this.#parts, tune);
      },
      command: (command) => {
        commandDesk(this.#effects, command);
      },
      scene: () => sceneFrom(this.#parts, this.#known()),
      submit: (request) => {
        this.#request(request);
      },
    });
  }

  pressed(key: Key): 'queued' | 'full' {
    if (this.#isStopping || this.#inbox.admit('key') === 'full') return 'full';
    this.#post({ kind: 'key', key, shown: this.#screen.shown });
    return 'queued';
  }

  scanned(raw: Secret<string>): 'queued' | 'full' {
    if (this.#isStopping || this.#inbox.admit('code') === 'full') return 'full';
    const code = readCode(raw, {
      key: this.#parts.codeKey,
      codesFor: this.#parts.codesFor ?? null,
    });
    this.#post({ kind: 'code', code, shown: this.#screen.shown });
    return 'queued';
  }

  ask(request: PersonRequest): void {
    if (!this.#isStopping) this.#post({ kind: 'happening', happening: request });
  }

  closeDay(request: Parameters<DayDesk['close']>[0]): ReturnType<DayDesk['close']> {
    return this.#day.close(request);
  }

  noticed(): void {
    // What only draws may come a moment later than keys and money. One waits at most: there is room.
    if (this.#inbox.notice()) this.#loop.post('telemetry', { kind: 'noticed' });
  }

  printerSays(condition: PrinterCondition): void {
    if (this.#isEnded) return;
    // In the lane of the outcomes of its jobs, so that "no paper" is heard before "may have come out".
    if (this.#inbox.printerSaid(condition)) this.#post({ kind: 'printer' });
  }

  powerSays(isFailing: boolean): void {
    this.#post({ kind: 'power', isFailing });
  }

  start({ salt, tornTail, numbersLost, journal }: StartFacts): void {
    const { clock, journal: written, gateways } = this.#parts;
    this.#clockWatch.begin();
    if (journal === 'ok') {
      void written.whenFailed.then(() => {
        this.#post({ kind: 'happening', happening: { kind: 'JournalFailed' } });
      });
    }
    this.#submit({
      kind: 'Started',
      boot: written.boot,
      osBoot: clock.osBoot,
      salt,
      tornTail,
      ...(numbersLost === undefined ? {} : { numbersLost }),
      journal,
      clock: this.#clockWatch.isSound() ? 'ok' : 'fault',
      channels: [...gateways.keys()],
    });
    // Slips wait for the box that has one: nothing is tried.
    if (this.#parts.printer === null) this.#submit({ kind: 'PrinterChanged', ready: false });
    this.#screen.draw();
  }

  book(): Book {
    return this.#line.book;
  }

  status(): Status {
    const isStill = this.#parts.clock.mono() - this.#screen.changedAt >= quietSpan;
    return statusFrom(this.#parts, this.#known(), this.#screen, this.settled() && isStill);
  }

  watch(listener: (status: Status) => void): () => void {
    const end = this.#watchers.add(listener);
    this.#tellWatchers();
    return end;
  }

  settled(): boolean {
    const waiting = this.#line.waiting + this.#loop.waiting() + this.#guard.open;
    return waiting === 0 && this.#line.savingSince === null;
  }

  statistics(): ReturnType<Interpreter['statistics']> {
    return { ...this.#loop.statistics(), sources: this.#inbox.counts() };
  }

  stop(): Promise<Ending> {
    this.#ending ??= this.#stop();
    return this.#ending;
  }

  #stop(): Promise<Ending> {
    const { clock, journal, onBug } = this.#parts;
    this.#isStopping = true;
    this.#screen.close();
    const ended = new Promise<Ending>((resolve) => {
      this.#endWith = resolve;
    });
    this.#loop.setTimer(stopTimer, after(clock.mono(), stopSpan));
    journal.close().then(
      () => {
        this.#end('clean');
      },
      (error: unknown) => {
        onBug(error, 'stop');
      },
    );
    return ended;
  }

  #end(ending: Ending): void {
    this.#isEnded = true;
    this.#loop.stop();
    this.#endWith(ending);
  }

  #known(): KnownFacts {
    return {
      line: this.#line,
      printer: this.#gate.printer,
      isSlow: this.#storage.isSlow(),
      isFlooding: this.#inbox.floods.isFlooding,
      isPowerFailing: this.#gate.isPowerFailing,
    };
  }

  /** Only queues. Money is behind these events: one that finds no room ends the process, and the next start asks. */
  #post(event: TillEvent): void {
    if (this.#isEnded) return;
    if (this.#loop.post('urgent', event) === 'queued') return;
    this.#loop.stop();
    this.#parts.onBug(new Bug('the urgent lane is full'), nameOfEvent(event));
  }

  #submit(happening: Happening): void {
    if (!this.#line.submit(happening)) throw new Bug('too much waits for an append');
  }

  /** What a person asked for may be refused when a slow disk lets too much of it wait. */
  #request(request: Happening): void {
    if (this.#line.waiting < requestsWaitingMax) this.#submit(request);
    else this.#parts.log.write('warning', 'till.request-dropped', { request: request.kind });
  }

  #handle(event: TillEvent): void {
    // What comes after `stop` is for the next start: nothing is decided, nothing is sent.
    if (this.#isStopping && event.kind !== 'timer') return;
    if (this.#line.book.start !== null) this.#clockWatch.look();
    this.#storage.look();
    switch (event.kind) {
      case 'key':
        this.#inbox.taken('key');
        this.#screen.press(event.key, event.shown);
        break;
      case 'code':
        this.#inbox.taken('code');
        this.#screen.input({ kind: 'code', code: event.code, shown: event.shown });
        break;
      case 'happening':
        this.#submit(event.happening);
        break;
      case 'appended':
        this.#line.endAppend(event.done);
        break;
      case 'printer':
        this.#inbox.hearPrinter(this.#gate.printerSays);
        break;
      case 'power':
        this.#gate.supplySays(event.isFailing);
        break;
      case 'noticed':
        this.#inbox.noticeTaken();
        break;
      case 'timer':
        this.#fire(event.name);
        break;
      default:
        unreachable(event);
    }
    this.#storage.look();
    this.#screen.draw();
    this.#day.look();
    this.#tellWatchers();
  }

  #fire(name: string): void {
    if (name === stopTimer) this.#end('late');
    if (this.#isStopping) return;
    if (name === clockTimer) this.#clockWatch.lookAgain();
    else if (name === appendTimer) this.#line.appendOverdue();
    else if (name === powerTimer) this.#gate.fired();
    else if (name.startsWith(storageTimer)) this.#storage.fired(name);
    else if (name.startsWith(floodTimer)) this.#inbox.floods.fired(name);
    else if (name.startsWith(screenTimer)) this.#screen.fired(name);
    else if (name.startsWith(paymentTimer)) {
      const timer = name.slice(paymentTimer.length);
      this.#timers.fired(timer);
      this.#submit({ kind: 'TimerFired', name: timer });
    } else if (name !== quietTimer) this.#guard.expire(name);
  }

  #take(taken: Taken): void {
    const { happening, before, decision } = taken;
    const { book } = decision;
    if (happening.kind === 'TimerFired') {
      const now = this.#parts.clock.mono();
      this.#timers.decided(happening.name, { moved: book !== before, now });
    }
    this.#timers.sync(book);
    // Before the effects: a CANCEL that the session kept while Charging was written goes first (P8).
    this.#screen.input({ kind: 'changed' });
    for (const effect of this.#day.hear(taken)) performEffect(this.#effects, effect);
  }

  #tellWatchers(): void {
    if (this.#watchers.count === 0 || this.#isEnded) return;
    this.#watchers.tell(this.status());
    const quietAt = after(this.#screen.changedAt, quietSpan);
    if (quietAt > this.#parts.clock.mono()) this.#loop.setTimer(quietTimer, quietAt);
  }
}
