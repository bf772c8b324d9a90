/**
 * Records of the kernel's input layer, each 8 bytes as the input link hands them on: type, code (16 bits
 * each) and value (32 bits, signed), low byte first (kernel, Documentation/input; input-event-codes.h).
 * Keys are told apart by the kernel itself, so any number may be down at once, and none repeats here. Pure.
 */

export const recordBytes = 8;

const synType = 0x00;
const keyType = 0x01;
/** The end of what happened at one moment. */
const synReport = 0;
/** The kernel had no room: what it has told since the last report is not whole. */
const synDropped = 3;
/** 0 is up, 2 the kernel's own repeat while a key is held. */
const wentDown = 1;

export type HeardRecord =
  /** The kernel's number of a key that went down. */
  | { readonly kind: 'pressed'; readonly code: number }
  /** Events were lost before this one. */
  | { readonly kind: 'dropped' }
  | { readonly kind: 'nothing' };

export interface KeyEar {
  /** `record` has `recordBytes`; it is not kept. */
  readonly hear: (record: Uint8Array) => HeardRecord;
}

const nothing: HeardRecord = { kind: 'nothing' };

/**
 * Every press is told, also one whose release was never heard: the kernel says 1 once for each. What
 * stands between a loss and the next report is skipped, as the kernel asks (Documentation/input/event-codes).
 */
export function keyEar(): KeyEar {
  let isTorn = false;
  return {
    hear: (record) => {
      const fields = new DataView(record.buffer, record.byteOffset, recordBytes);
      const type = fields.getUint16(0, true);
      const code = fields.getUint16(2, true);
      if (type === synType) {
        const isLoss = code === synDropped && !isTorn;
        if (code === synDropped) isTorn = true;
        if (code === synReport) isTorn = false;
        return isLoss ? { kind: 'dropped' } : nothing;
      }
      if (isTorn || type !== keyType || fields.getInt32(4, true) !== wentDown) return nothing;
      return { kind: 'pressed', code };
    },
  };
}
