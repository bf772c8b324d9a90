/** What may become of a body on its way, for properties: any one change of it. */
import fc from 'fast-check';

export type ByteChange = (body: Uint8Array) => Buffer;

/** A byte, a cut, a doubling, or one of `pieces` put in somewhere. */
export function byteChange(pieces: readonly string[]): fc.Arbitrary<ByteChange> {
  const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const at = (body: Uint8Array, where: number): number => Math.floor(where * body.length);
  return fc.oneof(
    fc.tuple(place, fc.nat(255)).map(([where, byte]): ByteChange => (body) => {
      const changed = Buffer.from(body);
      if (body.length > 0) changed[at(body, where)] = byte;
      return changed;
    }),
    fc.tuple(place, place).map(([from, to]): ByteChange => (body) => {
      const start = Math.min(at(body, from), at(body, to));
      const end = Math.max(at(body, from), at(body, to));
      return Buffer.concat([body.subarray(0, start), body.subarray(end)]);
    }),
    fc.tuple(place, place, place).map(([from, to, where]): ByteChange => (body) => {
      const copied = body.subarray(at(body, from), at(body, to));
      const spot = at(body, where);
      return Buffer.concat([body.subarray(0, spot), copied, body.subarray(spot)]);
    }),
    fc.tuple(place, fc.constantFrom(...pieces)).map(([where, piece]): ByteChange => (body) => {
      const spot = at(body, where);
      return Buffer.concat([body.subarray(0, spot), Buffer.from(piece), body.subarray(spot)]);
    }),
  );
}
