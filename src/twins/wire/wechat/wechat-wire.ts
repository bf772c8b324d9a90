/**
 * WeChat Pay on one address: requests whose path begins with `/v3/` are spoken to in v3, all others in
 * v2, and both about the same books.
 */
import type { LedgerRow } from '../../wallet/ledger.js';
import type { Phone } from '../../wallet/phone.js';
import type { ScriptEntry } from '../../wallet/script.js';
import type { Arrived, WireHead, WireRequest } from '../arrived.js';
import { weChatV2 } from '../wechat-v2/wechat-v2-wire.js';
import { type WeChatV3Keys, weChatV3 } from '../wechat-v3/wechat-v3-wire.js';
import { type WeChatHouseWorld, weChatHouse } from './wechat-house.js';

export interface WeChatWireWorld extends WeChatHouseWorld {
  /** The API key of v2. */
  readonly apiKey: string;
  readonly v3: WeChatV3Keys;
}

export interface WeChatWire {
  readonly phone: Phone;
  /** What a request is, by its head alone. */
  head(head: WireHead): { readonly method: string; readonly on: string | null };
  receive(request: WireRequest): Arrived;
  script(next: readonly ScriptEntry[]): void;
  scriptLeft(): readonly ScriptEntry[];
  rows(): readonly LedgerRow[];
  row(attempt: string): LedgerRow | undefined;
}

export function weChatWire({ apiKey, v3, ...world }: WeChatWireWorld): WeChatWire {
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
