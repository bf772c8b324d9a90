/**
 * Where the plug of a board is pulled, and how a sale is brought there. Most pulls come in the turn in
 * which something reached the outside (a request, a byte at the printer, a row of the LCD): whatever the
 * till had to have on its disk before that (P7) must be there, for nothing had time to get there later.
 */
import type { BoardBench } from './board-bench.js';

export const aims = [
  'charging',
  'doubtful',
  'unknown',
  'voiding',
  'paid',
  'printing',
  'keying',
  'flushing',
  'boot',
  'recovery',
] as const;
export type Aim = (typeof aims)[number];

export interface PullAim {
  /** What the wallet does to the sale's calls. */
  readonly script?: { readonly on: string; readonly do: string; readonly booked?: boolean };
  /** Calls `pull` when it is time; everything else is the series'. */
  readonly arm: (board: BoardBench, pull: () => void) => () => void;
  /** Brings a sale there: up to the code on the scanner unless it says more. */
  readonly sale: 'none' | 'keys' | 'scanned' | 'cancelled' | 'voided';
  /** While the board is dark. */
  readonly meanwhile?: 'confirm';
}

export const pullAims: Readonly<Record<Aim, readonly PullAim[]>> = {
  charging: [
    { script: { on: 'pay', do: 'hang', booked: true }, arm: onCall('pay'), sale: 'scanned' },
    { script: { on: 'pay', do: 'reset-after' }, arm: onCall('pay'), sale: 'scanned' },
    { arm: onCall('pay'), sale: 'scanned' },
  ],
  doubtful: [
    {
      script: { on: 'pay', do: 'ask' },
      arm: onLcd('顾客'),
      sale: 'scanned',
      meanwhile: 'confirm',
    },
    {
      script: { on: 'pay', do: 'ask' },
      arm: onCall('query'),
      sale: 'scanned',
      meanwhile: 'confirm',
    },
  ],
  unknown: [
    {
      script: { on: 'pay', do: 'ask' },
      arm: onLcd('结果未知'),
      sale: 'cancelled',
      meanwhile: 'confirm',
    },
  ],
  voiding: [{ script: { on: 'pay', do: 'ask' }, arm: onCall('cancel'), sale: 'voided' }],
  paid: [{ arm: onLcd('已付款'), sale: 'scanned' }],
  printing: [
    { arm: onPrinterBytes(1), sale: 'scanned' },
    { arm: onPrinterBytes(300), sale: 'scanned' },
  ],
  keying: [{ arm: onLcd('请扫码'), sale: 'keys' }],
  flushing: [
    { arm: onFlush(2), sale: 'scanned' },
    { arm: onFlush(3), sale: 'scanned' },
    { arm: onFlush(4), sale: 'scanned' },
    { arm: onFlush(1), sale: 'scanned' },
  ],
  // Some moment of a start: kernel, mount, the till's reading.
  boot: [{ arm: afterMs, sale: 'none' }],
  // The journal's own first flushes, and the first query of what was open.
  recovery: [
    { arm: onFlush(1), sale: 'none' },
    { arm: onFlush(2), sale: 'none' },
    { arm: onFlush(4), sale: 'none' },
  ],
};

/** A request's head has arrived at a wallet. */
function onCall(on: string): PullAim['arm'] {
  return ({ bench }, pull) => {
    const count = (): number =>
      bench.wallets
        .flatMap((wallet) => wallet.rows().flatMap(({ calls }) => calls))
        .filter((call) => call.on === on).length;
    const before = count();
    return bench.events.listen(({ type }) => {
      if (type === 'wallet' && count() > before) pull();
    });
  };
}

function onLcd(words: string): PullAim['arm'] {
  return ({ bench }, pull) =>
    bench.events.listen(({ type }) => {
      if (type === 'lcd' && bench.desk.lcdRows().join(' ').includes(words)) pull();
    });
}

function onPrinterBytes(count: number): PullAim['arm'] {
  return ({ till }, pull) => {
    let came = 0;
    return till.onPrinter((bytes) => {
      came += bytes.length;
      if (came >= count) pull();
    });
  };
}

function onFlush(count: number): PullAim['arm'] {
  return ({ disk }, pull) => {
    const before = disk.flushes();
    disk.onFlush((flushes) => {
      if (flushes - before >= count) pull();
    });
    return () => {
      disk.onFlush(() => undefined);
    };
  };
}

const bootMsMax = 9_000;

function afterMs({ seed }: BoardBench, pull: () => void): () => void {
  const timer = setTimeout(pull, 300 + (seed() % bootMsMax));
  return () => {
    clearTimeout(timer);
  };
}
