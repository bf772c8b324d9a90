/**
 * The other end of `charge-cpu`, in a process of its own so that its work is nobody else's: answers each
 * request with the reply that the parent has laid down for its path. Prints its port.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LaidDownReply {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const replies = JSON.parse(process.argv[2] ?? '{}') as Readonly<Record<string, LaidDownReply>>;

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const { pathname } = new URL(request.url ?? '/', 'http://wallet');
    const reply = replies[pathname];
    response.writeHead(reply === undefined ? 404 : 200, { ...reply?.headers, connection: 'close' });
    response.end(reply?.body);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
process.on('disconnect', () => process.exit(0));
