/** Every gateway that a till can be set up with. Adding one is one row. */
import { alipayRow } from './alipay-row.js';
import type { GatewayRow } from './gateway-row.js';
import { weChatV2Row } from './wechat-v2-row.js';
import { weChatV3Row } from './wechat-v3-row.js';

export const gatewayRows: readonly GatewayRow[] = [alipayRow, weChatV2Row, weChatV3Row];
