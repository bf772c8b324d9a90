/** A port on which connections hang before they are made (the line is dead). */
import { type Socket, connect } from 'node:net';
import { Worker } from 'node:worker_threads';

export interface SilentPort {
  close(): Promise<void>;
}

/** A queue of length 1 holds two connections; these take both places. */
const queuePlaces = 2;

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
  const fillers = await Promise.all(Array.from({ length: queuePlaces }, () => filler(port, host)));
  return {
    close: async () => {
      for (const socket of fillers) socket.destroy();
      await worker.terminate();
    },
  };
}

function filler(port: number, host: string): Promise<Socket> {
  return new Promise((done, reject) => {
    const socket = connect({ port, host }, () => {
      done(socket);
    });
    socket.on('error', reject);
  });
}
