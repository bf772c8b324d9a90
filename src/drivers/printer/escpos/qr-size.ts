/**
 * How large a QR code is: whole dots a module, with the quiet zone that readers want, on this paper.
 * Sizes are those of byte mode at correction level M (ISO/IEC 18004, table 7); a printer that packs
 * the data better makes a smaller code, which then fits all the more.
 */

export interface QrSize {
  readonly moduleDots: number;
  /** Side of the code without its quiet zone. */
  readonly sideDots: number;
  /** Blank on each side. */
  readonly quietDots: number;
}

/** Bytes that versions 1 to 24 hold; one more version is four more modules a side. */
const bytesOfVersions = [
  ...[14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287],
  ...[331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911],
];
const quietModules = 4;
/** A phone reads no smaller module well, and needs no larger one. */
const moduleDotsRange = { min: 3, max: 6 };

/** `null` when there is nothing to say, or no room for it. */
export function qrSizeOf(bytes: number, widthDots: number): QrSize | null {
  const place = bytesOfVersions.findIndex((holds) => bytes <= holds);
  if (place === -1 || bytes === 0) return null;
  const modules = 21 + 4 * place;
  const room = Math.floor(widthDots / (modules + 2 * quietModules));
  const moduleDots = Math.min(room, moduleDotsRange.max);
  if (moduleDots < moduleDotsRange.min) return null;
  return { moduleDots, sideDots: modules * moduleDots, quietDots: quietModules * moduleDots };
}
