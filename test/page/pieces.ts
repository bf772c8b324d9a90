/** A bench behind a line that brings its page in pieces, and the next piece only when it is asked for. */
import { once } from 'node:events';
import { type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PieceByPiece {
  readonly address: string;
  /** Lets the next piece of the page through. */
  next(): void;
  close(): void;
}

/** Breaks the page before each of `marks`, which stand in it in this order. */
export async function pieceByPiece(bench: URL, marks: readonly string[]): Promise<PieceByPiece> {
  const pieces: string[] = [];
  let toPage: ServerResponse | undefined;
  const server = createServer((asked, answer) => {
    const headers = { ...asked.headers, host: bench.host, origin: bench.origin };
    const forwarded = request(new URL(asked.url ?? '/', bench), { headers }, (answered) => {
      // The length of a page that comes in pieces is not told before them.
      const headers = { ...answered.headers, 'content-length': undefined };
      for (const [name, value] of Object.entries(headers)) {
        if (value !== undefined) answer.setHeader(name, value);
      }
      answer.statusCode = answered.statusCode ?? 502;
      if (asked.url !== '/') {
        answer.flushHeaders();
        answered.pipe(answer);
        return;
      }
      let text = '';
      answered.setEncoding('utf8').on('data', (part: string) => (text += part));
      answered.on('end', () => {
        pieces.push(...broken(text, marks));
        toPage = answer;
        answer.write(pieces.shift());
      });
    });
    asked.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`,
    next: () => {
      const piece = pieces.shift();
      if (piece === undefined) throw new Error('the page has no more pieces');
      toPage?.write(piece);
      if (pieces.length === 0) toPage?.end();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function broken(text: string, marks: readonly string[]): readonly string[] {
  const places = marks.map((mark) => text.indexOf(mark));
  if (places.includes(-1)) throw new Error(`the page lacks one of ${marks.join(', ')}`);
  return [0, ...places].map((place, n) => text.slice(place, places[n]));
}
