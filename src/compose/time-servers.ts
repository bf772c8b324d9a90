/**
 * The time servers of a configuration: as sources for a till that runs, and each asked once for a
 * technician who looks.
 */
import { type After, type Clock } from '../runtime/ports/clock.js';
import type { TimeSource } from '../runtime/ports/time-source.js';
import { type Millis, type WallMs, millis, wallMs } from '../runtime/ports/units.js';
import { agreementOf } from '../runtime/clock/agreement.js';
import { sntpSource } from '../net/time/sntp.js';
import { nodeAfter } from '../platform/node-after.js';
import { softwareBornAt } from '../platform/node-clock.js';
import { nodeRandom } from '../platform/node-random.js';
import { nodeTime } from '../platform/scaled-time.js';
import type { Configuration, TimeServer } from './configuration.js';

/** Servers answer in their own time, however fast a rehearsal runs: `clock` is the machine's. */
export function timeSources(
  servers: readonly TimeServer[],
  clock: Pick<Clock, 'mono'>,
): readonly TimeSource[] {
  const after: After = nodeAfter;
  const parts = { clock, after, random: nodeRandom };
  return servers.map(({ name, place }) => sntpSource(name, place, parts));
}

export interface ServerFinding {
  readonly name: string;
  /** How far the system's clock is behind what it says; or why it says nothing. */
  readonly said:
    | { readonly kind: 'time'; readonly behindMs: number; readonly doubt: Millis }
    | { readonly kind: 'none'; readonly detail: string };
}

export interface TimeFindings {
  readonly servers: readonly ServerFinding[];
  /** What they agree on, by now; `null` where they do not, or none is configured. */
  readonly agreed: WallMs | null;
}

export async function askTimeServers({ timeServers }: Configuration): Promise<TimeFindings> {
  const { clock, real } = nodeTime(1);
  const { signal } = new AbortController();
  const step = (): number => clock.wall() - real.mono();
  const answers = await Promise.all(
    timeSources(timeServers, real).map(async (source) => ({
      name: source.name,
      answer: await source.ask(signal),
    })),
  );
  const agreement = agreementOf(
    answers.map(({ answer }) => answer),
    { asked: timeServers.length, builtAt: wallMs(softwareBornAt) },
  );
  return {
    servers: answers.map(({ name, answer }): ServerFinding => {
      if (answer.kind !== 'time') return { name, said: { kind: 'none', detail: answer.detail } };
      const behindMs = Math.round(answer.wall - answer.at - step());
      const doubt = millis(Math.ceil(answer.doubt));
      return { name, said: { kind: 'time', behindMs, doubt } };
    }),
    agreed: agreement === null ? null : wallMs(Math.round(real.mono() + agreement.ahead)),
  };
}
