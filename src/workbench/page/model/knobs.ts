/**
 * The knobs: what can go wrong on the bench, each with its positions, the request that sets one, and
 * the position that a state shows. Data and pure functions; the first position is the usual one. What
 * works on a wallet works on the one in front.
 */
import type { StateFacts } from './bench-facts.js';
import { type WalletName, walletNames } from './phone-choice.js';

export type KnobName =
  'network' | 'paper' | 'cover' | 'printer' | 'answer' | 'disk' | 'clock' | 'time' | 'charge';

interface Order {
  readonly path: string;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Position {
  readonly name: string;
  /** Sent one after the other. */
  readonly orders: readonly Order[];
}

export interface Knob {
  readonly name: KnobName;
  readonly positions: readonly Position[];
  /** Name of the position that holds now. */
  readonly at: (state: StateFacts) => string;
}

const hourMs = 3_600_000;
const yearMs = 365 * 24 * hourMs;
const slowMs = 1_500;
const fsyncMs = 300;

function one(name: string, path: string, body: Order['body']): Position {
  return { name, orders: [{ path, body }] };
}

function choice(path: string, field: string, names: readonly string[]): readonly Position[] {
  return names.map((name) => one(name, path, { [field]: name }));
}

const network = '/api/network';
const printer = '/api/printer';
const disk = '/api/disk';
const clock = '/api/clock';
const script = '/api/wallets/script';
/** What can become of the next charge; `hang` and `reset-after` have booked it. */
const chargeVerbs = ['ask', 'decline', 'hang', 'reset-after', 'reset-before', 'bad-signature'];
/** Steps add up, so each begins from the machine's own time. */
const rightClock: Order = { path: clock, body: { rtc: 'kept' } };

const common: readonly Knob[] = [
  {
    name: 'network',
    positions: ['up', 'slow', 'down', 'refused', 'reset', 'captive'].map((mode) =>
      one(mode, network, mode === 'slow' ? { mode, ms: slowMs } : { mode }),
    ),
    at: (state) => state.network.mode,
  },
  {
    name: 'paper',
    positions: choice(printer, 'paper', ['ok', 'low', 'out']),
    at: (state) => state.printer.paper,
  },
  {
    name: 'cover',
    positions: choice(printer, 'cover', ['closed', 'open']),
    at: (state) => state.printer.cover,
  },
  {
    name: 'printer',
    positions: choice(printer, 'power', ['on', 'off']),
    at: (state) => state.printer.power,
  },
  {
    name: 'answer',
    positions: choice(printer, 'answer', ['id', 'fence', 'status', 'silent']),
    at: (state) => state.printer.answer,
  },
  {
    name: 'disk',
    positions: [
      one('fine', disk, {}),
      one('slow', disk, { fsyncMs }),
      one('full', disk, { full: true }),
      one('readOnly', disk, { readOnly: true }),
      one('failNext', disk, { failNext: 'fsync' }),
    ],
    at: (state) => diskPosition(state.disk),
  },
  {
    name: 'clock',
    positions: [
      { name: 'right', orders: [rightClock] },
      { name: 'behind', orders: [rightClock, { path: clock, body: { stepMs: -hourMs } }] },
      { name: 'ahead', orders: [rightClock, { path: clock, body: { stepMs: yearMs } }] },
      one('none', clock, { rtc: 'none' }),
    ],
    at: (state) => clockPosition(state.clock),
  },
  {
    name: 'time',
    positions: choice('/api/time', 'do', ['silent', 'right', 'late', 'wrong', 'unset', 'kiss']),
    at: (state) => state.time.do,
  },
];

/** As they stand with this wallet in front. */
export function knobsOf(wallet: WalletName): readonly Knob[] {
  return [...common, chargeKnob(wallet)];
}

function chargeKnob(channel: WalletName): Knob {
  const position = (name: string, next: readonly Order['body'][]): Position =>
    one(name, script, { channel, next });
  return {
    name: 'charge',
    positions: [
      position('right', []),
      ...chargeVerbs.map((verb) => position(verb, [chargeEntry(verb)])),
    ],
    at: ({ scripts }) => scripts.find((one) => one.channel === channel)?.next[0]?.do ?? 'right',
  };
}

/** Requests that bring every knob back to its usual position, those of every wallet. */
export function putRight(state: StateFacts): readonly Order[] {
  return [...common, ...walletNames.map(chargeKnob)].flatMap((knob) => {
    const [usual] = knob.positions;
    return usual === undefined || knob.at(state) === usual.name ? [] : usual.orders;
  });
}

function chargeEntry(verb: string): Order['body'] {
  return { on: 'pay', do: verb, ...(verb === 'hang' ? { booked: true } : {}) };
}

function diskPosition(faults: StateFacts['disk']): string {
  if (faults.full === true) return 'full';
  if (faults.readOnly === true) return 'readOnly';
  if (faults.failNext !== undefined) return 'failNext';
  return (faults.fsyncMs ?? 0) > 0 ? 'slow' : 'fine';
}

function clockPosition({ offsetMs, rtc }: StateFacts['clock']): string {
  if (rtc === 'none') return 'none';
  if (offsetMs === 0) return 'right';
  return offsetMs < 0 ? 'behind' : 'ahead';
}
