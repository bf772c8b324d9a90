/**
 * The screens of the gallery: every screen that the walker comes by and that says or offers something
 * else than those before it, then the news of an earlier sale, the words that a key, a scan or a
 * refusal is answered with, and what only a configuration or a device brings. The same every time.
 */
import { emptyBook } from '../../src/runtime/payment/book.js';
import { defaultSettings } from '../../src/runtime/payment/plan.js';
import { monoMs } from '../../src/runtime/ports/units.js';
import { type ScreenId, screenIds } from '../../src/runtime/ports/screen.js';
import type { Scene, Shown } from '../../src/runtime/terminal/session-model.js';
import { customerRows, showScene } from '../../src/runtime/terminal/view.js';
import { say } from '../../src/runtime/text/catalogue.js';
import {
  type Desk,
  deskOf,
  hold,
  openDesk,
  press,
  scan,
  sceneOf,
  shownOn,
  wait,
} from '../runtime/terminal/session-desk.js';
import { awaiting } from '../runtime/terminal/session-moves.js';
import { samples } from '../runtime/terminal/view-samples.js';
import { type Place, type Pressed, pathOf, walkFrom } from '../runtime/terminal/view-walk.js';
import { movesAt } from '../runtime/terminal/world-moves.js';

export interface Variant {
  readonly screen: ScreenId;
  /** A name of its own, fit for a file: `unknown-03`. */
  readonly id: string;
  /** Where it comes from: a sample, then keys and happenings. */
  readonly way: string;
  readonly desk: Desk;
  readonly shown: Shown;
}

/** Enough to come by every screen; more adds places, no screens. */
const placesMax = { samples: 1300, start: 500 } as const;

/** Of one screen, in the order of CONTRACT. */
export function variants(): readonly Variant[] {
  const places = placesToChooseFrom();
  const quiet = places.filter(({ desk }) => desk.session.notice === null);
  const plain = quiet.filter(({ shown }) => shown.view.banner === null);
  const chosen = [
    ...firstOfEach(plain, contentsOf),
    ...firstOfEach([...quiet, ...places], ({ shown }) => shown.view.banner?.id ?? null),
    ...firstOfEach(places, ({ desk }) => desk.session.notice?.phrase.id ?? null),
    ...extras(),
  ];
  return screenIds.flatMap((screen) =>
    chosen
      .filter(({ shown }) => shown.view.screen === screen)
      .map((place, index) => variantOf(place, `${screen}-${String(index + 1).padStart(2, '0')}`)),
  );
}

/** Places of both walks, and those where a key was answered with words. */
function placesToChooseFrom(): readonly Place[] {
  const answered = new Map<string, Place>();
  const onKey = ({ key, from, after }: Pressed): void => {
    const words = after.session.notice?.phrase.id;
    if (words === undefined || answered.has(words)) return;
    const place = { ...from, desk: after, shown: shownOn(after), path: [...from.path, key] };
    answered.set(words, place);
  };
  const noPower = { 'no power': () => deskOf(emptyBook(defaultSettings), 1_000_000) };
  return [
    walkFrom(samples, { placesMax: placesMax.samples, onKey }),
    walkFrom(noPower, { placesMax: placesMax.start, onKey, movesAt }),
  ].flatMap((walk) => [...walk.places.values(), ...answered.values()]);
}

/** What a screen says first and offers, without the numbers in it. */
function contentsOf({ shown: { view } }: Place): string {
  const keys = view.keys.map(({ key, does }) => `${key}=${does}`);
  return [view.screen, view.head.id, view.pages[0]?.id ?? '', ...keys].join(' ');
}

function firstOfEach(places: readonly Place[], kind: (place: Place) => string | null): Place[] {
  const first = new Map<string, Place>();
  for (const place of places) {
    const of = kind(place);
    if (of !== null && !first.has(of)) first.set(of, place);
  }
  return [...first.values()];
}

/** What the walker's desks have not got: devices, a support line, a faster clock, a disk that hangs. */
function extras(): readonly Place[] {
  const support = { phone: '400-000-0000', hours: '08:00-22:00' };
  const devices = [
    'keypad.missing',
    'scanner.missing',
    'printer.missing',
    'customerDisplay.missing',
    'drawer.missing',
    'beeper.missing',
    'power.missing',
    'lamps.missing',
    'printer.paperOut',
    'printer.silent',
  ] as const;
  const required = [
    'keypad',
    'scanner',
    'lcd',
    'customerDisplay',
    'printer',
    'drawer',
    'beeper',
    'power',
    'lamps',
  ] as const;
  const saving = (): Desk => scan(hold(awaiting()));
  const failed = samples['journal failed: idle'] ?? openDesk;
  const locked = samples['journal locked: idle'] ?? openDesk;
  return [
    extra('a simulated clock', openDesk(), { marks: [say('speed.mark', { times: 10 })] }),
    ...devices.map((id) => extra(`device: ${id}`, openDesk(), { notes: [say(id)] })),
    ...required.map((kind) => extra(`required: ${kind}`, openDesk(), { missing: [kind] })),
    extra('required, with an amount', awaiting(), { missing: ['keypad', 'printer'] }),
    extra('a supply that is going', openDesk(), { isPowerFailing: true }),
    extra('a supply that is going, with an amount', awaiting(), { isPowerFailing: true }),
    extra("a clock that is not the wallet's", openDesk(), { notes: [say('clock.wallet')] }),
    ...(['start.crash', 'start.watchdog', 'start.panic'] as const).map((id) =>
      extra(`a start that nobody asked for: ${id.slice('start.'.length)}`, openDesk(), {
        notes: [say(id)],
      }),
    ),
    extra('journal failed, support configured', failed(), { support }),
    extra('journal locked, support configured', locked(), {
      support,
      damage: { kind: 'block', segment: 3, block: 5 },
    }),
    extra('journal locked: it is gone', locked(), { damage: { kind: 'lost' } }),
    ...[3, 31].map((seconds) => extra(`reading the journal for ${seconds} s`, ...reading(seconds))),
    extra('saving', saving(), {}),
    extra('saving for three seconds', wait(saving(), 3000), {}),
    extra('saving > CANCEL', press(saving(), 'CANCEL'), {}),
    extra('saving > VOID', press(saving(), 'VOID'), {}),
  ];
}

/** A start whose disk has not answered for so long. */
function reading(seconds: number): readonly [Desk, Partial<Scene>] {
  const desk = deskOf(emptyBook(defaultSettings), 1_000_000);
  const { mono } = sceneOf(desk).at;
  return [desk, { readingSince: monoMs(mono - seconds * 1000) }];
}

function extra(start: string, desk: Desk, more: Partial<Scene>): Place {
  const shown = showScene(desk.session, { ...sceneOf(desk), ...more });
  return { desk, shown, start, path: [] };
}

function variantOf(place: Place, id: string): Variant {
  const { desk, shown } = place;
  return { screen: shown.view.screen, id, way: pathOf(place), desk, shown };
}

/** What stands on the customer's display meanwhile: it has no Chinese. */
export function customerOf({ desk }: Variant): readonly string[] {
  return customerRows(desk.session, sceneOf(desk), 'en');
}
