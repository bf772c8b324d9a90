/**
 * Which characters a display can show. What it cannot show is replaced by one sign of known
 * width, so that a foreign name never moves a number out of its place. Control characters become
 * spaces.
 */
import { clauseMark } from './columns.js';

/** `gb`: ASCII and the common part of the two-byte zone of GB18030. `ascii`: ASCII alone. */
export type Charset = 'ascii' | 'gb';

/** Signs of GB2312 row 1 and 2 that texts use; each stands in the two-byte zone (a test decodes them all). */
const gbSigns = new Set(
  '　、。·—～…‘’“”〔〕〈〉《》「」『』【】±×÷≈≠≤≥°′″℃￥§№☆★○●◎◇◆□■△▲※→←↑↓' +
    '①②③④⑤⑥⑦⑧⑨⑩（），．：；？！－／＋＝％＆＊＃＠',
);

/** The yen sign of Latin-1 is four bytes in GB18030, its full-width twin two (facts peripherals 2). */
const twins: Readonly<Record<string, string>> = { '¥': '￥' };

export function displayable(text: string, charset: Charset): string {
  let shown = '';
  for (const character of text)
    shown += displayableCharacter(twins[character] ?? character, charset);
  return shown;
}

/** Text from outside the catalogue: it may not bring clause marks of its own. */
export function withoutMarks(text: string): string {
  return text.replaceAll(clauseMark, '/');
}

function displayableCharacter(character: string, charset: Charset): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return ' ';
  if (code < 0x7f) return character;
  if (charset === 'ascii') return '?';
  return isHanzi(code) || gbSigns.has(character) ? character : '□';
}

/** The CJK block of Unicode 1.1, all of it in the two-byte zone. */
function isHanzi(code: number): boolean {
  return code >= 0x4e00 && code <= 0x9fa5;
}
