/** Which gateway of the registry a channel's part of the document asks for. */
import type { WalletChannel } from '../../runtime/ports/gateway.js';
import type { GatewayRow } from './gateway-row.js';
import { gatewayRows } from './registry.js';

/** `raw`: the part as it is written, whatever it is; `api` in it tells between several gateways. */
export function chosenRow(channel: WalletChannel, raw: unknown): GatewayRow | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const api = 'api' in raw ? raw.api : undefined;
  return gatewayRows.find(
    (row) => row.channel === channel && (row.api === null || row.api === api),
  );
}
