/**
 * The LCD for ears: its rows as one sentence, said anew when it says something new. Seconds that
 * count, up or down, are no news, and neither are pages that turn round again; a screen reader that
 * reads each of them is switched off. Pure.
 */

/** What is read out. */
export function spokenRows(rows: readonly string[]): string {
  return rows
    .map((row) => row.trim().replace(/\s+/g, ' '))
    .filter((row) => row !== '')
    .join('，');
}

/** What was read out since row 1 last said something else. */
export interface Heard {
  readonly head: string;
  readonly gists: readonly string[];
}

export const heardNothing: Heard = { head: '', gists: [] };

/** The news in these rows, `null` when there is none, and what has then been heard. */
export function news(
  heard: Heard,
  rows: readonly string[],
): { readonly heard: Heard; readonly say: string | null } {
  const head = gistOf(rows.slice(0, 1));
  const known = head === heard.head ? heard.gists : [];
  const gist = gistOf(rows);
  if (known.includes(gist)) return { heard, say: null };
  return { heard: { head, gists: [...known, gist] }, say: spokenRows(rows) };
}

/** Two screens with the same gist differ in a count of time alone. */
export function gistOf(rows: readonly string[]): string {
  return spokenRows(rows).replace(/\d+ *(秒|分|小时|天|s\b|m\b|h\b|d\b)/g, '…$1');
}
