/** The Alipay twin on the bench: its wire with the keys of the bench's folder. */
import { alipayWire } from '../../twins/wire/alipay/alipay-wire.js';
import type { WalletWire } from '../../twins/wire/wallet-wire.js';
import type { DataFolder } from '../data-folder.js';
import { paymentCodes } from './payment-codes.js';
import { type DeskWorld, type WalletDesk, openWalletDesk } from './wallet-desk.js';

export function openAlipayDesk(folder: DataFolder, world: DeskWorld): Promise<WalletDesk> {
  const { file, time } = world;
  const codes = paymentCodes({ ...world, prefix: () => '28' });
  const alipay = alipayWire({
    now: () => time.elapsed(),
    beijing: () => time.beijing(),
    clockAt: (ms) => time.wallAt(ms),
    appId: folder.appId,
    tillPublicKey: folder.tillPublicKey,
    ownPrivateKey: folder.alipayPrivateKey,
    isCodeShown: (code) => codes.pays(code),
    kept: file.kept.flatMap(({ row }) => (row === null ? [] : [row])),
  });
  const wire: WalletWire = {
    ...alipay,
    head: ({ target }) => alipay.head(queryOf(target)),
    receive: ({ target, body, origin }) => {
      const file = alipay.billFile(target);
      const arrived = alipay.receive(queryOf(target), body, origin);
      return file === undefined ? arrived : { ...arrived, verified: true, work: () => file };
    },
  };
  return openWalletDesk({ channel: 'alipay', wire, codes }, world);
}

function queryOf(target: string): string {
  return new URL(target, 'http://wallet').search;
}
