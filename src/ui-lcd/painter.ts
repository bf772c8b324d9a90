/**
 * A panel that remembers what it has drawn: the same rows as `draw.ts`, for a till that is asked again at
 * every key and every second. While the same is to be shown nothing is drawn; when one number moves,
 * only its sentence is. What it remembers is bounded.
 */
import type { KeyHint, Language, Phrase, View } from '../runtime/ports/screen.js';
import type { PhraseId } from '../runtime/text/catalogue.js';
import { type Panel, type Rows, panelOf, turnAt, turnsOf } from './draw.js';
import type { Layout } from './layouts.js';

export interface Painter {
  /** As `draw`. */
  readonly draw: (view: View<PhraseId>, turn: number) => Rows;
  /** As `pagesOf`. */
  readonly turnsOf: (view: View<PhraseId>) => number;
}

export function createPainter(layout: Layout, language: Language): Painter {
  const panel = rememberingPanel(panelOf(layout, language));
  let last: { readonly view: string; readonly turns: readonly Rows[] } | null = null;
  const turnsOfView = (view: View<PhraseId>): readonly Rows[] => {
    const name = nameOfView(view);
    if (last?.view !== name) last = { view: name, turns: turnsOf(view, panel) };
    return last.turns;
  };
  return {
    draw: (view, turn) => turnAt(turnsOfView(view), turn),
    turnsOf: (view) => turnsOfView(view).length,
  };
}

function rememberingPanel(panel: Panel): Panel {
  const text = remembered(nameOfPhrase, panel.text);
  const rows = remembered(nameOfPhrase, panel.rows);
  const keys = remembered(nameOfHints, panel.keys);
  return { ...panel, text, rows, keys };
}

/** More than the till shows in a few sales; then it begins anew. */
const rememberedMax = 256;

function remembered<Given, Made>(
  nameOf: (given: Given) => string,
  make: (given: Given) => Made,
): (given: Given) => Made {
  const known = new Map<string, Made>();
  return (given) => {
    const name = nameOf(given);
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size >= rememberedMax) known.clear();
    const made = make(given);
    known.set(name, made);
    return made;
  };
}

// Names end each part with a sign that no text of a view has in it: a control character.

function nameOfView({ head, pages, keys, banner }: View<PhraseId>): string {
  let name = `${nameOfPhrase(head)}\u0002`;
  for (const page of pages) name += `${nameOfPhrase(page)}\u0002`;
  name += `\u0003${nameOfHints(keys)}`;
  return banner === null ? name : `${name}\u0003${nameOfPhrase(banner)}`;
}

function nameOfPhrase({ id, values }: Phrase<PhraseId>): string {
  let name: string = id;
  for (const value in values) name += `\u0001${value}\u0001${String(values[value])}`;
  return name;
}

function nameOfHints(hints: readonly KeyHint<PhraseId>[]): string {
  let name = '';
  for (const { key, does } of hints) name += `${key}\u0001${does}\u0001`;
  return name;
}
