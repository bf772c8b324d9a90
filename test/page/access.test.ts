/** For every eye, ear and hand: names, order of focus, contrast, sizes, and what is read out. */
import type { Page } from 'playwright-core';
import { type Looks, desk, hand, testPage } from './browser.js';
import { faintTexts } from './contrast.js';
import { focused, guideIsAt, typeAmount } from './walk.js';

const everyLook: readonly Looks[] = [desk, hand].flatMap((size) =>
  (['zh', 'en'] as const).flatMap((language) =>
    (['light', 'dark'] as const).map((scheme) => ({ ...size, language, scheme })),
  ),
);

const lookName = ({ width, language, scheme }: Looks): string =>
  `${String(width)} ${language} ${scheme}`;

testPage('every text is told from its ground, in every look and state', async (t, visit) => {
  await visit.bench.charge('1688');
  await visit.bench.wait({ screen: 'confirm-on-phone' });
  for (const looks of everyLook) {
    const page = await visit.visit(looks);
    await page.locator('#ask-confirm').waitFor();
    t.same(await faintTexts(page), [], `${lookName(looks)}: asked`);
    await visit.bench.power('cut');
    await page.locator('#plug[data-power=off]').waitFor();
    t.same(await faintTexts(page), [], `${lookName(looks)}: dark`);
    await visit.bench.power('on');
    await page.locator('#plug[data-power=on]').waitFor();
    await page.context().close();
  }
  await visit.bench.phone('confirm');
  await visit.bench.wait({ state: 'paid' });
  for (const looks of everyLook) {
    const page = await visit.visit(looks);
    await page.locator('#phone-show').waitFor();
    t.same(await faintTexts(page), [], `${lookName(looks)}: paid`);
    await page.context().close();
  }
  await visit.bench.newCode();
  await visit.bench.network('down');
  await visit.bench.post('/api/devices', { device: 'keypad', plug: 'out' });
  for (const looks of everyLook) {
    const page = await visit.visit(looks);
    await page.locator('#phone-scan').waitFor();
    t.same(await faintTexts(page), [], `${lookName(looks)}: code, and a knob turned`);
    await page.click('#knobs-plugs');
    t.same(await faintTexts(page), [], `${lookName(looks)}: a plug is out`);
    await page.context().close();
  }
});

testPage(
  'the essentials stand on a laptop without scrolling, nothing is wider than a phone',
  async (t, visit) => {
    for (const looks of everyLook) {
      for (const width of looks.width === 390 ? [360, 390] : [looks.width]) {
        const page = await visit.visit({ ...looks, width });
        const size = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          document.documentElement.scrollHeight,
        ]);
        t.equal(size[0], width, `${lookName(looks)}: wide`);
        if (width === 1280) t.equal(size[1], 800, `${lookName(looks)}: high`);
        t.same(await cutOff(page), [], `${lookName(looks)}: nothing is cut off`);
        await page.context().close();
      }
    }
  },
);

testPage('every control has a name, whatever the phone shows', async (t, visit) => {
  const { bench } = visit;
  const pages = [await visit.visit(desk), await visit.visit({ ...desk, language: 'en' })];
  const faces: readonly (readonly [button: string, show: () => Promise<unknown>])[] = [
    ['#phone-show', () => Promise.resolve()],
    ['#phone-scan', () => bench.newCode()],
    ['#ask-confirm', () => bench.charge('1688')],
  ];
  for (const [button, show] of faces) {
    await show();
    for (const page of pages) {
      await page.locator(button).waitFor();
      const named = await controls(page);
      t.ok(named.length > 45, `${String(named.length)} controls`);
      const nameless = named.filter(({ name }) => name === '');
      t.same(nameless, [], button);
    }
  }
});

