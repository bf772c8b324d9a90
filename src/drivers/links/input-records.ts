/**
 * Records of the kernel's input layer (struct input_event, Documentation/input): a time that nobody here
 * needs, then type, code and value. The time is 16 bytes where a C long is 64 bits and 8 where it is 32,
 * so a link drops it, and drivers see 8 bytes a record on every machine. Pure.
 */

/** Bytes of a record as drivers see it: type and code (16 bits each), value (32 bits, signed), low byte first. */
export const recordBytes = 8;

const longOf64Bits = new Set<string>(['arm64', 'x64', 'riscv64', 'ppc64', 's390x', 'loong64']);

/** Bytes of a record's time for programs of `arch`, as `process.arch` names it. */
export function timeBytesOf(arch: string): number {
  return longOf64Bits.has(arch) ? 16 : 8;
}

/** `EV_SND` (12h) and what it may sound: kernel, input-event-codes.h. */
const soundType = 0x12;
const bell = 0x01;
const tone = 0x02;

/** Begins a sound, or ends it: the bell where no `hertz` are told, which every beeper has. */
export function soundRecord(isOn: boolean, hertz: number | null, timeBytes: number): Uint8Array {
  const record = new Uint8Array(timeBytes + recordBytes);
  const fields = new DataView(record.buffer, timeBytes);
  fields.setUint16(0, soundType, true);
  fields.setUint16(2, hertz === null ? bell : tone, true);
  fields.setInt32(4, isOn ? (hertz ?? 1) : 0, true);
  return record;
}

export interface RecordReader {
  /** Whole records of `bytes` and of what was kept from before, without their times. */
  readonly push: (bytes: Uint8Array) => Uint8Array;
  /** Bytes of a record that is not whole yet. */
  readonly heldBytes: () => number;
}

/** The kernel hands over whole records alone; what stands between may break them anywhere. */
export function recordReader(timeBytes: number): RecordReader {
  const size = timeBytes + recordBytes;
  let kept: Uint8Array = new Uint8Array(0);
  return {
    push: (bytes) => {
      const all = new Uint8Array(kept.length + bytes.length);
      all.set(kept);
      all.set(bytes, kept.length);
      const count = Math.floor(all.length / size);
      const records = new Uint8Array(count * recordBytes);
      for (let place = 0; place < count; place++) {
        const end = (place + 1) * size;
        records.set(all.subarray(end - recordBytes, end), place * recordBytes);
      }
      kept = all.slice(count * size);
      return records;
    },
    heldBytes: () => kept.length,
  };
}
