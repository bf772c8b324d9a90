/** Lines out of a stream of bytes, for the sockets and pipes of the bench. */
import type { Readable } from 'node:stream';

/** A line beyond this comes in pieces. */
const lineLengthMax = 1 << 20;

/** Calls `hear` for each line that has ended, without its end. */
export function onLines(stream: Readable, hear: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) hear(line);
    if (rest.length < lineLengthMax) return;
    hear(rest);
    rest = '';
  });
}
