/** A wallet's bills, asked for outside of a till: by a command, with the till's own configuration. */
import { httpClient } from '../net/http/client.js';
import { nodeAfter } from '../platform/node-after.js';
import { nodeClock } from '../platform/node-clock.js';
import type { BillAnswer, WalletChannel } from '../runtime/ports/gateway.js';
import { silentLog } from '../runtime/ports/log.js';
import type { Configuration } from './configuration.js';

export interface WalletBills {
  readonly channel: WalletChannel;
  /** One call to the wallet; `day` is `yyyy-MM-dd`, shop time. */
  bill(day: string): Promise<BillAnswer>;
}

/** `undefined` for a channel that is not set up. */
export function walletBills(
  { channels, settings }: Configuration,
  name: string,
): WalletBills | undefined {
  const configured = channels.find(({ row }) => row.channel === name);
  if (configured === undefined) return undefined;
  const { authorities, clientCertificate, open, row } = configured;
  const clock = nodeClock();
  const tls = {
    ...(authorities === undefined ? {} : { authorities }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
  };
  const gateway = open({
    http: httpClient({ after: nodeAfter, clock, ...tls }),
    clock,
    log: silentLog,
    chargeDeadline: settings.chargeDeadline,
  });
  return { channel: row.channel, bill: (day) => gateway.bill(day) };
}
