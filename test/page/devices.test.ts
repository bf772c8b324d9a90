/** Plugs of devices and the printer's own knobs, as hands on the page work them. */
import { testPage } from './browser.js';

testPage(
  'a device is pulled and put back by hand, and the till says so in between',
  async (t, { page, bench, complaints }) => {
    await page.click('#knobs-plugs');
    await page.selectOption('#knob-plug-lcd', 'out');
    await page.locator('#lcd-text', { hasText: '屏幕是黑的' }).waitFor({ state: 'attached' });
    t.match(await bench.state(), { devices: { lcd: { plug: 'out' } }, lcd: { rows: ['', ''] } });
    await page.selectOption('#knob-plug-lcd', 'in');
    await page.locator('#lcd-text', { hasText: '请输金额' }).waitFor({ state: 'attached' });
    await page.selectOption('#knob-plug-customer-display', 'out');
    await page.locator('#customer[data-lit=false]').waitFor();
    await page.selectOption('#knob-plug-printer', 'out');
    await page.locator('#lamp-printer[data-light=bad]').waitFor();
    await page.locator('#knobs-plugs[data-meddled=true]').waitFor();
    t.match(await page.textContent('#knobs-plugs'), '有改动', 'said to those who see no dot');
    await bench.wait({ fault: 'E-PRINTER-OFFLINE' });
    await page.click('#knobs-right');
    await page.locator('#customer[data-lit=true]').waitFor();
    await page.locator('#lamp-printer[data-light=good]').waitFor();
    await bench.wait({ fault: 'none' });
    t.same(complaints, []);
  },
);

testPage(
  'an unplugged keypad is dead under the fingers, and the page says why',
  async (t, { page, bench }) => {
    await bench.post('/api/devices', { device: 'keypad', plug: 'out' });
    await page.locator('#keypad-pulled').waitFor();
    await page.click('[data-key="7"]');
    await page.locator('#trouble', { hasText: 'unplugged' }).waitFor();
    await bench.post('/api/devices', { device: 'keypad', plug: 'in' });
    await page.locator('#keypad-pulled').waitFor({ state: 'hidden' });
    await bench.wait({ fault: 'none' });
    await page.click('[data-key="8"]');
    t.match((await bench.wait({ screen: 'amount', quiet: true })).lcd.rows[0], /(^|\D)8($|\D)/);
  },
);

testPage(
  'a silent clone is chosen, prints without a knife, and the hand tears',
  async (t, { page, bench, complaints }) => {
    await page.click('#knobs-printer');
    const isThere = page.waitForResponse('**/api/printer');
    await page.selectOption('#knob-model', 'clone');
    await isThere;
    await page.locator('#plug-now', { hasText: '第 2 次启动' }).waitFor();
    t.equal(await page.inputValue('#knob-answer'), 'silent');
    t.equal(await page.getAttribute('#knob-answer', 'data-usual'), 'true', 'as it was made');
    await bench.charge('12.50');
    await bench.wait({ screen: 'paid', quiet: true, printer: 'idle' });
    await page.locator('#tear:enabled').waitFor();
    await page.click('#tear');
    await page.locator('.torn').waitFor();
    t.match(await bench.paper(), /12\.50[^\f]*\f$/);
    await page.selectOption('#knob-heat', 'hot');
    await page.locator('#lamp-printer[data-light=bad]').waitFor();
    await page.selectOption('#knob-speed', 'slow');
    await page.locator('#knob-speed[data-usual=false]').waitFor();
    await page.click('#knobs-right');
    await page.locator('#knob-speed[data-usual=true]').waitFor();
    t.match(await bench.state(), {
      printer: { model: 'clone', hot: false, lineMs: 40, bufferBytes: 4096, answer: 'silent' },
    });
    t.same(complaints, []);
  },
);
