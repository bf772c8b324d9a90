/**
 * A payment code as Code 128 bars (ISO/IEC 15417, code set C: two digits a sign), for the phone's
 * picture. Pure; only for an even number of digits.
 */

/** Widths of bar, space, bar, space, bar, space of the values 0 to 102, a sign after the other. */
const widths =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231' +
  '113222123122123221223211221132221231213212223112312131311222321122321221312212322112322211' +
  '212123212321232121111323131123131321112313132113132311211313231113231311112133112331132131' +
  '113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111' +
  '314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211' +
  '241211221114413111241112134111111242121142121241114212124112124211411212421112421211212141' +
  '214121412121111143111341131141114113114311411113411311113141114131311141411131';
const startC = 105;
const startWidths = '211232';
const stopWidths = '2331112';

/** The widths of bars and spaces in turn, the first a bar. Throws nothing: other codes have no bars. */
export function code128(digits: string): readonly number[] {
  if (!/^(\d\d)+$/.test(digits)) return [];
  const values = (digits.match(/\d\d/g) ?? []).map(Number);
  const sum = values.reduce((total, value, place) => total + value * (place + 1), startC) % 103;
  const signs = [...values, sum].map((value) => widths.slice(value * 6, value * 6 + 6));
  return [startWidths, ...signs, stopWidths].join('').split('').map(Number);
}
