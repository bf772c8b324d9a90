/**
 * What a scenario does to a wallet: its script, orders it knows that the till does not, and what its
 * own office does (README.md, Actors). Script entries are added to what is left.
 */
import { type AttemptNo, fen } from '../../src/runtime/ports/units.js';
import type { ScriptEntry } from '../../src/twins/wallet/script.js';
import type { Stage } from './stage.js';
import { durationOf, fenOf } from './scenario-text.js';
import { nextNumber, numberOfThing } from './things.js';
import type { World } from '../../src/simulation/world.js';

type Wallet = World['wallets']['alipay'];

/** `alipay: pay hang booked=no, query not-found x3`, `wechat books attempt 1`, ... */
export async function actWallet(stage: Stage, says: string): Promise<string | null> {
  const [, name = '', script, words = ''] = /^(alipay|wechat)(:)? (.+)$/.exec(says) ?? [];
  if (name !== 'alipay' && name !== 'wechat') return 'names alipay or wechat first';
  const wallet = stage.world.wallets[name];
  if (script === undefined) return actBooks(stage, wallet, words);
  if (words === 'clear') {
    wallet.script([]);
    return null;
  }
  const entries: ScriptEntry[] = [];
  for (const part of words.split(',')) {
    const entry = entryOf(part.trim());
    if (typeof entry === 'string') return entry;
    entries.push(entry);
  }
  wallet.script([...wallet.scriptLeft(), ...entries]);
  return null;
}

/** `pay ask`, `query not-found x3`, `pay hang booked=no`, `pay ok after 16s`, `query ok reply 5s`. */
function entryOf(part: string): ScriptEntry | string {
  const [on = '', verb = '', ...words] = part.split(/\s+/);
  let entry = { on, do: verb } as ScriptEntry;
  for (const option of words.join(' ').match(/(?:after|reply) \S+|\S+/g) ?? []) {
    const [, name = '', value = ''] =
      /^(x|after |reply |booked=|code=|seconds=)(\w.*)$/.exec(option) ?? [];
    const next = withOption(entry, name.trim(), value);
    if (next === null) return `a script does not know "${option}"`;
    entry = next;
  }
  return entry;
}

function withOption(entry: ScriptEntry, name: string, value: string): ScriptEntry | null {
  const ms = durationOf(value);
  switch (name) {
    case 'x':
      return { ...entry, times: Number(value) };
    case 'booked=':
      return { ...entry, booked: value === 'yes' };
    case 'code=':
      return { ...entry, code: Number(value) };
    case 'seconds=':
      return { ...entry, seconds: Number(value) };
    case 'after':
      return ms === null ? null : { ...entry, ms };
    case 'reply':
      return ms === null ? null : { ...entry, replyMs: ms };
    default:
      return null;
  }
}

async function actBooks(stage: Stage, wallet: Wallet, words: string): Promise<string | null> {
  const { world, foreign } = stage;
  const [, verb = '', place = ''] =
    /^(books|keeps|cancels|refunds) attempt ([0-9]+)$/.exec(words) ?? [];
  if (verb !== '') {
    const number = await numberOfThing(world, 'attempt', place);
    if (number === null) return `there is no attempt ${place}`;
    return actOrder(world, wallet, verb, number as AttemptNo);
  }
  const [, state, yuan = '', lost] =
    /^knows the next number (paid|waiting) ([0-9.]+)( of ours)?$/.exec(words) ?? [];
  const amountFen = fenOf(yuan);
  if (amountFen === null || (state !== 'paid' && state !== 'waiting'))
    return `a wallet does not know "${words}"`;
  const attempt = await nextNumber(world);
  if (lost === undefined) foreign.add(attempt);
  wallet.plant({ attempt, amountFen, state });
  return null;
}

/** `books`: its charge arrives now and is paid. `keeps`: it arrives and waits. The rest is its office. */
async function actOrder(
  world: World,
  wallet: Wallet,
  verb: string,
  attempt: AttemptNo,
): Promise<string | null> {
  const amountFen = fen(
    world.status()?.attempts.find((one) => one.attempt === attempt)?.amountFen ?? 0,
  );
  if (verb === 'books' || verb === 'keeps') {
    wallet.plant({ attempt, amountFen, state: verb === 'books' ? 'paid' : 'waiting' });
    return null;
  }
  const office = wallet.connect();
  const answer =
    verb === 'cancels'
      ? office.void(attempt, 'code')
      : office.refund({
          attempt,
          refund: `OFFICE${attempt.slice(-6)}` as AttemptNo,
          amountFen,
          totalFen: amountFen,
        });
  const { kind } = await world.settledIn<{ readonly kind: string }>(answer);
  world.happenings.note('hand', `the office of ${wallet.channel} ${verb} ${attempt}: ${kind}`);
  return null;
}
