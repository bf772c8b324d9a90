/**
 * Everything on the other side of the till's line: the wallets at their desks, their books on disk, and
 * in front of each a stage, all of them in one mode, since a till has one line.
 */
import { join } from 'node:path';
import type { NetworkMode } from '../../twins/wallet/network.js';
import { configuredPorts } from '../bench-config.js';
import type { DataFolder } from '../data-folder.js';
import { type Stage, openStage } from '../network/stage.js';
import type { RealTime } from '../real-time.js';
import { openAlipayDesk } from './alipay-desk.js';
import { type LedgerFile, openLedgerFile } from './ledger-file.js';
import type { DeskChannel, WalletDesk } from './wallet-desk.js';
import { openWeChatDesk } from './wechat-desk.js';

export type WalletBooks = Readonly<Record<DeskChannel, LedgerFile>>;

export function openBooks(folder: DataFolder): WalletBooks {
  const open = (channel: DeskChannel): LedgerFile =>
    openLedgerFile(join(folder.wallets, `${channel}.jsonl`));
  return { alipay: open('alipay'), wechat: open('wechat') };
}

/** How far the bench's time had gone when they were closed, and since. */
export function elapsedIn({ alipay, wechat }: WalletBooks): number {
  return Math.max(alipay.elapsedMs, wechat.elapsedMs);
}

export interface WalletSideOptions {
  readonly folder: DataFolder;
  readonly books: WalletBooks;
  readonly time: RealTime;
  readonly seed: number;
  readonly changed: (channel: DeskChannel, what: 'wallet' | 'phone') => void;
}

export interface WalletSide {
  readonly desks: readonly WalletDesk[];
  /** What the till is to ask. */
  readonly ports: Readonly<Record<DeskChannel, number>>;
  network(): NetworkMode;
  /** Settles when the mode holds before every wallet. */
  setNetwork(mode: NetworkMode): Promise<void>;
  close(): Promise<void>;
}

export async function openWalletSide(options: WalletSideOptions): Promise<WalletSide> {
  const { folder, time } = options;
  const alipay = await openAlipayDesk(folder, worldOf('alipay', options));
  const weChat = await openWeChatDesk(folder, worldOf('wechat', options));
  const desks = [alipay, weChat];
  const wished = configuredPorts(folder);
  const before = ({ channel, port: servicePort }: WalletDesk): Promise<Stage> =>
    openStage({ wishedPort: wished[channel], servicePort, time });
  const first = await before(alipay);
  const second = await before(weChat);
  return {
    desks,
    ports: { alipay: first.port, wechat: second.port },
    network: () => first.mode(),
    setNetwork: async (mode) => {
      await Promise.all([first.set(mode), second.set(mode)]);
    },
    close: async () => {
      await Promise.all([first.close(), second.close()]);
      for (const desk of desks) desk.close();
    },
  };
}

function worldOf(
  channel: DeskChannel,
  { books, time, seed, changed }: WalletSideOptions,
): Parameters<typeof openAlipayDesk>[1] {
  const told = (what: 'wallet' | 'phone'): void => {
    changed(channel, what);
  };
  return { file: books[channel], time, seed, changed: told };
}
