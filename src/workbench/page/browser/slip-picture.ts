/** A slip as a picture from the bench, without the desk that the picture has around the paper. */

/** Dots of desk on each side (src/twins/pictures/paper-picture.ts). */
const desk = 16;

/** Settles with the picture at `width` pixels of paper, or with `null` when there is none. */
export async function slipPicture(
  n: number,
  version: number,
  width: number,
): Promise<HTMLImageElement | null> {
  const picture = new Image();
  picture.src = `/api/paper.png?slip=${String(n)}&version=${String(version)}`;
  try {
    await picture.decode();
  } catch (cause: unknown) {
    if (cause instanceof DOMException) return null;
    throw cause;
  }
  fit(picture, width);
  return picture;
}

function fit(picture: HTMLImageElement, width: number): void {
  const scale = width / (picture.naturalWidth - desk * 2);
  picture.width = Math.round(picture.naturalWidth * scale);
  picture.height = Math.round(picture.naturalHeight * scale);
  picture.style.margin = `${String(-desk * scale)}px`;
}
