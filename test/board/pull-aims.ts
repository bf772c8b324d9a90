/**
 * Where the plug of a board is pulled, and how a sale is brought there. Pulls come in the turn in which
 * something reached the outside (a request, a byte at the printer, a row of the LCD): whatever the till had
 * to have on its disk before that (P7) must be there, for nothing had time to get there later. Or they come
 * when a write lies in the disk's cache and is not flushed: of that, coins take what they like.
 */
import type { BoardBench, BoardFace } from './board-bench.js';

export const aims = [
  ...(['charging', 'doubtful', 'unknown', 'voiding', 'refund', 'paid', 'printing'] as const),
  ...(['keying', 'day close', 'writing', 'boot', 'recovery'] as const),
] as const;
export type Aim = (typeof aims)[number];

type Arm = (board: BoardBench, pull: () => void) => () => void;
type Deed = (face: BoardFace, amount: string) => Promise<unknown>;

export interface PullAim {
  /** What the wallet does to the calls. */
  readonly script?: { readonly on: string; readonly do: string; readonly booked?: boolean };
  /** What comes before: nothing is armed yet. */
  readonly before?: Deed;
  /** Calls `pull` when it is time; everything else is the series'. */
  readonly arm: Arm;
  /** Leads there. Left out: the board's own start, after a pull. */
  readonly act?: Deed;
  /** While the board is dark. */
  readonly meanwhile?: Deed;
}

const ask = { on: 'pay', do: 'ask' } as const;

export const pullAims: Readonly<Record<Aim, readonly PullAim[]>> = {
  charging: [
    { script: { on: 'pay', do: 'hang', booked: true }, arm: onCall('pay'), act: scanned },
    { script: { on: 'pay', do: 'reset-after' }, arm: onCall('pay'), act: scanned },
    { arm: onCall('pay'), act: scanned },
  ],
  doubtful: [
    { script: ask, arm: onLcd('待确认'), act: scanned, meanwhile: confirmed },
    { script: ask, arm: onCall('query'), act: scanned, meanwhile: confirmed },
    { script: ask, arm: onCall('query'), act: scanned, meanwhile: refused },
  ],
  unknown: [
    { script: ask, arm: onLcd('结果未知'), act: stopped, meanwhile: confirmed },
    { script: ask, arm: onLcd('结果未知'), act: stopped, meanwhile: refused },
  ],
  voiding: [
    { script: ask, arm: onCall('cancel'), act: voided },
    { script: ask, arm: onLcd('撤销中'), act: voided, meanwhile: confirmed },
    { script: ask, before: voidAsked, arm: onWrite(1), act: enter },
  ],
  refund: [
    { before: paid, arm: onCall('refund'), act: refunded },
    { before: refundHangs, arm: onCall('refund'), act: refunded },
    { before: paid, arm: onLcd('退款中'), act: refunded },
    { before: paid, arm: onWrite(2), act: refunded },
  ],
  paid: [
    { before: withoutPaper, arm: onLcd('已付款'), act: scanned, meanwhile: paperPutIn },
    { arm: onSlipOut, act: scanned },
    { arm: onLcd('已付款'), act: scanned },
  ],
  printing: [
    { arm: onPrinterBytes(1), act: scanned },
    { arm: onPrinterBytes(300), act: scanned },
  ],
  keying: [{ arm: onLcd('请扫码'), act: keyed }],
  'day close': [
    { before: dayShown, arm: onPrinterBytes(1), act: enter },
    { before: dayShown, arm: onWrite(1), act: enter },
    { before: dayShown, arm: onFlush(1), act: enter },
    { before: dayShown, arm: onWrite(3), act: enter },
    { before: dayShown, arm: onFlush(2), act: enter },
  ],
  writing: [
    { arm: onWrite(2), act: scanned },
    { arm: onWrite(3), act: scanned },
    { arm: onFlush(2), act: scanned },
    { arm: onWrite(1), act: scanned },
    { arm: onFlush(1), act: scanned },
    { arm: onWrite(4), act: scanned },
    { arm: atSomeTime(1_500), act: scanned },
  ],
  // Kernel, mount, the till's reading.
  boot: [
    { arm: atSomeTime(12_000) },
    { arm: onWrite(1) },
    { arm: onWrite(4) },
    { arm: onFlush(2) },
  ],
  // What was open is there to be taken up: a sale is cut first, and then its recovery.
  recovery: [
    { ...open(), arm: onCall('query') },
    { ...open(), arm: onTillWrite(2) },
    { ...open(), arm: onTillWrite(5) },
    { ...open(), arm: onTillWrite(8) },
  ],
};

/** In the recovery's aims `before` ends with a cut; the start is what is led. */
function open(): Pick<PullAim, 'script' | 'before'> {
  return {
    script: { on: 'pay', do: 'hang', booked: true },
    before: async (face, amount) => {
      await scanned(face, amount);
      await waited(face, 'asking,unknown,paid');
    },
  };
}

const waitMs = 60_000;

