/** The customer's phone with two wallets: which is in front, who scans whom, and what goes wrong where. */
import type { Page } from 'playwright-core';
import { desk, testPage } from './browser.js';

const front = (page: Page, wallet: string): Promise<void> =>
  page.locator(`#phone[data-wallet=${wallet}]`).waitFor();

testPage(
  'the wallet that asks comes to the front, and its payment is told as its own',
  async (t, visit) => {
    const { page, bench } = visit;
    await front(page, 'alipay');
    await bench.charge('1688.00', 'wechat');
    await front(page, 'wechat');
    await page.locator('#ask-confirm').waitFor();
    t.equal(await page.textContent('#ask-amount'), '¥1688.00');
    t.equal(await page.getAttribute('#wallet-wechat', 'data-asks'), 'true');
    t.match(
      await page.textContent('#wallet-wechat'),
      '在等确认',
      'said to those who do not see the dot',
    );
    await page.click('#wallet-alipay');
    await page.locator('#phone-show').waitFor();
    t.equal(await page.getAttribute('#wallet-alipay', 'aria-pressed'), 'true');
    await page.click('#wallet-wechat');
    await page.click('#ask-confirm');
    await bench.wait({ screen: 'paid', quiet: true });
    const row = page.locator('#ledger tr[data-verdict=agree]');
    await row.waitFor();
    t.match(await row.textContent(), '微信');
    t.equal(await row.getAttribute('data-channel'), 'wechat');
  },
);

testPage('the phone scans the code that the till shows', async (t, visit) => {
  const { page, bench } = visit;
  await bench.keys('6', 'ENTER');
  await bench.wait({ screen: 'awaiting-code', quiet: true });
  await bench.keys('MENU');
  await bench.wait({ screen: 'choose', quiet: true });
  await bench.keys('2');
  await page.locator('#scan-order').waitFor();
  await front(page, 'wechat');
  t.equal(await page.textContent('#scan-amount'), '¥6.00');
  await page.click('#scan-order');
  await page.click('#ask-confirm');
  await bench.wait({ screen: 'paid', quiet: true });
  const [row] = await bench.ledger();
  t.match(row, { channel: 'wechat', form: 'qr', state: 'paid', paidFen: 600 });
});

testPage('the chosen wallet is remembered, and the knob works on it', async (t, visit) => {
  const { page, bench } = visit;
  await page.click('#wallet-wechat');
  await front(page, 'wechat');
  t.equal(await page.textContent('#knob-charge-label'), '微信扣款');
  await page.selectOption('#knob-charge', 'decline');
  await page.locator('#knob-charge[data-usual=false]').waitFor();
  const script = await bench.get('/api/wallets/script?channel=wechat');
  t.match(script, { next: [{ on: 'pay', do: 'decline' }] });
  t.match(await bench.get('/api/wallets/script?channel=alipay'), { next: [] });
  await page.reload();
  await front(page, 'wechat');
  await page.locator('#knob-charge[data-usual=false]').waitFor();
  await page.click('#wallet-alipay');
  await page.locator('#knob-charge[data-usual=true]').waitFor();
  await page.click('#knobs-right');
  await page.click('#wallet-wechat');
  await page.locator('#knob-charge[data-usual=true]').waitFor();
  const other = await visit.visit({ ...desk, language: 'en' });
  await front(other, 'alipay');
  t.equal(await other.textContent('#knob-charge-label'), 'Alipay next');
});
