/**
 * The LCD for ears: its rows as one sentence, said anew when it says something new. Seconds that
 * count, up or down, are no news; a screen reader that reads each of them is switched off.
 */

/** What is read out. */
export function spokenRows(rows: readonly string[]): string {
  return rows
    .map((row) => row.trim().replace(/\s+/g, ' '))
    .filter((row) => row !== '')
    .join('，');
}

/** Two screens with the same gist are not read out twice. */
export function gistOf(rows: readonly string[]): string {
  return spokenRows(rows).replace(/\d+ *(秒|分|小时|天|s\b|m\b|h\b|d\b)/g, '…$1');
}