/** Not longer than there is power: who still waits then must not go on with the next start. */
async function reached(face: BoardFace, wanted: Parameters<BoardFace['wait']>[0]): Promise<void> {
  const dark = face.wait({ power: 'off', timeoutMs: waitMs }).then(() => {
    throw new Error('the board is off');
  });
  await Promise.race([face.wait({ ...wanted, timeoutMs: waitMs }), dark]);
}

function waited(face: BoardFace, screen: string): Promise<void> {
  return reached(face, { screen });
}

async function keyed(face: BoardFace, amount: string): Promise<void> {
  await face.keys(...amount.split(''), 'ENTER');
}

async function scanned(face: BoardFace, amount: string): Promise<void> {
  await keyed(face, amount);
  await waited(face, 'awaiting-code');
  await face.scan(await face.newCode());
}

async function asked(face: BoardFace, amount: string): Promise<void> {
  await scanned(face, amount);
  await waited(face, 'confirm-on-phone');
}

async function stopped(face: BoardFace, amount: string): Promise<void> {
  await asked(face, amount);
  await face.keys('CANCEL');
}

async function voidAsked(face: BoardFace, amount: string): Promise<void> {
  await asked(face, amount);
  await face.keys('VOID');
  await reached(face, { screen: 'void-confirm', quiet: true });
}

async function voided(face: BoardFace, amount: string): Promise<void> {
  await voidAsked(face, amount);
  await face.keys('ENTER');
}

/** Until its slip has come, so that what is written next is another thing's. */
async function paid(face: BoardFace, amount: string): Promise<void> {
  await scanned(face, amount);
  await reached(face, { screen: 'paid', quiet: true, printer: 'idle' });
  // A result takes no key for a second (P23).
  await face.ask('GET', '/api/wait?power=off&timeoutMs=1500');
}

async function refundHangs(face: BoardFace, amount: string): Promise<void> {
  await paid(face, amount);
  await face.script({ on: 'refund', do: 'hang', booked: true });
}

async function refunded(face: BoardFace): Promise<void> {
  await face.keys('REFUND', 'ENTER', 'ENTER');
}

/** A sale of its own, so that the day has something to close. */
async function dayShown(face: BoardFace, amount: string): Promise<void> {
  await paid(face, amount);
  await face.keys('ENTER');
  await waited(face, 'idle');
  await face.keys('MENU', 'UP', 'ENTER');
  await reached(face, { screen: 'choose', quiet: true });
}

async function enter(face: BoardFace): Promise<void> {
  await face.keys('ENTER');
}

async function withoutPaper(face: BoardFace): Promise<void> {
  await face.printer({ paper: 'out' });
  await reached(face, { fault: 'E-PRINTER-PAPER' });
}

async function paperPutIn(face: BoardFace): Promise<void> {
  await face.printer({ paper: 'ok' });
}

async function confirmed(face: BoardFace): Promise<void> {
  if ((await face.asks()).length > 0) await face.phone('confirm');
}

async function refused(face: BoardFace): Promise<void> {
  if ((await face.asks()).length > 0) await face.phone('refuse');
}

/** A request's head has arrived at a wallet. */
function onCall(on: string): Arm {
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

function onLcd(words: string): Arm {
  return ({ bench }, pull) =>
    bench.events.listen(({ type }) => {
      if (type === 'lcd' && bench.desk.lcdRows().join(' ').includes(words)) pull();
    });
}

/** A slip was on its way, and no longer is: the till's own word. */
function onSlipOut({ bench }: BoardBench, pull: () => void): () => void {
  let isOnItsWay = false;
  return bench.events.listen(({ type }) => {
    if (type !== 'status') return;
    const isSending = bench.status.now()?.slips?.some(({ state }) => state === 'sending') ?? false;
    if (isOnItsWay && !isSending) pull();
    isOnItsWay = isSending;
  });
}

function onPrinterBytes(count: number): Arm {
  return ({ till }, pull) => {
    let came = 0;
    return till.onPrinter((bytes) => {
      came += bytes.length;
      if (came >= count) pull();
    });
  };
}

function onFlush(count: number): Arm {
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

/** It lies in the cache alone. */
function onWrite(count: number): Arm {
  return ({ disk }, pull) => {
    let writes = 0;
    disk.onWrite(() => {
      writes += 1;
      if (writes >= count) pull();
    });
    return () => {
      disk.onWrite(() => undefined);
    };
  };
}

/** Behind the mount: from when the board's shell answers, it is the till that writes. */
function onTillWrite(count: number): Arm {
  return (board, pull) => {
    let disarm = (): void => undefined;
    let isOver = false;
    board.till.machine()?.ready.then(
      () => {
        if (!isOver) disarm = onWrite(count)(board, pull);
      },
      () => undefined,
    );
    return () => {
      isOver = true;
      disarm();
    };
  };
}

function atSomeTime(msMax: number): Arm {
  return ({ seed }, pull) => {
    const timer = setTimeout(pull, seed() % msMax);
    return () => {
      clearTimeout(timer);
    };
  };
}
