/**
 * What the end-to-end stories share: one bench for a file of them, and after each story the check that
 * wallet, journal, paper, status and LCD agree; at the end the sweep for secrets.
 */
import t, { type Test } from 'tap';
import {
  type AttemptStatus,
  BenchClient,
  type BenchState,
  type ScriptEntry,
  type WalletName,
} from '../workbench/bench-client.js';
import { Auditor } from './agreement.js';
import { secretsFound } from './secrets.js';
import { settle } from './settling.js';

export interface Till {
  readonly bench: BenchClient;
  readonly wallet: WalletName;
  /** What the customers' wallet does next. */
  readonly script: (...next: readonly ScriptEntry[]) => Promise<unknown>;
  /** Keys an amount in and shows a code; answers with the number of the attempt. */
  readonly charge: (amount: string) => Promise<string>;
  readonly attempt: (no: string) => Promise<AttemptStatus | undefined>;
  /** Presses, and waits for the screen. */
  readonly press: (screen: string, ...keys: readonly string[]) => Promise<BenchState>;
  readonly until: (no: string, state: string) => Promise<BenchState>;
}

export type Story = (t: Test, till: Till) => Promise<void>;

/** A slow machine delays a story, and changes nothing else. */
const timeout = 110_000;
const speedUsual = 20;
const agreed = { lost: [], doubled: [], wrong: [] };

export interface Telling {
  /** Words about a key stand for 4 s of the till's time; who reads them goes slower. */
  readonly speed?: number;
  /** Whose code the customers show; Alipay's unless told. */
  readonly wallet?: WalletName;
  /** How the till speaks to WeChat Pay; v2 unless told. */
  readonly weChat?: 'v2' | 'v3';
}

export function tellStories(
  stories: Readonly<Record<string, Story>>,
  { speed = speedUsual, wallet = 'alipay', weChat = 'v2' }: Telling = {},
): void {
  const by = wallet === 'wechat' ? `${wallet} ${weChat}` : wallet;
  t.test(`one till after the other story, by ${by}`, { timeout }, async (t) => {
    const bench = await BenchClient.start({ speed, weChat });
    t.teardown(() => bench.stop());
    const codes: string[] = [];
    const till = tillOn(bench, { codes, wallet });
    const auditor = new Auditor(bench);
    for (const [name, story] of Object.entries(stories)) {
      await t.test(name, { timeout }, async (t) => {
        await story(t, till);
        await bench.wait({ quiet: true });
        t.same(await auditor.agree('open'), agreed, 'all agree on the screen it ends with');
        await settle(bench);
        await bench.scriptOf(wallet);
        t.same(await auditor.agree(), agreed, 'all agree at rest');
      });
    }
    const { paths } = await bench.state();
    t.same(secretsFound(paths, codes), [], 'nothing secret was written down');
  });
}

function tillOn(
  bench: BenchClient,
  { codes, wallet }: { readonly codes: string[]; readonly wallet: WalletName },
): Till {
  return {
    bench,
    wallet,
    script: (...next) => bench.scriptOf(wallet, ...next),
    charge: async (amount) => {
      const known = (await bench.state()).status?.attempts.map(({ attempt }) => attempt) ?? [];
      codes.push(await bench.charge(amount, wallet));
      await bench.wait({ screen: 'asking,confirm-on-phone,unknown,paid,declined,voided' });
      const { status } = await bench.state();
      const fresh = status?.attempts.find(({ attempt }) => !known.includes(attempt));
      if (fresh === undefined) throw new Error(`no attempt of ${amount}`);
      return fresh.attempt;
    },
    attempt: async (no) =>
      (await bench.state()).status?.attempts.find(({ attempt }) => attempt === no),
    press: async (screen, ...keys) => {
      await bench.keys(...keys);
      return bench.wait({ screen });
    },
    until: (no, state) => bench.wait({ attempt: no, state, timeoutMs: 40_000 }),
  };
}
