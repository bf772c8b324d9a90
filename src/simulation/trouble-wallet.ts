/**
 * Wallets in trouble: any verb of a script on any call. In a remote shop more comes that is rare: a charge
 * that is booked long after its call broke off (P17), too little of the shop's money at its wallet to give
 * any back, charges that take long, answers that cross others (P10).
 */
import { millis, minutes } from '../runtime/ports/units.js';
import { type ScriptEntry, speaking, spoilt } from '../twins/wallet/script.js';
import type { WalletWire } from '../twins/wire/wallet-wire.js';
import type { Chance } from './chance.js';
import { type Misfortune, type Trouble, secondsOf } from './trouble.js';
import type { World } from './world.js';

export const troubleWallet: Trouble = (misfortune) => {
  const { chance, isRemote } = misfortune;
  if (!isRemote) {
    speakAmiss(misfortune);
    return;
  }
  const weights = {
    speakAmiss: 26,
    bookLate: 18,
    runDry: 14,
    takeLong: 20,
    answerLate: 16,
    deny: 8,
  };
  deeds[chance.weighed(weights)](misfortune);
};

function speakAmiss({ chance, world, says }: Misfortune): void {
  const wires = world.wires.opened();
  // Whose calls are few keeps its scripts for long.
  const isWire = chance.happens(1_000) && wires.length > 0;
  const twins: readonly Scripted[] = Object.values(world.wallets);
  const wallet = chance.pick(isWire ? wires : twins);
  const entry = scriptEntry(chance);
  says(
    `${isWire ? 'a wire' : wallet === world.wallets.alipay ? 'alipay' : 'wechat'}: ${wordsOf(entry)}`,
  );
  wallet.script([...wallet.scriptLeft().slice(0, scriptMax), entry]);
}

/** `pay hang, booked, after 3 s`. */
function wordsOf({ on, do: verb, booked, ms = 0, replyMs = 0, times = 1 }: ScriptEntry): string {
  const parts = [
    `next ${on}: ${verb}${times > 1 ? `, ${String(times)} times` : ''}`,
    booked === false ? 'not booked' : '',
    ms > 0 ? `after ${secondsOf(ms)}` : '',
    replyMs > 0 ? `answered ${secondsOf(replyMs)} later` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** Sooner than the last ask of P17, which is the only guard against it. */
function bookLate({ chance, world, says }: Misfortune): void {
  const wallet = chance.pick(Object.values(world.wallets));
  const ms = chance.between(minutes(1), minutes(20));
  says(`${wallet.channel} books its next charge ${secondsOf(ms)} late`);
  before(wallet, { on: 'pay', do: 'hang', ms });
  // Whoever asks then may hear of an amount that nobody has charged.
  if (!chance.happens(3_000)) return;
  world.time.after(millis(ms), () => {
    before(wallet, { on: 'query', do: 'other-amount' });
  });
}

function runDry({ chance, world, lasts, says }: Misfortune): void {
  const wallet = chance.pick(Object.values(world.wallets));
  says(`the shop has no money at ${wallet.channel}, for a while`);
  wallet.setBalance(false);
  lasts(`balance of ${wallet.channel}`, chance.between(minutes(1), minutes(30)), () => {
    wallet.setBalance(true);
  });
}

/** Keys, queries and a cut come in between. */
function takeLong({ chance, world, says }: Misfortune): void {
  const verb = chance.pick(['ok', 'ok', 'decline', 'roll-back', 'ask'] as const);
  const replyMs = chance.between(5_000, 14_500);
  const wallet = chance.pick(Object.values(world.wallets));
  says(`${wallet.channel} answers its next charge (${verb}) ${secondsOf(replyMs)} late`);
  before(wallet, { on: 'pay', do: verb, replyMs });
}

/** Behind the time that the till waits for it; where a gateway lets it through it crosses a later one. */
function answerLate({ chance, world, says }: Misfortune): void {
  const replyMs = chance.between(17_500, 30_000);
  const on = chance.pick(['pay', 'pay', 'query'] as const);
  const verb = chance.pick(['other-amount', 'other-amount', 'ok'] as const);
  const { alipay, wechat } = world.wallets;
  says(`the next ${on} (${verb}) is answered ${secondsOf(replyMs)} late, and a cancel`);
  before(
    // Of these two one alone names an amount in its answer to a charge.
    on === 'pay' ? wechat : chance.pick([alipay, wechat]),
    { on, do: verb, replyMs },
    { on: 'cancel', do: chance.pick(['ok', 'cannot']), replyMs: chance.between(8_000, 30_000) },
  );
}

/** What its next calls meet, before everything that waited for them. */
function before(wallet: Scripted, ...entries: readonly ScriptEntry[]): void {
  wallet.script([...entries, ...wallet.scriptLeft().slice(0, scriptMax)]);
}

/** Whoever asks is told that there is no such thing. */
function deny({ chance, world, says }: Misfortune): void {
  const wallet = chance.pick(Object.values(world.wallets));
  says(`${wallet.channel} denies the next orders that it is asked about`);
  before(wallet, { on: 'query', do: 'decline', times: chance.between(1, 3) });
}

const deeds = { speakAmiss, bookLate, runDry, takeLong, answerLate, deny } as const;

/** From here on nothing comes back of what the wallets do, for a few calls of each kind. */
export function hush(world: World, chance: Chance): void {
  for (const wallet of Object.values(world.wallets)) {
    const silent = (on: ScriptEntry['on'], times: number): ScriptEntry => {
      return { on, do: 'hang', booked: chance.happens(5_000), times };
    };
    const charge = chance.pick(['hang', 'ask', 'roll-back', 'roll-back'] as const);
    wallet.script([
      { on: 'pay', do: charge, booked: chance.happens(6_000), times: chance.between(1, 2) },
      ...[silent('query', chance.between(8, 40)), silent('pay', 2), silent('cancel', 2)],
      ...[silent('refund', chance.between(2, 5)), silent('refundQuery', 6)],
    ]);
  }
}

/** Those who ask after days of silence hear something, and not always what is so. */
export function mutter(world: World, chance: Chance): void {
  for (const wallet of Object.values(world.wallets)) {
    const query = chance.pick(['decline', 'decline', 'not-found', 'ask', 'other-amount'] as const);
    wallet.script([{ on: 'query', do: query, times: chance.between(1, 4) }]);
  }
}

/** What has a script: a twin, or the wire of one. */
type Scripted = Pick<WalletWire, 'script' | 'scriptLeft'>;

const scriptMax = 4;

function scriptEntry(chance: Chance): ScriptEntry {
  const on = chance.pick(['pay', 'pay', 'query', 'cancel', 'refund', 'refundQuery'] as const);
  // A wallet that verifiably denies a refund which it has carried out lies: no till can know better.
  const isRefund = on === 'refund' || on === 'refundQuery';
  const says = speaking[on].filter((verb) => verb !== 'ok' && !(isRefund && verb === 'decline'));
  const verb = chance.pick([...says, ...breaking]);
  const delays = chance.happens(3_000)
    ? { ms: chance.between(0, 20_000), replyMs: chance.between(0, 20_000) }
    : {};
  return { on, do: verb, booked: chance.happens(6_000), ...delays };
}

/** Verbs that spoil an answer, whatever was asked. */
const breaking = [
  ...(Object.keys(spoilt) as (keyof typeof spoilt)[]),
  ...(['status', 'hang', 'reset-before', 'other-amount', 'other-currency', 'clock'] as const),
];
