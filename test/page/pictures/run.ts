/**
 * Makes docs/pictures/plug-pulled.png anew, from a real bench in a real browser: the plug is out and
 * the phone still asks; the plug is in and the slip is there. `node dist/test/page/pictures/run.js`
 * after a build; needs chromium and a Chinese font.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { projectRoot } from '../../project.js';
import { BenchClient } from '../../workbench/bench-client.js';
import { desk, isHere, openBrowser, openPage } from '../browser.js';
import { guideIsAt, typeAmount } from '../walk.js';
import { inFewColors } from './palette.js';

const width = 900;

const bench = await BenchClient.start({ seed: 7 });
const browser = await openBrowser();
try {
  const page = await openPage(browser, desk);
  await page.goto(bench.address.href);
  await isHere(page);
  const shots = await twoShots(page);
  const picture = await oneBelowTheOther(browser, shots);
  writeFileSync(path.join(projectRoot, 'docs/pictures/plug-pulled.png'), inFewColors(picture));
} finally {
  await browser.close();
  await bench.stop();
}

async function twoShots(page: Page): Promise<readonly Buffer[]> {
  await typeAmount(page, '1688.00');
  await guideIsAt(page, 'scan');
  await page.click('#phone-show');
  await page.click('#phone-scan');
  await guideIsAt(page, 'pull');
  await page.click('#plug');
  await page.locator('#plug[data-power=off]').waitFor();
  const pulled = await still(page);
  await page.click('#ask-confirm');
  await guideIsAt(page, 'plugIn');
  await page.click('#plug');
  await guideIsAt(page, 'done');
  await page.locator('#tear:enabled').waitFor();
  await page.locator('.slip img').waitFor();
  await page.locator('#lcd-text', { hasText: '已付款' }).waitFor();
  return [pulled, await still(page)];
}

function still(page: Page): Promise<Buffer> {
  return page.screenshot({ animations: 'disabled' });
}

async function oneBelowTheOther(browser: Browser, shots: readonly Buffer[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width, height: 600 } });
  const pictures = shots.map(
    (shot) =>
      `<img width="${String(width)}" src="data:image/png;base64,${shot.toString('base64')}">`,
  );
  await page.setContent(
    `<style>body{margin:0;background:#fff}img{display:block;margin:0 0 8px}
    img:last-child{margin:0}</style>${pictures.join('')}`,
  );
  return page.screenshot({ fullPage: true });
}
