/**
 * The bench without its page: a till in a process of its own, the twins of its peripherals on sockets,
 * the wallets' twins on ports with a network in front, and the plug. However the bench ends, its till
 * ends too.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { PrinterModelName } from '../twins/bytes/escpos/models.js';
import type { NetworkMode } from '../twins/wallet/network.js';
import { adjustConfig, configuredTimePort } from './bench-config.js';
import { type DataFolder, prepareDataFolder } from './data-folder.js';
import { type Desk, openDesk } from './desk/desk.js';
import { type EventStream, eventStream } from './event-stream.js';
import { type Injector, openInjector } from './injector.js';
import { type TimeDesk, openTimeDesk } from './network/time-desk.js';
import { type LcdDots, lcdDots } from './lcd-dots.js';
import { type Pictures, pictures } from './pictures.js';
import { type RealTime, realTime } from './real-time.js';
import { makeSocketFolder } from './socket-folder.js';
import { type StatusFeed, statusFeed } from './status-feed.js';
import { type TillOptions, type TillProcess, tillProcess } from './till-process.js';
import type { WalletDesk } from './wallets/wallet-desk.js';
import type { WeChatApi } from './wechat-keys.js';
import { type WalletSide, elapsedIn, openBooks, openWalletSide } from './wallets/wallet-side.js';

export interface BenchOptions {
  /** Kept between starts; made when it is missing. */
  readonly data: string;
  /** 1 to 100. */
  readonly speed: number;
  readonly seed: number;
  /** Which printer stands there at first. */
  readonly printer: PrinterModelName;
  /** Which generation the till speaks to WeChat Pay; as its configuration says unless told. */
  readonly weChat?: WeChatApi;
  /** Where the till runs, when it is no process of this machine: it finds its peripherals in `sockets`. */
  readonly tillAt?: (till: TillOptions, sockets: string) => TillProcess;
}

/** The boards that the printers of the desk belong to. */
const boards: Readonly<Record<PrinterModelName, string>> = {
  '58mm': 'virtual',
  '80mm': 'virtual-80mm',
  clone: 'virtual-clone',
};

export interface Bench {
  readonly options: BenchOptions;
  readonly folder: DataFolder;
  readonly sockets: string;
  readonly time: RealTime;
  readonly events: EventStream;
  readonly desk: Desk;
  readonly till: TillProcess;
  readonly status: StatusFeed;
  readonly injector: Injector;
  readonly wallets: readonly WalletDesk[];
  readonly pictures: Pictures;
  readonly lcdDots: LcdDots;
  readonly timeDesk: TimeDesk;
  network(): NetworkMode;
  setNetwork(mode: NetworkMode): Promise<void>;
  powerOn(): Promise<'ready' | 'late' | 'ended'>;
  cut(): Promise<void>;
  /**
   * Puts another printer there, as a technician does: a till that runs is switched off for it. The
   * board of its next start is the one that this printer belongs to.
   */
  putPrinter(model: PrinterModelName): Promise<void>;
  /** Ends the till and everything else; twice is safe. */
  close(): Promise<void>;
}

export async function openBench(options: BenchOptions): Promise<Bench> {
  const folder = await prepareDataFolder(resolve(options.data));
  const sockets = makeSocketFolder();
  const events = eventStream();
  const books = openBooks(folder);
  const time = realTime({ speed: options.speed, from: elapsedIn(books) });
  const walletSide = await openWalletSide({
    folder,
    books,
    time,
    seed: options.seed,
    changed: (channel, what) => {
      events.tell({ type: what, channel });
    },
  });
  const timeDesk = await openTimeDesk({
    wishedPort: configuredTimePort(folder),
    time,
    network: () => walletSide.network(),
    asked: (state) => {
      events.tell({ type: 'time', time: state });
    },
  });
  adjustConfig(folder, {
    ports: walletSide.ports,
    timePort: timeDesk.port,
    weChat: options.weChat,
  });
  const injector = await openInjector(join(sockets, 'bench.sock'));
  const { heard } = injector;
  const desk = await openDesk({ sockets, time, events, heard, printer: options.printer });
  const statusPath = join(sockets, 'status.sock');
  const status = statusFeed(statusPath, (now) => {
    events.tell({ type: 'status', status: now });
  });
  const tillOptions: TillOptions = {
    arguments: () => [
      ...['run', '--board', boards[desk.printer.model()]],
      ...['--data', folder.till, '--config', folder.config],
      ...['--sockets', sockets, '--status', statusPath],
      ...(options.speed === 1 ? [] : ['--speed', String(options.speed)]),
    ],
    preload: new URLSearchParams({
      socket: join(sockets, 'bench.sock'),
      folder: folder.till,
      speed: String(options.speed),
    }),
    log: folder.log,
    changed: (power) => {
      desk.power(power);
      if (power === 'on') status.follow();
      else status.stop();
      if (power === 'off') injector.ended();
      events.tell({ type: 'power', power, boots: till.boots() });
    },
  };
  const till = options.tillAt?.(tillOptions, sockets) ?? tillProcess(tillOptions);
  const parts = { options, folder, sockets, time, events, desk, till, status, injector };
  const drawn = pictures(desk);
  const ends = [drawn, walletSide, timeDesk, injector, desk];
  const shown = { pictures: drawn, lcdDots: lcdDots(desk, drawn) };
  const { desks: wallets } = walletSide;
  return { ...parts, timeDesk, wallets, ...shown, ...living(parts, walletSide, ends) };
}

type Parts = Pick<Bench, 'till' | 'desk' | 'status' | 'events' | 'sockets'>;

interface Ending {
  close(): void | Promise<void>;
}
type Living = Pick<Bench, 'network' | 'setNetwork' | 'powerOn' | 'cut' | 'putPrinter' | 'close'>;

function living(parts: Parts, walletSide: WalletSide, ends: readonly Ending[]): Living {
  const { till, desk, status, events, sockets } = parts;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await till.cut();
    status.stop();
    for (const end of ends) await end.close();
    rmSync(sockets, { recursive: true, force: true });
  };
  return {
    network: () => walletSide.network(),
    setNetwork: async (next) => {
      await walletSide.setNetwork(next);
      events.tell({ type: 'network', mode: next.kind });
    },
    powerOn: async () => {
      const outcome = await till.start();
      if (outcome === 'ready') await listens(parts);
      return outcome;
    },
    cut: () => till.cut(),
    putPrinter: async (model) => {
      await till.cut();
      await desk.printer.put(model);
    },
    close: () => (closed ??= close()),
  };
}

const listensMsMax = 2_000;
const lookAgainMs = 5;

/** Keys pressed and codes shown before the till has found its keypad and scanner would be lost. */
async function listens({ till, desk, status }: Parts): Promise<void> {
  const until = performance.now() + listensMsMax;
  while (till.power() === 'on' && performance.now() < until) {
    if (desk.heard() && status.now() !== null) return;
    await new Promise((again) => setTimeout(again, lookAgainMs));
  }
}
