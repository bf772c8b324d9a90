/** A port on which connections hang before they are made (the line is dead). */
import { type Socket, connect } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface SilentPort {
  close(): Promise<void>;
}

/** A queue of length 1 holds two connections; these take the places that nobody else has taken. */
const queuePlaces = 2;
/** On this machine a connection is made at once; one that is not has found the queue full. */
const placeTakenMs = 500;

export async function openSilentPort(port: number, host: string): Promise<SilentPort> {
  const worker = new Worker(new URL('./silent-port-worker.js', import.meta.url), {
    workerData: { port, host },
  });
  await new Promise<void>((listening, reject) => {
    worker.once('message', () => {
      listening();
    });
    worker.once('error', reject);
  });
  const fillers = await fillQueue(port, host);
  return {
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}

/** Takes what places there are; where there are none, its connections hang as everybody's do. */
export function fillQueue(port: number, host: string): Promise<readonly Socket[]> {
  return Promise.all(Array.from({ length: queuePlaces }, () => filler(port, host)));
}

/** Settles when it has a place, or when it is clear that there is none: the till was there first. */
function filler(port: number, host: string): Promise<Socket> {
  return new Promise((done) => {
    const socket = connect({ port, host });
    const settle = (): void => {
      clearTimeout(timer);
      done(socket);
    };
    const timer = setTimeout(settle, placeTakenMs);
    socket.once('connect', settle);
    // Refused or reset, it takes no place, and nothing is lost by it.
    socket.on('error', settle);
  });
}
