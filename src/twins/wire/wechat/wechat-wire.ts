/**
 * WeChat Pay on one address: requests whose path begins with `/v3/` are spoken to in v3, all others in
 * v2, and both about the same books.
 */
import type { WalletWire, WireHead } from '../wallet-wire.js';
import { weChatV2 } from '../wechat-v2/wechat-v2-wire.js';
import { type WeChatV3Keys, weChatV3 } from '../wechat-v3/wechat-v3-wire.js';
import { type WeChatHouseWorld, weChatHouse } from './wechat-house.js';

export interface WeChatWireWorld extends WeChatHouseWorld {
  /** The API key of v2. */
  readonly apiKey: string;
  readonly v3: WeChatV3Keys;
}

export function weChatWire({ apiKey, v3, ...world }: WeChatWireWorld): WalletWire {
  const house = weChatHouse(world);
  const generations = { v2: weChatV2(house, apiKey), v3: weChatV3(house, v3) };
  const speaks = ({ target }: WireHead): (typeof generations)['v2'] =>
    target.startsWith('/v3/') ? generations.v3 : generations.v2;
  return {
    phone: house.phone,
    head: (head) => speaks(head).head(head),
    receive: (request) => speaks(request).receive(request),
    script: (next) => {
      house.plan.set(next);
    },
    scriptLeft: () => house.plan.left(),
    rows: () => house.books.rows(),
    row: (attempt) => house.books.row(attempt),
  };
}
