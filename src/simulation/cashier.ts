/**
 * The cashier: reads the LCD and presses what helps, most of the time; presses something else at others,
 * scans what is no code, walks away. One step is one look and what is done about it.
 */
import { unreachable } from '../runtime/ports/bug.js';
import { type Key, keyLabels } from '../runtime/ports/device.js';
import type { ScreenId } from '../runtime/ports/screen.js';
import type { Chance } from './chance.js';
import type { Wear } from './desk.js';
import type { Customers } from './customers.js';
import { lookAfterStuck } from './owner.js';
import type { World } from './world.js';

export interface Cashier {
  /** One look and what comes of it; answers how long the cashier then does nothing, in milliseconds. */
  step(world: World): number;
  /** How many sales were begun. */
  sales(): number;
}

type Deed = (world: World) => void;

/** `isRemote`: of a shop in which more is given back, and stands open. */
export function cashierOf(chance: Chance, customers: Customers, isRemote: boolean): Cashier {
  const deeds = deedsOf(chance, customers);
  const mashing = mashings[chance.weighed({ seldom: 60, often: 25, always: 15 })];
  const own = isRemote ? { ...habits, ...remoteHabits } : habits;
  let sales = 0;
  return {
    sales: () => sales,
    step: (world) => {
      const screen = world.screen() ?? 'starting';
      const does = chance.happens(mashing) ? 'mash' : chance.weighed(own[screen]);
      if (does === 'sell' || does === 'sellForCash') sales += 1;
      deeds[does](world);
      if (chance.happens(walkingAway)) return chance.between(30_000, 600_000);
      return chance.between(300, 4_000);
    },
  };
}

/** Per 10,000 steps. Some cashiers, and their children, press anything. */
const mashings = { seldom: 300, often: 1_500, always: 5_000 } as const;
const walkingAway = 40;

type Habit =
  | 'wait'
  | 'sell'
  | 'sellForCash'
  | 'scan'
  | 'scanNoCode'
  | 'enter'
  | 'clear'
  | 'cancel'
  | 'query'
  | 'void'
  | 'refund'
  | 'reprint'
  | 'menu'
  | 'move'
  | 'choose'
  | 'cash'
  | 'digits'
  | 'card'
  | 'closeDay'
  | 'record';

const nothing: Readonly<Record<Habit, number>> = {
  ...{ wait: 0, sell: 0, sellForCash: 0, scan: 0, scanNoCode: 0, enter: 0, clear: 0, cancel: 0 },
  ...{ query: 0, void: 0, refund: 0, reprint: 0, menu: 0, move: 0, choose: 0, cash: 0, digits: 0 },
  ...{ card: 0, closeDay: 0, record: 0 },
};

function mostly(habits: Partial<Record<Habit, number>>): Readonly<Record<Habit, number>> {
  return { ...nothing, ...habits };
}

const result = mostly({ enter: 70, clear: 20, wait: 8, query: 1, refund: 1 });

/** What a cashier does about a screen, by weight. */
const habits: Readonly<Record<ScreenId, Readonly<Record<Habit, number>>>> = {
  starting: mostly({ wait: 1 }),
  idle: mostly({
    ...{ sell: 80, sellForCash: 8, query: 4, menu: 3, refund: 2, reprint: 2, wait: 3 },
    ...{ card: 1, closeDay: 1, record: 1 },
  }),
  amount: mostly({ digits: 10, enter: 70, cash: 8, clear: 10 }),
  'awaiting-code': mostly({ scan: 78, scanNoCode: 5, menu: 5, cash: 4, cancel: 4, wait: 6 }),
  asking: mostly({ wait: 74, cancel: 9, query: 7, void: 4, scan: 2, enter: 2, menu: 2 }),
  'confirm-on-phone': mostly({ wait: 78, cancel: 8, query: 6, void: 5, scan: 1, enter: 2 }),
  unknown: mostly({
    wait: 30,
    query: 14,
    void: 12,
    sell: 18,
    clear: 10,
    enter: 8,
    menu: 4,
    cash: 4,
  }),
  'void-confirm': mostly({ enter: 70, clear: 20, cancel: 10 }),
  voiding: mostly({ wait: 40, query: 12, sell: 20, clear: 14, enter: 8, menu: 3, cash: 3 }),
  voided: result,
  paid: result,
  declined: mostly({ enter: 40, clear: 20, scan: 25, cash: 6, wait: 8 }),
  late: result,
  choose: mostly({ choose: 50, enter: 30, move: 8, clear: 10, wait: 2 }),
  menu: mostly({ move: 35, enter: 35, choose: 10, clear: 20 }),
  resuming: mostly({ wait: 80, enter: 10, clear: 10 }),
  fault: mostly({ enter: 30, reprint: 20, clear: 20, wait: 30 }),
  locked: mostly({ wait: 90, enter: 10 }),
};

