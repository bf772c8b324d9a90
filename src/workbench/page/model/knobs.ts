/**
 * The knobs: what can go wrong on the bench, each with its positions, the request that sets one, and
 * the position that a state shows. Data and pure functions; the first position is the usual one unless
 * the knob knows better. They lie in drawers, of which one is open. What works on a wallet works on
 * the one in front.
 */
import { type DeviceName, type StateFacts, deviceNames } from './bench-facts.js';
import { type WalletName, walletNames } from './phone-choice.js';

export type KnobName =
  | ('network' | 'supply' | 'disk' | 'clock' | 'time' | 'charge')
  | ('model' | 'paper' | 'cover' | 'printer' | 'answer' | 'jam' | 'heat' | 'speed' | 'buffer')
  | `plug-${DeviceName}`;

/** What stands around the till, its printer, and the plugs of its devices. */
export const knobDrawers = ['around', 'printer', 'plugs'] as const;
export type KnobDrawer = (typeof knobDrawers)[number];

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
  readonly drawer: KnobDrawer;
  readonly positions: readonly Position[];
  /** Name of the position that holds now. */
  readonly at: (state: StateFacts) => string;
  /** No fault in any position: it is never put right. */
  readonly isChoice?: boolean;
  /** Name of the position that is as it should be; the first unless told. */
  readonly usual?: (state: StateFacts) => string;
}

/** Whether the knob stands where it should. */
export function isUsual(knob: Knob, state: StateFacts): boolean {
  return knob.isChoice === true || knob.at(state) === usualOf(knob, state);
}

function usualOf({ positions, usual }: Knob, state: StateFacts): string | undefined {
  return usual?.(state) ?? positions[0]?.name;
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

const around: readonly Knob[] = [
  {
    name: 'network',
    drawer: 'around',
    positions: ['up', 'slow', 'down', 'refused', 'reset', 'captive'].map((mode) =>
      one(mode, network, mode === 'slow' ? { mode, ms: slowMs } : { mode }),
    ),
    at: (state) => state.network.mode,
  },
  {
    name: 'supply',
    drawer: 'around',
    positions: choice('/api/supply', 'line', ['stands', 'fails']),
    at: (state) => state.supply,
  },
  {
    name: 'disk',
    drawer: 'around',
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
    drawer: 'around',
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
    drawer: 'around',
    positions: choice('/api/time', 'do', ['silent', 'right', 'late', 'wrong', 'unset', 'kiss']),
    at: (state) => state.time.do,
  },
];

const printerKnobs: readonly Knob[] = [
  {
    name: 'model',
    drawer: 'printer',
    positions: choice(printer, 'model', ['58mm', '80mm', 'clone']),
    at: (state) => state.printer.model,
    isChoice: true,
  },
  {
    name: 'printer',
    drawer: 'printer',
    positions: choice(printer, 'power', ['on', 'off']),
    at: (state) => state.printer.power,
  },
  {
    name: 'paper',
    drawer: 'printer',
    positions: choice(printer, 'paper', ['ok', 'low', 'out']),
    at: (state) => state.printer.paper,
  },
  {
    name: 'cover',
    drawer: 'printer',
    positions: choice(printer, 'cover', ['closed', 'open']),
    at: (state) => state.printer.cover,
  },
  {
    name: 'jam',
    drawer: 'printer',
    positions: [one('free', printer, { jammed: false }), one('jammed', printer, { jammed: true })],
    at: (state) => (state.printer.jammed ? 'jammed' : 'free'),
  },
  {
    name: 'heat',
    drawer: 'printer',
    positions: [one('cool', printer, { hot: false }), one('hot', printer, { hot: true })],
    at: (state) => (state.printer.hot ? 'hot' : 'cool'),
  },
  {
    name: 'speed',
    drawer: 'printer',
    positions: choice(printer, 'speed', ['usual', 'slow']),
    at: ({ printer: { lineMs, usual } }) => (lineMs > usual.lineMs ? 'slow' : 'usual'),
  },
  {
    name: 'buffer',
    drawer: 'printer',
    positions: choice(printer, 'buffer', ['usual', 'small']),
    at: ({ printer: { bufferBytes, usual } }) =>
      bufferBytes < usual.bufferBytes ? 'small' : 'usual',
  },
  {
    name: 'answer',
    drawer: 'printer',
    positions: choice(printer, 'answer', ['id', 'fence', 'status', 'silent']),
    at: (state) => state.printer.answer,
    usual: (state) => state.printer.usual.answer,
  },
];

const plugKnobs: readonly Knob[] = deviceNames.map((device) => ({
  name: `plug-${device}`,
  drawer: 'plugs',
  positions: ['in', 'out'].map((plug) => one(plug, '/api/devices', { device, plug })),
  at: ({ devices }) => devices[device].plug,
}));

/** As they stand with this wallet in front. */
export function knobsOf(wallet: WalletName): readonly Knob[] {
  return [...around, chargeKnob(wallet), ...printerKnobs, ...plugKnobs];
}

function chargeKnob(channel: WalletName): Knob {
  const position = (name: string, next: readonly Order['body'][]): Position =>
    one(name, script, { channel, next });
  return {
    name: 'charge',
    drawer: 'around',
    positions: [
      position('right', []),
      ...chargeVerbs.map((verb) => position(verb, [chargeEntry(verb)])),
    ],
    at: ({ scripts }) => scripts.find((one) => one.channel === channel)?.next[0]?.do ?? 'right',
  };
}

/** Requests that bring every knob back to its usual position, those of every wallet. */
export function putRight(state: StateFacts): readonly Order[] {
  const all = [...around, ...walletNames.map(chargeKnob), ...printerKnobs, ...plugKnobs];
  return all
    .filter((knob) => !isUsual(knob, state))
    .flatMap((knob) => {
      const usual = usualOf(knob, state);
      return knob.positions.find(({ name }) => name === usual)?.orders ?? [];
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
