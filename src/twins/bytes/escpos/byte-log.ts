/** Bytes as they came; the oldest are let go in whole pieces beyond a bound. */
export interface ByteLog {
  add(bytes: Uint8Array): void;
  all(): Uint8Array;
}

const bytesMax = 1 << 24;

export function byteLog(max = bytesMax): ByteLog {
  const pieces: Uint8Array[] = [];
  let length = 0;
  return {
    add: (bytes) => {
      pieces.push(bytes.slice());
      length += bytes.length;
      while (length > max) length -= pieces.shift()?.length ?? length;
    },
    all: () => {
      const whole = new Uint8Array(length);
      let place = 0;
      for (const piece of pieces) {
        whole.set(piece, place);
        place += piece.length;
      }
      return whole;
    },
  };
}
