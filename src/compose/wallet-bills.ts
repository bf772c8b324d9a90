/** A wallet's bills, asked for outside of a till: by a command, with the till's own configuration. */
import { nodeTime } from '../platform/scaled-time.js';
import type { WalletGateway } from '../runtime/ports/gateway.js';
import { silentLog } from '../runtime/ports/log.js';
import { openGateways } from './channels/open-gateways.js';
import type { Configuration } from './configuration.js';

export type WalletBills = Pick<WalletGateway, 'channel' | 'bill'>;

/** `undefined` for a channel that is not set up. */
export function walletBills(configuration: Configuration, name: string): WalletBills | undefined {
  const channels = configuration.channels.filter(({ row }) => row.channel === name);
  const [gateway] = openGateways(
    { ...configuration, channels },
    { ...nodeTime(1), log: silentLog },
  );
  return gateway;
}
