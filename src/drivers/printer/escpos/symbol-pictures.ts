/**
 * QR and bar codes as dots, for printers that do not draw them themselves. The quiet zones are part
 * of the picture, so that nothing comes too near.
 */
import qrcode from 'qrcode-generator';
import type { DotPicture } from '../../../runtime/ports/device.js';

/** A QR code of correction level M, byte mode. `data` fits one (`qrBytesMax`). */
export function qrPicture(data: Uint8Array, moduleDots: number): DotPicture {
  const code = qrcode(0, 'M');
  // One character a byte: the package takes the low byte of each.
  code.addData(String.fromCharCode(...data), 'Byte');
  code.make();
  const modules = code.getModuleCount();
  const picture = blank((modules + 2 * quietModules) * moduleDots);
  for (let row = 0; row < modules; row++) {
    const line = lineOf(picture, (row + quietModules) * moduleDots);
    for (let column = 0; column < modules; column++) {
      if (code.isDark(row, column)) ink(line, (column + quietModules) * moduleDots, moduleDots);
    }
    repeat(picture, (row + quietModules) * moduleDots, moduleDots);
  }
  return picture;
}

/** What readers want on each side (ISO/IEC 18004, 9.1). */
const quietModules = 4;

/** Bars of `widths` modules, bar and gap in turn, as high as `heightDots`. */
export function barsPicture(
  widths: readonly number[],
  moduleDots: number,
  heightDots: number,
): DotPicture {
  const modules = widths.reduce((sum, width) => sum + width, 0);
  const picture = blank(modules * moduleDots, heightDots);
  const line = lineOf(picture, 0);
  let left = 0;
  widths.forEach((width, place) => {
    if (place % 2 === 0) ink(line, left, width * moduleDots);
    left += width * moduleDots;
  });
  repeat(picture, 0, heightDots);
  return picture;
}

function blank(widthDots: number, heightDots = widthDots): DotPicture {
  return { widthDots, heightDots, rows: new Uint8Array(Math.ceil(widthDots / 8) * heightDots) };
}

function lineOf({ widthDots, rows }: DotPicture, row: number): Uint8Array {
  const rowBytes = Math.ceil(widthDots / 8);
  return rows.subarray(row * rowBytes, (row + 1) * rowBytes);
}

function ink(line: Uint8Array, left: number, dots: number): void {
  for (let dot = left; dot < left + dots; dot++) {
    line[dot >> 3] = (line[dot >> 3] ?? 0) | (0x80 >> (dot & 7));
  }
}

/** The line at `row` again, until there are `count` of it. */
function repeat(picture: DotPicture, row: number, count: number): void {
  const rowBytes = Math.ceil(picture.widthDots / 8);
  const start = row * rowBytes;
  for (let more = 1; more < count; more++) {
    picture.rows.copyWithin(start + more * rowBytes, start, start + rowBytes);
  }
}
