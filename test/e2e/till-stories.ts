/**
 * What the end-to-end stories share: one bench for a file of them, and after each story the check that
 * wallet, journal, paper, status and LCD agree; at the end the sweep for secrets.
 */
import t, { type Test } from 'tap';
import { type AttemptStatus, BenchClient, type BenchState } from '../workbench/bench-client.js';
import { Auditor } from './agreement.js';
import { secretsFound } from './secrets.js';
import { settle } from './settling.js';

export interface Till {
  readonly bench: BenchClient;
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

/** `speed`: words about a key stand for 4 s of the till's time; who reads them goes slower. */
export function tellStories(stories: Readonly<Record<string, Story>>, speed = speedUsual): void {
  t.test('one till after the other story', { timeout }, async (t) => {
    const bench = await BenchClient.start({ speed });
    t.teardown(() => bench.stop());
    const codes: string[] = [];
    const till = tillOn(bench, codes);
    const auditor = new Auditor(bench);
    for (const [name, story] of Object.entries(stories)) {
      await t.test(name, { timeout }, async (t) => {
        await story(t, till);
        await bench.wait({ quiet: true });
        t.same(await auditor.agree('open'), agreed, 'all agree on the screen it ends with');
        await settle(bench);
        await bench.script();
        t.same(await auditor.agree(), agreed, 'all agree at rest');
      });
    }
    const { paths } = await bench.state();
    t.same(secretsFound(paths, codes), [], 'nothing secret was written down');
  });
}

function tillOn(bench: BenchClient, codes: string[]): Till {
  return {
    bench,
    charge: async (amount) => {
      const known = (await bench.state()).status?.attempts.map(({ attempt }) => attempt) ?? [];
      codes.push(await bench.charge(amount));
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
