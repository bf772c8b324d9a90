/**
 * The files that the page is made of, as the build left them beside this one: its modules by their
 * address, and its style sheets joined into one. Read once, when the bench starts.
 */
import { readFileSync, readdirSync } from 'node:fs';

export interface PageFiles {
  /** Address to JavaScript: `/page/browser/main.js`. */
  readonly modules: ReadonlyMap<string, string>;
  readonly style: string;
}

const sheets = ['ground', 'desk', 'till', 'keypad', 'plug', 'phone', 'paper', 'ledger'];

export function pageFiles(): PageFiles {
  const modules = ['browser', 'model'].flatMap((folder) =>
    readdirSync(at(`${folder}/`))
      .filter((name) => name.endsWith('.js'))
      .map((name): [string, string] => [`/page/${folder}/${name}`, read(`${folder}/${name}`)])
      // What held types alone is nothing to a browser.
      .filter(([, text]) => text.trim() !== 'export {};'),
  );
  return {
    modules: new Map(modules),
    style: sheets.map((name) => read(`style/${name}.css`)).join('\n'),
  };
}

export const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="7" fill="#1d4b3c"/>
<path d="M12 5v6M20 5v6" stroke="#f4d35e" stroke-width="3" stroke-linecap="round"/>
<path d="M8 11h16v4a8 8 0 0 1-16 0z" fill="#f4d35e"/>
<path d="M16 23v5" stroke="#f4d35e" stroke-width="3" stroke-linecap="round"/>
</svg>
`;

function at(name: string): URL {
  return new URL(name, import.meta.url);
}

function read(name: string): string {
  return readFileSync(at(name), 'utf8');
}