testPage(
  'the focus walks in the order of the page, always seen, and round again',
  async (t, { page }) => {
    const order: string[] = [];
    for (;;) {
      await page.keyboard.press('Tab');
      const at = await focused(page);
      if (at === '' || at === order[0]) break;
      order.push(at);
      t.ok(await isOutlined(page), `${at} shows its focus`);
    }
    const places = [
      ...['#till', 'guide-restart', 'sound', 'theme', 'language', 'guide-again', 'guide-dismiss'],
      ...['typing', '#plug', 'MENU', 'ENTER', 'plug', 'phone-show', 'roll'],
      ...['knobs-around', 'knobs-plugs', 'knob-network', 'knob-clock', 'knobs-right'],
      'ledger-region',
    ].map((name) => order.indexOf(name));
    t.notOk(places.includes(-1), order.join(' '));
    t.same(
      places,
      [...places].sort((one, other) => one - other),
      order.join(' '),
    );
    t.equal(new Set(order).size, order.length, 'nothing comes twice');
  },
);

testPage(
  'letters can be switched off, and never reach the till from a list',
  async (t, { page, bench }) => {
    await page.focus('#knob-network');
    await page.keyboard.press('5');
    await page.focus('#plug');
    await page.keyboard.press('6');
    t.match((await bench.wait({ screen: 'amount', quiet: true })).lcd.rows[0], /(^|\D)6($|\D)/);
    await page.click('#typing');
    t.equal(await page.getAttribute('#typing', 'aria-pressed'), 'false');
    await page.keyboard.press('7');
    await page.click('[data-key="8"]');
    await page.locator('#lcd-text', { hasText: '68' }).waitFor({ state: 'attached' });
    t.match((await bench.wait({ screen: 'amount', quiet: true })).lcd.rows[0], '68');
  },
);

testPage(
  'the screen is read out when it says something new, and not with every second',
  async (t, { page }) => {
    await typeAmount(page, '1688');
    await guideIsAt(page, 'scan');
    await page.click('#phone-show');
    await page.click('#phone-scan');
    await guideIsAt(page, 'pull');
    await page.evaluate(() => {
      const said: string[] = [];
      const place = document.querySelector('#lcd-news');
      if (place === null) return;
      new MutationObserver(() => {
        said.push(place.textContent);
        document.documentElement.dataset['said'] = JSON.stringify(said);
      }).observe(place, { childList: true, characterData: true, subtree: true });
    });
    const waited = async (): Promise<number> =>
      Number(/已等(\d+)秒/.exec((await page.textContent('#lcd-text')) ?? '')?.[1] ?? 0);
    const from = await waited();
    await page.waitForFunction(
      (until) =>
        Number(/已等(\d+)秒/.exec(document.querySelector('#lcd-text')?.textContent ?? '')?.[1]) >=
        until,
      from + 8,
    );
    const said = JSON.parse((await page.getAttribute('html', 'data-said')) ?? '[]') as string[];
    const gists = said.map((text) => text.replace(/\d+/g, ''));
    t.equal(new Set(gists).size, gists.length, said.join(' | '));
  },
);

testPage('the first load is light', async (t, { page }) => {
  const bytes = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .concat(performance.getEntriesByType('navigation'))
      .reduce((sum, entry) => sum + (entry as PerformanceResourceTiming).transferSize, 0),
  );
  t.ok(bytes > 50_000 && bytes < 150_000, `${String(bytes)} bytes`);
});

interface Control {
  readonly role: unknown;
  readonly name: string;
}

const controlRoles: readonly unknown[] = ['button', 'link', 'combobox', 'region', 'image', 'table'];

/** What assistive technology is told to be there. */
async function controls(page: Page): Promise<readonly Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send('Accessibility.getFullAXTree');
  return nodes
    .filter(({ ignored, role }) => !ignored && controlRoles.includes(role?.value))
    .map(({ role, name }) => {
      const text: unknown = name?.value;
      return { role: role?.value as unknown, name: typeof text === 'string' ? text.trim() : '' };
    });
}

/** Whoever has the focus shows an outline. */
function isOutlined(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (at === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(at);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
}

/** Buttons and captions whose words do not fit. */
function cutOff(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'button, .link, h2, .till, .plug-panel, .phone-panel',
      ),
    ]
      .filter((each) => each.offsetParent !== null && !each.matches('.quiet'))
      .filter(
        (each) =>
          each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 1,
      )
      .map((each) => `${each.id} ${each.className} ${each.textContent.trim().slice(0, 20)}`),
  );
}
