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

/** The slips on `paper`, each of which begins with the name of the shop. */
export function slipsOn(paper: string, shopName: string): readonly PaperSlip[] {
  const lines = paper.split('\n');
  const begins = lines.flatMap((line, at) => (line.trim() === shopName ? [at] : []));
  return begins.map((begin, slip) => {
    const text = lines.slice(begin, begins[slip + 1]).join('\n');
    const sale = /^(?:Sale|销售号) +([0-9]+)$/m.exec(text)?.[1];
    return {
      sale: sale === undefined ? null : Number(sale),
      isOriginal: /PAYMENT SLIP|付款凭证/.test(text) && !text.includes('REPRINT'),
    };
  });
}
