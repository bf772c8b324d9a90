/** What the page outlives: its own reload, the death of the till, the end of the bench and its return. */
import { isHere, openVisit, startBench, testBrowser, testPage } from './browser.js';
import { guideIsAt, typeAmount } from './walk.js';

testPage(
  'a reload finds everything as it was, the torn slip too',
  async (t, { page, bench, complaints }) => {
    await bench.charge('12.50');
    await bench.wait({ screen: 'paid', quiet: true });
    await page.locator('#tear:enabled').waitFor();
    await page.click('#tear');
    await bench.power('cycle');
    await typeAmount(page, '1688.00');
    await guideIsAt(page, 'scan');
    await page.reload();
    await isHere(page);
    await guideIsAt(page, 'scan');
    await page.locator('.torn').waitFor();
    t.equal(await page.locator('.slip').count(), 0, 'what was torn off is not in the printer');
    await page.locator('#ledger tr', { hasText: '¥12.50' }).waitFor();
    await page.locator('#lcd-text', { hasText: '1688.00' }).waitFor({ state: 'attached' });
    t.same(complaints, []);
  },
);

testPage('what another hand does to the bench is seen', async (t, { page, bench, complaints }) => {
  await bench.power('cut');
  await page.locator('#plug[data-power=off]').waitFor();
  await page.locator('#lcd-text', { hasText: '屏幕是黑的' }).waitFor({ state: 'attached' });
  await bench.power('on');
  await page.locator('#plug-now', { hasText: '第 2 次启动' }).waitFor();
  await bench.network('down');
  await page.locator('#lamp-network[data-light=bad]').waitFor();
  await bench.disk({ full: true });
  await page.locator('#knob-disk[data-usual=false]').waitFor();
  t.equal(await page.inputValue('#knob-disk'), 'full');
  await page.selectOption('#knob-charge', 'hang');
  await page.locator('#knob-charge[data-usual=false]').waitFor();
  t.match(await bench.get<object>('/api/state'), {
    scripts: [{ next: [{ on: 'pay', do: 'hang', booked: true }] }],
  });
  await page.click('#knobs-right');
  await page.locator('#knob-disk[data-usual=true]').waitFor();
  t.match(await bench.state(), { network: { mode: 'up' }, disk: {} });
  await page.click('#knobs-printer');
  await page.selectOption('#knob-paper', 'out');
  await page.locator('#lamp-printer[data-light=bad]').waitFor();
  t.same(complaints, []);
});

testBrowser('a bench that is gone is told, and found when it is back', async (t, browser) => {
  const data = t.testdir({});
  const first = await startBench({ data });
  const { page } = await openVisit(t, browser, first);
  const port = Number(first.address.port);
  await first.stop();
  await page.locator('html[data-link=gone]').waitFor();
  t.match(await page.textContent('#gone'), 'npm start');
  t.ok(await page.isVisible('#gone'));
  const second = await startBench({ data, port });
  t.teardown(() => second.stop());
  await isHere(page);
  t.notOk(await page.isVisible('#gone'));
  await typeAmount(page, '3');
  t.match((await second.wait({ screen: 'awaiting-code' })).lcd.rows[0], '3.00');
});

testPage('sounds are off until they are wanted', async (t, { page, complaints }) => {
  const count = (): Promise<number> =>
    page.evaluate(() => Number(document.body.dataset['notes'] ?? 0));
  await page.evaluate(countNotes);
  await page.click('[data-key="7"]');
  t.equal(await page.getAttribute('#sound', 'aria-pressed'), 'false');
  t.equal(await count(), 0);
  await page.click('#sound');
  t.equal(await page.getAttribute('#sound', 'aria-pressed'), 'true');
  const before = await count();
  await page.click('[data-key="8"]');
  const after = await count();
  t.ok(after > before);
  await page.click('#sound');
  await page.locator('#lcd-text', { hasText: '78' }).waitFor({ state: 'attached' });
  const silent = await count();
  await page.click('[data-key="9"]');
  await page.locator('#lcd-text', { hasText: '789' }).waitFor({ state: 'attached' });
  t.equal(await count(), silent, 'and off again');
  t.same(complaints, []);
});

testPage(
  'language and look are kept, and the guide stays away once it was sent',
  async (t, { page }) => {
    await page.click('#language');
    t.equal(await page.textContent('#plug-label'), 'Pull the plug');
    await page.click('#theme');
    await page.click('#guide-dismiss');
    await page.reload();
    await isHere(page);
    t.equal(await page.getAttribute('html', 'lang'), 'en');
    t.equal(await page.getAttribute('html', 'data-theme'), 'dark');
    t.notOk(await page.isVisible('#guide'));
    t.equal(await page.title(), 'Holdfast till bench');
    await page.click('#guide-restart');
    t.ok(await page.isVisible('#guide'));
  },
);

/** Counts in the page each note that its oscillators begin. */
function countNotes(): void {
  const connect = Reflect.get(AudioNode.prototype, 'connect') as (to: AudioNode) => AudioNode;
  OscillatorNode.prototype.connect = function (to: AudioNode | AudioParam): AudioNode {
    const { dataset } = document.body;
    dataset['notes'] = String(Number(dataset['notes'] ?? 0) + 1);
    return connect.call(this, to as AudioNode);
  };
}
