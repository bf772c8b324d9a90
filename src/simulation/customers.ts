/**
 * Customers, as badly as they behave: what they owe, which code they show, and what their phone does with
 * a question. Codes carry a mark in their middle that nothing else has, so that one look at anything that
 * was written finds a code that got there.
 */
import type { Ask } from '../twins/wallet/phone.js';
import type { Chance } from './chance.js';
import type { Note } from './happenings.js';
import type { World } from './world.js';

type Wallet = 'alipay' | 'wechat';

/** Eight digits inside every code: never in first two, never in the last four. */
export const codeMark = '90417263';

export interface Customers {
  /** A price in fen: mostly small, at times above what a wallet takes without a password. */
  price(): number;
  /** A code of a phone, fresh unless this customer holds up one that was used. */
  code(): string;
  /** What a scanner may read instead of a code. */
  notACode(): string;
  /** Phones that ask are answered, or not; a code on LCD or slip is scanned, or not. */
  lookAtPhones(world: World): void;
}

export function customersOf(chance: Chance): Customers {
  const used: string[] = [];
  const digits = (count: number): string =>
    Array.from({ length: count }, () => String(chance.random.below(10))).join('');
  const fresh = (): string => {
    const wallet: Wallet = chance.pick(['alipay', 'wechat']);
    const code = (wallet === 'alipay' ? '28' : '13') + digits(2) + codeMark + digits(6);
    used.push(code);
    if (used.length > codesKept) used.shift();
    return code;
  };
  return {
    price: () =>
      chance.happens(600) ? chance.between(100_001, 500_000) : chance.between(1, 20_000),
    code: () => (used.length > 0 && chance.happens(300) ? chance.pick(used) : fresh()),
    notACode: () =>
      chance.pick([
        ...['6901234567892', ']E06901234567892', ']C1010690123456789217290101', '', '28'],
        ...[digits(40), `99${digits(16)}`, `28${digits(8)}`, `28${digits(24)}`],
      ]),
    lookAtPhones: (world) => {
      const phones = [...Object.values(world.wallets), ...world.wires.opened()];
      const { note } = world.happenings;
      for (const { phone } of phones) {
        for (const ask of phone.asks()) touch(chance, phone, ask, note);
      }
      for (const { phone } of phones) scanShown(chance, phone, note);
    },
  };
}

const codesKept = 16;

type Phone = World['wallets'][Wallet]['phone'];

/** How soon this customer does something: at once, when the cashier has long given up, or never. */
function patienceMs(chance: Chance, attempt: string): number {
  const own = chance.branch(attempt);
  const kind = own.weighed({ prompt: 78, late: 14, never: 8 });
  if (kind === 'never') return Infinity;
  return kind === 'prompt' ? 0 : own.between(20_000, 200_000);
}

function touch(chance: Chance, phone: Phone, ask: Ask, note: Note): void {
  const { attempt, sinceMs } = ask;
  if (sinceMs < patienceMs(chance, attempt)) return;
  const does = chance.weighed({ confirm: 50, nothing: 30, refuse: 8, ignore: 6, wrong: 6 });
  if (does === 'nothing') return;
  note('phone', `${phoneWords[does]} ${attempt}`);
  if (does === 'confirm') phone.confirm(attempt);
  if (does === 'refuse') phone.refuse(attempt);
  if (does === 'ignore') phone.ignore(attempt);
  if (does === 'wrong') phone.wrongPassword(attempt);
}

const phoneWords = {
  confirm: 'confirms',
  refuse: 'refuses',
  ignore: 'puts away',
  wrong: 'types a wrong password for',
} as const;

function scanShown(chance: Chance, phone: Phone, note: Note): void {
  for (const attempt of phone.codesShown()) {
    if (!chance.happens(3_000)) continue;
    note('phone', `scans the code of ${attempt}`);
    phone.scanOrder(attempt);
  }
}
