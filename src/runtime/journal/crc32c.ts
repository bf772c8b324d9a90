/**
 * CRC-32C (Castagnoli), the checksum of blocks and frames: finds accidents, not attackers.
 * Four bytes a step over four tables; the tables sit in a DataView because its reads are never
 * undefined. Pure.
 */

/** The polynomial 0x1EDC6F41, bits reversed. */
const polynomial = 0x82f63b78;

function buildTables(): DataView {
  const tables = new DataView(new ArrayBuffer(4 * 256 * 4));
  for (let byte = 0; byte < 256; byte += 1) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit += 1)
      crc = (crc & 1) === 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    tables.setInt32(byte * 4, crc);
  }
  for (let entry = 256; entry < 1024; entry += 1) {
    const before = tables.getInt32((entry - 256) * 4);
    tables.setInt32(entry * 4, (before >>> 8) ^ tables.getInt32((before & 0xff) * 4));
  }
  return tables;
}

const tables = buildTables();

/**
 * The checksum of `length` bytes of `view` from `start`, as an unsigned number. `seed` is the
 * checksum of what came before, so a checksum may be taken in parts.
 */
export function crc32c(view: DataView, start: number, length: number, seed = 0): number {
  let crc = ~seed;
  let at = start;
  const end = start + length;
  for (const whole = start + (length & ~3); at < whole; at += 4) {
    crc ^= view.getInt32(at, true);
    crc =
      tables.getInt32(3072 + (crc & 0xff) * 4) ^
      tables.getInt32(2048 + ((crc >>> 8) & 0xff) * 4) ^
      tables.getInt32(1024 + ((crc >>> 16) & 0xff) * 4) ^
      tables.getInt32((crc >>> 24) * 4);
  }
  for (; at < end; at += 1)
    crc = (crc >>> 8) ^ tables.getInt32(((crc ^ view.getUint8(at)) & 0xff) * 4);
  return ~crc >>> 0;
}

/** A view over exactly the bytes of `bytes`. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
