/** Bytes as manuals print them, and streams in pieces. */
export function hex(text: string): Uint8Array {
  const codes = text.split(/\s+/u).filter((part) => part !== '');
  return Uint8Array.from(codes, (code) => Number.parseInt(code, 16));
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** The stream in two pieces, cut at every place, and in single bytes. */
export function cuts(stream: Uint8Array): readonly (readonly Uint8Array[])[] {
  const places = Array.from({ length: stream.length + 1 }, (_, place) => place);
  return [
    ...places.map((place) => [stream.slice(0, place), stream.slice(place)]),
    Array.from(stream, (byte) => Uint8Array.of(byte)),
  ];
}
