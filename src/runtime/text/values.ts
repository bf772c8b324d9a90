/**
 * The values a phrase may take, by name: what kind each is and how it is written in each language.
 * A new value is one line in `valueKinds`.
 */
import { invariant, unreachable } from '../ports/bug.js';
import type { Channel } from '../ports/gateway.js';
import type { Language } from '../ports/screen.js';
import type { Fen, Millis, SaleNo } from '../ports/units.js';
import { withoutMarks } from './charset.js';
import { clauseMark } from './columns.js';
import { yuanText } from './money.js';

export const valueKinds = {
  /** Money asked, paid or returned. */
  amount: 'fen',
  /** The largest amount of a sale. */
  limit: 'fen',
  sale: 'sale',
  /** Number of an attempt, refund or duty (P4); its counter is a clause of its own. */
  number: 'number',
  /** What the cashier has typed so far. */
  entry: 'text',
  /** Whole seconds until something happens: `countdownSeconds`. */
  seconds: 'count',
  /** Whole seconds since something began: `elapsedSeconds`. */
  waited: 'age',
  age: 'age',
  /** How many there are, and which of them. */
  count: 'count',
  position: 'count',
  /** Which copy of a slip this is, 1 and up. */
  copy: 'count',
  /** How much faster than life a simulated clock runs. */
  times: 'count',
  channel: 'channel',
  /** Beside `channel`: the other one to choose from. */
  otherChannel: 'channel',
  /** Path of a setting in the configuration. */
  setting: 'setting',
  /** A block of the journal: SEGMENT:BLOCK. */
  place: 'text',
  phone: 'text',
  hours: 'text',
  /** A name, an address, a time or a date as it is to be printed. */
  text: 'text',
} as const;

export type ValueName = keyof typeof valueKinds;

interface KindTypes {
  fen: Fen;
  sale: SaleNo;
  count: number;
  age: number;
  text: string;
  number: string;
  channel: Channel;
  setting: string;
}
type ValueKind = keyof KindTypes;
export type ValueType<Name extends ValueName> = KindTypes[(typeof valueKinds)[Name]];

/** A countdown rounds up: it never says 0 before the time is over. */
export function countdownSeconds(left: Millis): number {
  return Math.ceil(left / 1000);
}

/** A time waited rounds down: it never claims more than has passed. */
export function elapsedSeconds(passed: Millis): number {
  return Math.floor(passed / 1000);
}

/** `value` as it is written. A value of the wrong kind is a `Bug`: phrases are made by `say`. */
export function valueText(name: ValueName, value: string | number, language: Language): string {
  const kind: ValueKind = valueKinds[name];
  switch (kind) {
    case 'fen':
      return yuanText(wholeNumber(name, value) as Fen);
    case 'sale':
    case 'count':
      return String(wholeNumber(name, value));
    case 'age':
      return ageText(wholeNumber(name, value), language);
    case 'text':
      return withoutMarks(String(value));
    case 'number':
      return withoutMarks(String(value)).replace(/^(.{10,})(\d{6})$/, `$1${clauseMark}$2`);
    case 'channel':
      return channelNames[String(value) as Channel][language];
    case 'setting':
      return withoutMarks(String(value).replace(/^channels\./, ''));
    default:
      return unreachable(kind);
  }
}

/** What the channels are called. */
export const channelNames: Readonly<Record<Channel, Readonly<Record<Language, string>>>> = {
  alipay: { zh: '支付宝', en: 'Alipay' },
  wechat: { zh: '微信', en: 'WeChat' },
  cash: { zh: '现金', en: 'Cash' },
};

function wholeNumber(name: ValueName, value: string | number): number {
  invariant(typeof value === 'number' && Number.isSafeInteger(value), `${name} is a whole number`);
  return value;
}

interface AgeUnit {
  /** Used from this age on. */
  readonly from: number;
  readonly seconds: number;
  readonly names: Readonly<Record<Language, string>>;
}

/** Fine enough to be of use, short enough for three digits. */
const ageUnits: readonly AgeUnit[] = [
  { from: 3 * 86_400, seconds: 86_400, names: { zh: '天', en: 'd' } },
  { from: 200 * 60, seconds: 3600, names: { zh: '小时', en: 'h' } },
  { from: 200, seconds: 60, names: { zh: '分', en: 'm' } },
  { from: 0, seconds: 1, names: { zh: '秒', en: 's' } },
];

/** Rounded down to its unit. */
function ageText(seconds: number, language: Language): string {
  const unit = ageUnits.find(({ from }) => seconds >= from);
  invariant(unit !== undefined, 'an age is not negative');
  return `${String(Math.floor(seconds / unit.seconds))}${unit.names[language]}`;
}
