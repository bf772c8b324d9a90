/**
 * What a channel's gateway reaches its wallet by: a client that listens for the wallet's time, and a
 * clock that signs by it where ours surely differs. One for each channel, made once for all its calls.
 */
import {
  type ClockSkew,
  createClockSkew,
  signingClock,
  skewedClient,
} from '../../net/clock-skew/skew.js';
import type { HttpClient } from '../../net/http/message.js';
import type { GatewayParts } from '../../net/gateways/gateway-parts.js';
import { softwareBornAt } from '../../platform/node-clock.js';
import type { Time } from '../../platform/scaled-time.js';
import { wallMs } from '../../runtime/ports/units.js';

export interface ChannelLine extends Pick<GatewayParts, 'http' | 'clock'> {
  readonly skew: ClockSkew;
}

export function channelLine(
  http: HttpClient,
  { clock, real }: Pick<Time, 'clock' | 'real'>,
): ChannelLine {
  const skew = createClockSkew({ clock, real, builtAt: wallMs(softwareBornAt) });
  return { http: skewedClient(http, skew), clock: signingClock(clock, skew), skew };
}
