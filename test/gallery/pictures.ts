/**
 * The gallery as a list: what each picture shows, where its file lies, and how it is drawn. Drawn only
 * when asked for, and once where two screens show the same.
 */
import type { Language, ScreenId } from '../../src/runtime/ports/screen.js';
import type { LayoutId } from '../../src/ui-lcd/layouts.js';
import { render } from '../../src/runtime/text/catalogue.js';
import { panels, turnsOn } from '../runtime/terminal/view-promises.js';
import { customerDisplayPicture, panelPicture, slipPicture } from './devices.js';
import { rollNames } from '../../src/drivers/printer/escpos/papers.js';
import { type Variant, customerOf } from './screens.js';
import { slipSamples } from './slips.js';

export interface Picture {
  /** Path of the file, from the gallery's folder. */
  readonly file: string;
  /** The text on it, for those who cannot see it. */
  readonly text: string;
  readonly draw: () => Promise<Uint8Array>;
}

/** The turns of one screen on one panel, or one slip in one language. */
export interface Strip {
  readonly panel: string;
  readonly language: Language;
  readonly pictures: readonly Picture[];
}

export interface Card {
  readonly group: ScreenId | 'slip';
  readonly id: string;
  readonly title: string;
  readonly way: string;
  readonly strips: readonly Strip[];
}

export function screenCards(variants: readonly Variant[]): readonly Card[] {
  return variants.map((variant) => ({
    group: variant.screen,
    id: variant.id,
    title: titleOf(variant),
    way: variant.way,
    strips: [...panels.map((panel) => panelStrip(variant, panel)), customerStrip(variant)],
  }));
}

function titleOf({ shown: { view } }: Variant): string {
  return (['zh', 'en'] as const)
    .map((language) => render(view.head, language).replaceAll('|', ' '))
    .join(' / ');
}

function panelStrip(variant: Variant, panel: (typeof panels)[number]): Strip {
  const [layout = '', language] = [panel.id.split(' ')[0], panel.language];
  const pictures = turnsOn(variant.shown, panel).map((rows, turn) => ({
    file: `screens/${layout}-${language}/${variant.id}-${String(turn + 1)}.png`,
    text: rows.map((row) => row.trimEnd()).join('\n'),
    draw: () => Promise.resolve(panelPicture(layout as LayoutId, rows)),
  }));
  return { panel: layout, language, pictures };
}

function customerStrip(variant: Variant): Strip {
  const rows = customerOf(variant);
  const picture = {
    file: `screens/customer-en/${variant.id}.png`,
    text: rows.map((row) => row.trimEnd()).join('\n'),
    draw: () => Promise.resolve(customerDisplayPicture(rows)),
  };
  return { panel: 'customer', language: 'en', pictures: [picture] };
}

export function slipCards(): readonly Card[] {
  return slipSamples.map(({ name, lines }) => {
    const id = name.replaceAll(/[, ]+/g, '-');
    const strips = rollNames.flatMap((paper) =>
      (['zh', 'en'] as const).map((language) => {
        const slip = lines(language);
        const file = `slips/${paper}-${language}/${id}.png`;
        const picture = {
          file,
          text: JSON.stringify(slip.lines),
          draw: () => slipPicture(paper, slip),
        };
        return { panel: paper, language, pictures: [picture] };
      }),
    );
    return { group: 'slip', id, title: name, way: '', strips };
  });
}
