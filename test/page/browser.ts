/**
 * The page of a bench in a real browser: Debian's chromium, driven from here and never fetched. Notes
 * every complaint of the browser. Where packages of the system are not wanted (`npm test`), the tests
 * say so in a line and pass; where they are, a missing one is a failure that names it.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, type Page, chromium } from 'playwright-core';
import t, { type Test } from 'tap';
import { systemPackagesAreWanted } from '../counts.js';
import { projectRoot } from '../project.js';
import { BenchClient, type BenchStart } from '../workbench/bench-client.js';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const packages = 'Debian has them as chromium and fonts-wqy-zenhei (or fonts-noto-cjk).';

const needs = 'it needs chromium, see npm run test:full';
const file = path.relative(path.join(projectRoot, 'dist'), process.argv[1] ?? '');
const leftOut = new Set<string>();

export interface Looks {
  readonly width: number;
  readonly height: number;
  readonly language: 'zh' | 'en';
  readonly scheme: 'light' | 'dark';
}

export const desk: Looks = { width: 1280, height: 800, language: 'zh', scheme: 'light' };
export const hand: Looks = { ...desk, width: 390, height: 844 };

/** A page of a bench, open and fed. */
export interface Visit {
  readonly bench: BenchClient;
  readonly page: Page;
  /** What the browser had to say against it: errors, failed requests, answers of 400 and more. */
  readonly complaints: readonly string[];
  /** Another page of the same bench, as another person would have it. */
  visit(looks: Looks): Promise<Page>;
}

export function testPage(name: string, run: (t: Test, visit: Visit) => Promise<void>): void {
  testBrowser(name, async (t, browser) => {
    const bench = await BenchClient.start({ seed: 7 });
    t.teardown(() => bench.stop());
    await run(t, await openVisit(t, browser, bench));
  });
}

/** A browser without a bench, and a way to have one. */
export function testBrowser(name: string, run: (t: Test, browser: Browser) => Promise<void>): void {
  if (!systemPackagesAreWanted) {
    leftOut.add(name);
    if (leftOut.size === 1) process.stderr.write(`LEFT OUT ${file}: ${needs}\n`);
    t.pass(`${name}: left out, ${needs}`);
    return;
  }
  t.test(name, async (t) => {
    t.setTimeout(120_000);
    const browser = await openBrowser();
    t.teardown(() => browser.close());
    await run(t, browser);
  });
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = programs.find((program) => existsSync(program));
  if (executablePath === undefined) {
    throw new Error(`The package chromium is missing: install it. ${packages}`);
  }
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--autoplay-policy=no-user-gesture-required'],
  });
  const page = await browser.newPage();
  const hasFont = await page.evaluate(writesChinese);
  await page.close();
  if (hasFont) return browser;
  await browser.close();
  throw new Error(`A package with Chinese type is missing: install one. ${packages}`);
}

/** Signs that a machine has no type for all look the same. */
function writesChinese(): boolean {
  const drawn = ['收', '银'].map((sign) => {
    const canvas = document.createElement('canvas');
    const pen = canvas.getContext('2d');
    if (pen === null) return '';
    pen.font = '40px sans-serif';
    pen.fillText(sign, 10, 50);
    return canvas.toDataURL();
  });
  return drawn[0] !== drawn[1];
}

export async function openVisit(t: Test, browser: Browser, bench: BenchClient): Promise<Visit> {
  const complaints: string[] = [];
  const visit = async (looks: Looks): Promise<Page> => {
    const page = await openPage(browser, looks);
    t.teardown(() => page.context().close());
    listen(page, complaints);
    await page.addInitScript(watchShifts);
    await page.goto(bench.address.href);
    await isHere(page);
    return page;
  };
  return { bench, complaints, visit, page: await visit(desk) };
}

export async function openPage(browser: Browser, looks: Looks): Promise<Page> {
  const context = await browser.newContext(contextOptions(looks));
  return context.newPage();
}

/** The page has heard everything from its bench. */
export async function isHere(page: Page): Promise<void> {
  await page.locator('html[data-link=here]').waitFor();
  await page.locator('#plug-now', { hasText: /\d/ }).waitFor();
}

export function startBench(options: BenchStart): Promise<BenchClient> {
  return BenchClient.start(options);
}

function contextOptions({ width, height, language, scheme }: Looks): BrowserContextOptions {
  return {
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: scheme,
  };
}

function listen(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) {
      complaints.push(`console: ${message.text()}`);
    }
  });
  page.on('requestfailed', (request) => {
    const why = request.failure()?.errorText ?? '';
    // A page that is left or loaded anew ends its stream of events.
    if (why !== 'net::ERR_ABORTED') complaints.push(`failed: ${request.url()} ${why}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) {
      complaints.push(`${String(response.status())}: ${response.url()}`);
    }
  });
}

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Notes what was pushed about and how far, whoever pushed. */
function watchShifts(): void {
  new PerformanceObserver((list) => {
    const told = document.documentElement.dataset;
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as Shift;
      const things = sources.map(({ node, previousRect: from, currentRect: to }) => {
        const name = node instanceof Element ? node.outerHTML.slice(0, 60) : '';
        return `${name} from ${JSON.stringify(from)} to ${JSON.stringify(to)}`;
      });
      told['shifts'] = `${told['shifts'] ?? ''}${value.toFixed(4)} ${things.join(' and ')}; `;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