const remoteHabits: Partial<typeof habits> = {
  idle: mostly({
    ...{ sell: 60, sellForCash: 4, query: 8, void: 3, refund: 12, menu: 4, reprint: 1 },
    ...{ wait: 3, record: 10 },
  }),
  paid: mostly({ enter: 60, clear: 15, wait: 8, refund: 25, query: 1 }),
  asking: mostly({ wait: 55, cancel: 15, query: 9, void: 14, enter: 2, menu: 3, cash: 2 }),
  unknown: mostly({
    ...{ wait: 25, query: 10, void: 14, sell: 16, clear: 8, enter: 7, menu: 8, cash: 12 },
  }),
};

function deedsOf(chance: Chance, customers: Customers): Readonly<Record<Habit | 'mash', Deed>> {
  const press =
    (...keys: readonly Key[]): Deed =>
    ({ desk }) => {
      const isBouncing = desk.wear.keys === 'bouncing';
      void desk.keypad.press(...(isBouncing ? bounced(chance, keys) : keys));
    };
  const scan = ({ desk, happenings }: World, code: string): void => {
    happenings.note('scan', code.length > 6 ? `${code.slice(0, 2)}..${code.slice(-4)}` : code);
    for (const read of readings(chance, desk.wear.scanner, code)) void desk.scanner.scan(read);
  };
  return {
    wait: () => undefined,
    sell: (world) => {
      press(...keysOf(customers.price()), 'ENTER')(world);
    },
    sellForCash: (world) => {
      press(...keysOf(customers.price()), 'CASH')(world);
    },
    scan: (world) => {
      scan(world, customers.code());
    },
    scanNoCode: (world) => {
      scan(world, customers.notACode());
    },
    enter: press('ENTER'),
    clear: press('CLEAR'),
    cancel: press('CANCEL'),
    query: press('QUERY'),
    void: press('VOID'),
    refund: press('REFUND'),
    reprint: press('REPRINT'),
    menu: press('MENU'),
    cash: press('CASH'),
    card: press('CARD'),
    closeDay: press(...dayKeys),
    record: (world) => {
      lookAfterStuck(chance, world);
    },
    move: (world) => {
      press(chance.pick(['UP', 'DOWN']))(world);
    },
    choose: (world) => {
      press(chance.pick(['1', '2', 'ENTER']))(world);
    },
    digits: (world) => {
      press(chance.pick(['1', '5', '0', '.', 'BACKSPACE']))(world);
    },
    mash: (world) => {
      const keys = Array.from({ length: chance.between(1, 6) }, () => chance.pick(keyLabels));
      press(...keys)(world);
    },
  };
}

/** No contact of a worn pad closes cleanly, and one in three is seen twice. */
function bounced(chance: Chance, keys: readonly Key[]): readonly Key[] {
  return keys.flatMap((key) => (chance.happens(3_300) ? [key, key] : [key]));
}

/** What a scanner reads of a code that is held before it. */
function readings(chance: Chance, wear: Wear['scanner'], code: string): readonly string[] {
  switch (wear) {
    case 'sound':
      return [code];
    case 'half':
      return [code.slice(0, chance.between(0, code.length))];
    case 'twice':
      return [code, code];
    case 'noise':
      return [noise(chance), code, noise(chance)];
    default:
      return unreachable(wear);
  }
}

function noise(chance: Chance): string {
  const signs = chance.random.bytes(chance.between(0, 40));
  return String.fromCharCode(...signs);
}

/** The day stands last in the menu; what is open is handed over. */
const dayKeys = ['MENU', 'UP', 'ENTER', 'ENTER', 'ENTER'] as const;

/** The keys of an amount, as it is typed: `12.50`. */
function keysOf(amountFen: number): readonly Key[] {
  const text = (amountFen / 100).toFixed(2);
  return Array.from(text).flatMap((sign) => keyLabels.find((label) => label === sign) ?? []);
}
