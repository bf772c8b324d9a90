/**
 * Mutated replies by the thousand, fed to a gateway as if a wallet had sent them. Whatever comes out that
 * is more than `unknown` has to be borne out by the bytes, as somebody reads them who shares no code with
 * the gateway.
 */
import { type Dice, dice } from './dice.js';
import type { HttpClient } from '../../../src/net/http/message.js';
import type { WalletGateway } from '../../../src/runtime/ports/gateway.js';
import { type AnyAnswer, type CallName, type Specimen, type WireReply, ask } from './specimen.js';
import { answered } from './stories.js';

export interface Hammered {
  readonly specimens: readonly Specimen[];
  readonly open: (http: HttpClient) => WalletGateway;
  readonly mutate: (specimen: Specimen, dice: Dice) => WireReply;
  /** `null` when the answer follows from the bytes; else what is wrong with it. */
  readonly bearsOut: (call: CallName, reply: WireReply, answer: AnyAnswer) => string | null;
}

export interface Tally {
  readonly wrong: readonly string[];
  /** Answers by kind, so that it is seen whether the mutations were of any use. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly longestMs: number;
}

const wrongMax = 5;

export async function hammer(
  { specimens, open, mutate, bearsOut }: Hammered,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Tally> {
  const choices = dice(seed);
  const kinds: Record<string, number> = {};
  const wrong: string[] = [];
  let longestMs = 0;
  let reply: WireReply = { status: 200, headers: {}, body: Buffer.alloc(0) };
  const gateway = open({ send: () => Promise.resolve(answered(reply)) });
  for (let round = 0; round < count && wrong.length < wrongMax; round += 1) {
    const specimen = choices.of(specimens);
    reply = mutate(specimen, choices);
    const began = performance.now();
    const answer = await ask(gateway, specimen.call).catch((error: unknown): AnyAnswer => ({
      kind: `threw ${String(error)}`,
    }));
    longestMs = Math.max(longestMs, performance.now() - began);
    kinds[answer.kind] = (kinds[answer.kind] ?? 0) + 1;
    const fault = answer.kind === 'unknown' ? null : bearsOut(specimen.call, reply, answer);
    if (fault === null) continue;
    const { status, headers, body } = reply;
    const heard = JSON.stringify({ status, headers, body: body.toString('latin1') });
    wrong.push(
      `seed ${seed} round ${round}, ${specimen.call}: ${fault}: ${JSON.stringify(answer)} of ${heard}`,
    );
  }
  return { wrong, kinds, longestMs };
}

/** How one with several keys of the same name would be read is anybody's guess; so nobody may. */
export function hasKeyTwice(json: string): boolean {
  const open: Set<string>[] = [];
  let last: string | null = null;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/gs)) {
    if (token === '{' || token === '[') open.push(new Set());
    else if (token === '}' || token === ']') open.pop();
    else if (token !== ':') last = token;
    else if (last !== null) {
      const keys = open.at(-1);
      const key = keyOf(last);
      if (keys?.has(key) === true) return true;
      keys?.add(key);
    }
  }
  return false;
}

function keyOf(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}

/** Fen of an amount of yuan, exactly; `null` when it is no plain decimal number of whole fen. */
export function fenOfYuan(told: unknown): bigint | null {
  const [, whole, part = ''] = /^(\d+)(?:\.(\d+))?$/.exec(String(told)) ?? [];
  if (whole === undefined) return null;
  const fraction = part.padEnd(2, '0');
  if (/[1-9]/.test(fraction.slice(2))) return null;
  return BigInt(whole) * 100n + BigInt(fraction.slice(0, 2));
}
