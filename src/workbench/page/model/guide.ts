/**
 * The first visit in five steps: ring up, scan, pull the plug while the customer confirms, plug in,
 * watch it be paid. A step is over when it has happened on the bench, whoever did it and however; what
 * was clicked is not looked at. Pure.
 */
import type { PhoneFacts, StateFacts, WalletFacts } from './bench-facts.js';

export type Step = 'ringUp' | 'scan' | 'pull' | 'plugIn' | 'watch' | 'done';

export interface Guide {
  readonly step: Step;
  /** The payment that is followed, once the phone has asked about it. */
  readonly attempt: string | null;
  /** Why it began anew: paid without asking, paid before the plug was pulled, ended otherwise. */
  readonly hint: 'small' | 'quick' | 'ended' | null;
}

export const steps: readonly Step[] = ['ringUp', 'scan', 'pull', 'plugIn', 'watch'];
export const freshGuide: Guide = { step: 'ringUp', attempt: null, hint: null };

export interface Sight {
  readonly state: Pick<StateFacts, 'power' | 'status'>;
  readonly phones: readonly PhoneFacts[];
  readonly wallets: readonly WalletFacts[];
}

/** Where the guide stands now that this is to be seen. Twice with the same sight changes nothing more. */
export function advance(guide: Guide, sight: Sight): Guide {
  switch (guide.step) {
    case 'ringUp':
    case 'scan':
      return beforeTheCharge(guide, sight);
    case 'pull':
      return whileItAsks(guide, sight);
    case 'plugIn':
      return isUp(sight) ? advance({ ...guide, step: 'watch' }, sight) : guide;
    case 'watch':
      if (!isUp(sight)) return { ...guide, step: 'plugIn' };
      return isPaidWithSlip(guide, sight) ? { ...guide, step: 'done' } : guide;
    case 'done':
      return guide;
    default:
      return guide.step satisfies never;
  }
}

/** What the step wants now, where it has two halves: the phone's answer comes after the plug. */
export function wantsConfirm(guide: Guide, { state }: Sight): boolean {
  return guide.step === 'pull' && state.power === 'off';
}

function beforeTheCharge(guide: Guide, sight: Sight): Guide {
  const ask = sight.phones.flatMap(({ asks }) => asks).at(-1);
  if (ask !== undefined) return { step: 'pull', attempt: ask.attempt, hint: null };
  const screen = sight.state.status?.screen;
  if (guide.step === 'ringUp') {
    return screen === 'awaiting-code' ? { ...guide, step: 'scan', hint: null } : guide;
  }
  if (screen === 'paid') return { ...freshGuide, hint: 'small' };
  return screen === 'idle' || screen === 'amount' ? freshGuide : guide;
}

function whileItAsks(guide: Guide, sight: Sight): Guide {
  const there = sight.wallets.find(({ attempt }) => attempt === guide.attempt)?.state;
  if (there === 'paid') {
    return sight.state.power === 'off'
      ? { ...guide, step: 'plugIn' }
      : { ...freshGuide, hint: 'quick' };
  }
  const isOver = there !== undefined && there !== 'waiting';
  return isOver ? { ...freshGuide, hint: 'ended' } : guide;
}

function isUp({ state }: Sight): boolean {
  return state.power === 'on' && state.status?.ready === true;
}

/** The last sentence tells of a slip, so it waits for one. */
function isPaidWithSlip({ attempt }: Guide, { state }: Sight): boolean {
  const found = state.status?.attempts.find((one) => one.attempt === attempt);
  const slips = state.status?.slips.filter(({ sale }) => sale === found?.sale) ?? [];
  return found?.state === 'paid' && slips.some((slip) => slip.state === 'printed');
}
