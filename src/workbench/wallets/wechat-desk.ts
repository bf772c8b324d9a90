/** The WeChat twin on the bench: v2 and v3 on one port, over one set of books. */
import { seededRandom } from '../../twins/seeded-random.js';
import { weChatWire } from '../../twins/wire/wechat/wechat-wire.js';
import type { DataFolder } from '../data-folder.js';
import { paymentCodes } from './payment-codes.js';
import { type DeskWorld, type WalletDesk, openWalletDesk } from './wallet-desk.js';

/** Codes of WeChat Pay begin with 10 to 15 (facts/wallets.md 1). */
const firstDigitsMost = 6;

export function openWeChatDesk(folder: DataFolder, world: DeskWorld): Promise<WalletDesk> {
  const { file, time } = world;
  const { appId, mchId, apiKey, v3 } = folder.weChat;
  const prefix = (below: (bound: number) => number): string => `1${String(below(firstDigitsMost))}`;
  const codes = paymentCodes({ ...world, prefix });
  const wire = weChatWire({
    now: () => time.elapsed(),
    clockAt: (ms) => time.wallAt(ms),
    appId,
    mchId,
    apiKey,
    v3,
    isCodeShown: (code) => codes.pays(code),
    random: seededRandom(world.seed),
    kept: file.kept.flatMap(({ row }) => (row === null ? [] : [row])),
  });
  return openWalletDesk({ channel: 'wechat', wire, codes }, world);
}
