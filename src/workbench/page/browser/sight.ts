/**
 * What the page knows of the bench at this moment, and how it fetches each part of it anew: never two
 * requests for the same part at a time, and one more when something changed meanwhile.
 */
import type { PhoneFacts, SlipFacts, StateFacts, WalletFacts } from '../model/bench-facts.js';
import { type WalletChoice, choiceAfter, walletNamed } from '../model/phone-choice.js';
import { box } from './dom.js';
import { ask } from './requests.js';

export interface Sight {
  readonly link: 'connecting' | 'here' | 'gone';
  readonly state: StateFacts | null;
  readonly phones: readonly PhoneFacts[];
  /** Which wallet of the phone is in front. */
  readonly choice: WalletChoice;
  /** When `phones` was told, by `performance.now`: its spans run from there. */
  readonly phonesAt: number;
  /** The newest, oldest of them first. */
  readonly wallets: readonly WalletFacts[];
  readonly slips: readonly SlipFacts[];
}

export interface Keeper {
  readonly now: () => Sight;
  readonly put: (more: Partial<Sight>) => void;
  /** Changes parts of the state, if there is one yet. */
  readonly patch: (more: Partial<StateFacts>) => void;
  readonly lookAtState: () => void;
  readonly lookAtPhone: () => void;
  readonly lookAtWallets: () => void;
  readonly lookAtPaper: () => void;
}

const walletsPath = '/api/wallets?last=40';

export function sightKeeper(changed: () => void): Keeper {
  let sight: Sight = {
    link: 'connecting',
    state: null,
    phones: [],
    choice: { wallet: walletNamed(box('phone').dataset['wallet']), seen: [] },
    phonesAt: 0,
    wallets: [],
    slips: [],
  };
  let patches = 0;
  const put = (more: Partial<Sight>): void => {
    sight = { ...sight, ...more };
    sight = { ...sight, choice: choiceAfter(sight.choice, sight) };
    changed();
  };
  return {
    now: () => sight,
    put,
    patch: (more) => {
      patches += 1;
      if (sight.state !== null) put({ state: { ...sight.state, ...more } });
    },
    lookAtState: inTurn(async (again) => {
      const before = patches;
      const state = await ask<StateFacts>('/api/state');
      if (state !== null) put({ state });
      // What was told meanwhile is newer than this answer, or is in it: a second look knows.
      if (state !== null && patches !== before) again();
    }),
    lookAtPhone: inTurn(async () => {
      const phones = await ask<readonly PhoneFacts[]>('/api/phone');
      if (phones !== null) put({ phones, phonesAt: performance.now() });
    }),
    lookAtWallets: inTurn(async () => {
      const wallets = await ask<readonly WalletFacts[]>(walletsPath);
      if (wallets !== null) put({ wallets });
    }),
    lookAtPaper: inTurn(async () => {
      const kept = sight.slips.filter(({ cut }) => cut);
      const after = kept.at(-1)?.n ?? 0;
      const slips = await ask<readonly SlipFacts[]>(`/api/paper?json&after=${String(after)}`);
      if (slips !== null) put({ slips: [...kept, ...slips] });
    }),
  };
}

function inTurn(run: (again: () => void) => Promise<void>): () => void {
  let isRunning = false;
  let isDue = false;
  const work = async (): Promise<void> => {
    isRunning = true;
    while (isDue) {
      isDue = false;
      await run(() => {
        isDue = true;
      });
    }
    isRunning = false;
  };
  return () => {
    isDue = true;
    if (!isRunning) void work();
  };
}
