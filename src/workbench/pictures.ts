/** Pictures of LCD, customer display and paper, as PNG. The thread that draws starts with the first. */
import { Worker } from 'node:worker_threads';
import { Bug } from '../runtime/ports/bug.js';
import type { PrintedSlip } from '../twins/bytes/escpos/paper.js';
import type { Desk } from './desk/desk.js';
import type { Drawn, Order, Sight } from './picture-worker.js';

export interface Pictures {
  lcd(): Promise<Uint8Array>;
  /** No PNG: 64 rows of 16 bytes, high bit on the left. */
  lcdDots(): Promise<Uint8Array>;
  customer(): Promise<Uint8Array>;
  paper(): Promise<Uint8Array>;
  slip(slip: PrintedSlip): Promise<Uint8Array>;
  close(): Promise<void>;
}

export function pictures(desk: Desk): Pictures {
  const waiting = new Map<number, (png: Drawn['picture']) => void>();
  let worker: Worker | undefined;
  let count = 0;
  const draw = async (sight: Sight): Promise<Uint8Array> => {
    worker ??= startWorker(waiting);
    count += 1;
    const order: Order = { id: count, sight };
    worker.postMessage(order);
    const drawn = await new Promise<Drawn['picture']>((done) => {
      waiting.set(order.id, done);
    });
    if (typeof drawn === 'string') {
      throw new Bug(`a picture could not be drawn: ${drawn}`);
    }
    return drawn;
  };
  return {
    lcd: () => draw({ kind: 'lcd', face: desk.lcd.face() }),
    lcdDots: () => draw({ kind: 'lcdDots', face: desk.lcd.face() }),
    customer: () => draw({ kind: 'customer', rows: desk.customer.rows() }),
    paper: () => draw({ kind: 'paper', slips: desk.printer.printed() }),
    slip: (slip) => draw({ kind: 'paper', slips: [slip] }),
    close: async () => {
      await worker?.terminate();
    },
  };
}

function startWorker(waiting: Map<number, (png: Drawn['picture']) => void>): Worker {
  const worker = new Worker(new URL('./picture-worker.js', import.meta.url));
  worker.on('message', ({ id, picture }: Drawn) => {
    waiting.get(id)?.(picture);
    waiting.delete(id);
  });
  worker.on('error', (error) => {
    for (const done of waiting.values()) done(error.message);
    waiting.clear();
  });
  return worker;
}
