/** Every gateway that a till can be set up with. Adding one is one row. */
import { alipayRow } from './alipay-row.js';
import type { GatewayRow } from './gateway-row.js';

export const gatewayRows: readonly GatewayRow[] = [alipayRow];
