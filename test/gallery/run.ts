/**
 * `npm run gallery`: draws every screen and slip in every layout and language into `dist/gallery` and
 * lays an index page beside them. With `--docs` it also draws the pictures of the README anew.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../project.js';
import { docsPicture, docsPictures } from './docs-pictures.js';
import { overviewPage } from './overview-page.js';
import { type Card, screenCards, slipCards } from './pictures.js';
import { variants } from './screens.js';

const folder = path.join(projectRoot, 'dist', 'gallery');

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.filter((arg) => arg !== '--docs');
  if (unknown.length > 0) {
    process.stderr.write(`There is no option ${unknown.join(', ')}; there is --docs.\n`);
    return 2;
  }
  const began = process.hrtime.bigint();
  const cards = [...screenCards(variants()), ...slipCards()];
  rmSync(folder, { recursive: true, force: true });
  const pictures = await drawAll(cards);
  write('index.html', overviewPage(cards));
  if (args.includes('--docs')) drawDocs();
  const seconds = Number((process.hrtime.bigint() - began) / 1_000_000_000n);
  process.stdout.write(
    `${String(cards.length)} screens and slips, ${String(pictures)} pictures in ${String(seconds)} s: ` +
      `${path.join(folder, 'index.html')}\n`,
  );
  return 0;
}

/** Screens that show the same are drawn once. */
async function drawAll(cards: readonly Card[]): Promise<number> {
  const drawn = new Map<string, Uint8Array>();
  let count = 0;
  for (const { panel, pictures } of cards.flatMap(({ strips }) => strips)) {
    for (const { file, text, draw } of pictures) {
      const sight = `${panel} ${text}`;
      const png = drawn.get(sight) ?? (await draw());
      drawn.set(sight, png);
      write(file, png);
      count += 1;
    }
  }
  return count;
}

function drawDocs(): void {
  for (const picture of docsPictures) {
    const file = path.join(projectRoot, 'docs', 'pictures', `${picture.name}.png`);
    writeFileSync(file, docsPicture(picture));
  }
}

function write(name: string, content: string | Uint8Array): void {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, content);
}

process.exitCode = await main(process.argv.slice(2));
