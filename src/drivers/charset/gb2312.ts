/**
 * The part of the two-byte zone that a GB2312 font ROM has a glyph for. Its rows have gaps, which
 * later standards filled: what stands there would show as rubbish.
 */
import { type GbCode, gbCode } from './gb18030.js';

/** First and last code of each run of characters (GB 2312-80, in its EUC form). */
const runs: readonly (readonly [GbCode, GbCode])[] = [
  [0xa1a1, 0xa1fe],
  [0xa2b1, 0xa2e2],
  [0xa2e5, 0xa2ee],
  [0xa2f1, 0xa2fc],
  [0xa3a1, 0xa3fe],
  [0xa4a1, 0xa4f3],
  [0xa5a1, 0xa5f6],
  [0xa6a1, 0xa6b8],
  [0xa6c1, 0xa6d8],
  [0xa7a1, 0xa7c1],
  [0xa7d1, 0xa7f1],
  [0xa8a1, 0xa8ba],
  [0xa8c5, 0xa8e9],
  [0xa9a4, 0xa9ef],
];
const hanziLeads = [0xb0, 0xf7] as const;
/** Row 55 ends early; every other row of hanzi is full. */
const shortRow = { lead: 0xd7, trailLast: 0xf9 };
const trails = [0xa1, 0xfe] as const;

/** The code of one character, or undefined when GB2312 does not have it. */
export function gb2312Code(character: string): GbCode | undefined {
  const code = gbCode(character);
  return code !== undefined && isGb2312(code) ? code : undefined;
}

function isGb2312(code: GbCode): boolean {
  if (runs.some(([first, last]) => code >= first && code <= last)) return true;
  const lead = code >> 8;
  const trail = code & 0xff;
  if (lead < hanziLeads[0] || lead > hanziLeads[1]) return false;
  return trail >= trails[0] && trail <= (lead === shortRow.lead ? shortRow.trailLast : trails[1]);
}
