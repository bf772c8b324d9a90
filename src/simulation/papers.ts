/**
 * Slips on papers. One paper may hold several: a slip that no cut ended, since the roll did first, is
 * followed by the next. In either language. Pure.
 */

export interface PaperSlip {
  /** The number of its sale; `null` where it names none. */
  readonly sale: number | null;
  /** A payment's slip that does not say of itself that it is a copy. */
  readonly isOriginal: boolean;
}

/** The slips on `paper`, each of which begins with the name of the shop; what stands before the first counts as one. */
export function slipsOn(paper: string, shopName: string): readonly PaperSlip[] {
  const texts: string[][] = [[]];
  for (const line of paper.split('\n')) {
    if (line.trim() === shopName) texts.push([]);
    texts.at(-1)?.push(line);
  }
  return texts
    .map((lines) => slipIn(lines.join('\n')))
    .filter(({ sale, isOriginal }) => sale !== null || isOriginal);
}

function slipIn(text: string): PaperSlip {
  const sale = /^(?:Sale|销售号) +([0-9]+)$/m.exec(text)?.[1];
  return {
    sale: sale === undefined ? null : Number(sale),
    isOriginal: /PAYMENT SLIP|付款凭证/.test(text) && !text.includes('REPRINT'),
  };
}
