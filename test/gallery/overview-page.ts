/** The gallery's index: one page, no script, no network; a card a screen, a row a panel, a picture a turn. */
import { screenIds } from '../../src/runtime/ports/screen.js';
import type { Card, Picture, Strip } from './pictures.js';

const groups = [...screenIds, 'slip'] as const;

/** Pictures are shown at half of their size: dots stay whole, and many fit a screen. */
const style = `
  :root { color-scheme: light dark; --line: #8884; }
  body { font: 15px/1.45 system-ui, sans-serif; margin: 0 auto; padding: 1rem 1.5rem 4rem; max-width: 112rem; }
  nav { position: sticky; top: 0; padding: .6rem 0; background: Canvas; border-bottom: 1px solid var(--line); }
  nav a { margin-right: .9rem; white-space: nowrap; }
  nav small { opacity: .65; }
  nav label { margin-right: .9rem; white-space: nowrap; }
  h2 { margin: 2.2rem 0 .4rem; scroll-margin-top: 7rem; }
  article { border-top: 1px solid var(--line); padding: .7rem 0 1rem; }
  h3 { margin: 0; font-size: 1rem; }
  h3 code { opacity: .65; font-weight: normal; margin-right: .6rem; }
  article p { margin: .1rem 0 .5rem; opacity: .65; font-size: .85rem; }
  .strip { display: grid; grid-template-columns: 7.5rem 1fr; align-items: start; margin: .35rem 0; }
  .strip span { font-size: .85rem; padding-top: .3rem; }
  .turns { display: flex; flex-wrap: wrap; gap: .5rem; }
  img { zoom: .5; border-radius: 6px; }
  .lcd-16x4 img { width: 696px; height: 376px; }
  ${['16x4', '20x4', '20x2', 'customer', 'zh', 'en']
    .map((name) => `body:has(#show-${name}:not(:checked)) .strip.on-${name} { display: none; }`)
    .join('\n  ')}
`;

export function overviewPage(cards: readonly Card[]): string {
  const count = cards.flatMap(picturesOf).length;
  const body = groups.map((group) =>
    section(
      group,
      cards.filter((card) => card.group === group),
    ),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Holdfast: every screen and slip</title>
<style>${style}</style>
</head>
<body>
<h1>Every screen and slip</h1>
<p>${String(cards.length)} screens and slips in ${String(count)} pictures. Each picture of the 16x4 panel, of the customer's display and of paper
is what the device's twin shows of the real driver's bytes. Pages of one screen stand side by side, the first page first.</p>
<nav>
${groups.map((group) => navigation(group, cards)).join('\n')}
<br>
${['16x4', '20x4', '20x2', 'customer', 'zh', 'en'].map(filter).join('\n')}
</nav>
${body.join('\n')}
</body>
</html>
`;
}

export function picturesOf({ strips }: Card): readonly Picture[] {
  return strips.flatMap(({ pictures }) => pictures);
}

function navigation(group: string, cards: readonly Card[]): string {
  const count = cards.filter((card) => card.group === group).length;
  return `<a href="#${group}">${group} <small>${String(count)}</small></a>`;
}

function filter(name: string): string {
  return `<label><input type="checkbox" id="show-${name}" checked> ${name}</label>`;
}

function section(group: string, cards: readonly Card[]): string {
  return `<h2 id="${group}">${group}</h2>\n${cards.map(article).join('\n')}`;
}

function article({ id, title, way, strips }: Card): string {
  const path = way === '' ? '' : `<p>${escaped(way)}</p>`;
  return `<article id="${id}">
<h3><code>${id}</code>${escaped(title)}</h3>${path}
${strips.map(row).join('\n')}
</article>`;
}

function row({ panel, language, pictures }: Strip): string {
  return `<div class="strip on-${panel} on-${language}"><span>${panel} ${language}</span><div class="turns">${pictures
    .map(image)
    .join('')}</div></div>`;
}

function image({ file, text }: Picture): string {
  return `<img loading="lazy" src="${file}" alt="${escaped(text)}">`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
