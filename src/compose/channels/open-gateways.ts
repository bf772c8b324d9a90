/** The gateways of a configuration, each with a way to its wallet of its own. */
import { httpClient } from '../../net/http/client.js';
import { nodeRandom } from '../../platform/node-random.js';
import type { Time } from '../../platform/scaled-time.js';
import type { WalletGateway } from '../../runtime/ports/gateway.js';
import type { Log } from '../../runtime/ports/log.js';
import type { Configuration } from '../configuration.js';
import { channelLine } from './channel-line.js';
import type { ClockAlarm } from './clock-alarm.js';

export interface GatewayWorld extends Pick<Time, 'clock' | 'real' | 'after'> {
  readonly log: Log;
  /** Is handed how our clock stands to each wallet's. */
  readonly onSkew?: ClockAlarm['add'];
}

export function openGateways(
  { channels, settings }: Configuration,
  { clock, real, after, log, onSkew }: GatewayWorld,
): readonly WalletGateway[] {
  const { chargeDeadline } = settings;
  return channels.map(({ row, tls, open }) => {
    const line = channelLine(httpClient({ after, clock, ...tls }), { clock, real });
    onSkew?.(row.channel, line.skew);
    const { http, clock: signing } = line;
    return open({ http, clock: signing, log, random: nodeRandom, chargeDeadline });
  });
}
