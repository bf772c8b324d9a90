/** The panels that a view can be drawn for. A new one is one row here. */
import type { Language } from '../runtime/ports/screen.js';
import type { Charset } from '../runtime/text/charset.js';
import type { Grid } from '../runtime/text/columns.js';

export interface Layout extends Grid {
  readonly rows: number;
  readonly charset: Charset;
}

export const layouts = {
  /** ST7920, 128x64 dots, GB2312 font ROM: eight cells a row, a hanzi a cell (facts peripherals 3). */
  '16x4': { columns: 16, rows: 4, charset: 'gb', evenWide: true },
  /** HD44780 and its like: no Chinese. */
  '20x4': { columns: 20, rows: 4, charset: 'ascii', evenWide: false },
  '20x2': { columns: 20, rows: 2, charset: 'ascii', evenWide: false },
} as const satisfies Readonly<Record<string, Layout>>;

export type LayoutId = keyof typeof layouts;

export function isLayoutId(text: string): text is LayoutId {
  return Object.hasOwn(layouts, text);
}

/** The language that a panel speaks: the one asked for, or English where it has no Chinese. */
export function spokenLanguage(layout: Layout, language: Language): Language {
  return layout.charset === 'ascii' ? 'en' : language;
}
