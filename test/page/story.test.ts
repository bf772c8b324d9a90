/** The page as a person has it: a sale, the plug, and the payment that is there all the same. */
import type { Test } from 'tap';
import type { Page } from 'playwright-core';
import { type Visit, hand, isHere, testPage } from './browser.js';
import { pieceByPiece } from './pieces.js';
import { focused, guideIsAt, pressWithKeyboard, typeAmount } from './walk.js';

testPage(
  'the plug is pulled while the customer confirms, and the sale is paid',
  async (t, visit) => {
    const { page } = visit;
    await guideIsAt(page, 'ringUp');
    await typeAmount(page, '1688.00');
    await guideIsAt(page, 'scan');
    await page.click('#phone-show');
    await page.locator('#phone-scan').waitFor();
    t.match(await page.textContent('#phone-code'), /^28\d\d( \d{4}){3} \d\d$/);
    await page.click('#phone-scan');
    await guideIsAt(page, 'pull');
    t.equal(await page.textContent('#ask-amount'), '¥1688.00');
    t.match(await rowWords(page, '都在等'), ['¥1688.00', /收款中|结果未知/, '等顾客确认']);
    await page.click('#plug');
    await page.locator('#plug[data-power=off]').waitFor();
    await untilDots(page, -1, 0);
    t.pass('the LCD is dark');
    t.match(await rowWords(page, '收银机断电，不知道'), ['¥1688.00', '——', '等顾客确认']);
    await page.click('#ask-confirm');
    await guideIsAt(page, 'plugIn');
    t.match(await rowWords(page, '已付款'), ['¥1688.00', '——', '已付款', '收银机断电，不知道']);
    await page.click('#plug');
    await guideIsAt(page, 'done');
    await paidAndPrinted(t, visit);
  },
);

testPage('the same with the keyboard alone', async (t, visit) => {
  const { page } = visit;
  await page.keyboard.press('Tab');
  t.equal(await focused(page), '#till', 'the first stop leads past the settings');
  await page.keyboard.press('Enter');
  await typeAmount(page, '1688.00');
  await guideIsAt(page, 'scan');
  await pressWithKeyboard(page, 'phone-show');
  await page.locator('#phone-scan').waitFor();
  t.equal(await focused(page), 'phone-scan', 'the focus goes on with the phone');
  await page.keyboard.press('Enter');
  await guideIsAt(page, 'pull');
  await pressWithKeyboard(page, 'plug');
  await page.locator('#plug[data-power=off]').waitFor();
  await pressWithKeyboard(page, 'ask-confirm');
  await guideIsAt(page, 'plugIn');
  await pressWithKeyboard(page, 'plug');
  await guideIsAt(page, 'done');
  await paidAndPrinted(t, visit);
  await pressWithKeyboard(page, 'tear');
  t.match(await focused(page), 'torn', 'the focus follows the slip into the pile');
  await page.keyboard.press('Enter');
  await page.locator('dialog[open]').waitFor();
  t.match(await page.textContent('#slip-text'), '1688.00');
  await pressWithKeyboard(page, 'slip-dismiss');
  t.equal(await page.locator('.torn').count(), 0, 'a slip that was thrown away is gone');
});

testPage('the same in the hand, in English and in the dark', async (t, visit) => {
  const page = await visit.visit({ ...hand, language: 'en', scheme: 'dark' });
  for (const key of ['1', '6', '8', '8', 'ENTER']) await page.click(`[data-key="${key}"]`);
  await guideIsAt(page, 'scan');
  await page.click('#phone-show');
  await page.click('#phone-scan');
  await guideIsAt(page, 'pull');
  await page.click('#plug');
  await page.locator('#plug[data-power=off]').waitFor();
  await page.click('#ask-confirm');
  await guideIsAt(page, 'plugIn');
  await page.click('#plug');
  await guideIsAt(page, 'done');
  t.match(await page.textContent('#guide-now'), 'Paid, charged once');
  t.match(await rowWords(page, 'Agree'), ['¥1688.00', 'PAID', 'PAID', 'Agree']);
  t.same(visit.complaints, []);
});

testPage('nothing is pushed about from the first paint to the slip', async (t, visit) => {
  const small = await visit.visit(hand);
  for (const page of [visit.page, small]) {
    await page.bringToFront();
    await page.click('#guide-again');
    await typeAmount(page, '1688.00');
    await guideIsAt(page, 'scan');
    await page.click('#phone-show');
    await page.click('#phone-scan');
    await guideIsAt(page, 'pull');
    await page.click('#plug');
    await page.locator('#plug[data-power=off]').waitFor();
    await page.click('#ask-confirm');
    await guideIsAt(page, 'plugIn');
    await page.click('#plug');
    await guideIsAt(page, 'done');
    await page.locator('#tear:enabled').waitFor();
  }
  t.equal(await visit.page.getAttribute('html', 'data-shifts'), null, 'on a laptop');
  t.equal(await small.getAttribute('html', 'data-shifts'), null, 'in the hand');
});

testPage('nor by the parts of a page that comes in pieces', async (t, { page, bench }) => {
  const marks = ['<button type="button" class="digit"', 'id="phone-last"', '</select>', '</main>'];
  const slow = await pieceByPiece(bench.address, marks);
  t.teardown(() => {
    slow.close();
  });
  await page.goto(slow.address, { waitUntil: 'commit' });
  for (const mark of marks) {
    await painted(page);
    t.equal(await page.locator('#whole').count(), 0, `painted up to ${mark}`);
    slow.next();
  }
  await isHere(page);
  await painted(page);
  t.equal(await page.getAttribute('html', 'data-shifts'), null);
  t.ok(await page.locator('#phone-show').isVisible());
});

/** Two frames: what was there before the first is on the screen after the second. */
async function painted(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))),
  );
}

async function paidAndPrinted(t: Test, { bench, page, complaints }: Visit): Promise<void> {
  t.match(await rowWords(page, '一致'), [
    ...['¥1688.00', '已付款', '已付款', '一致', '扣款请求 1 次'],
  ]);
  await page.locator('#tear:enabled').waitFor();
  // A hand may tear before the printer is done; what is looked at is the whole slip.
  await bench.wait({ printer: 'idle', quiet: true });
  const whole = page.locator('.slip img[alt*="已付款"]');
  await whole.waitFor();
  t.match(await whole.getAttribute('alt'), '1688.00');
  t.match(await page.textContent('#plug-now'), '第 2 次启动');
  await untilDots(page, 100);
  t.pass('the LCD is written');
  t.equal((await bench.ledger())[0]?.calls.filter(({ on }) => on === 'pay').length, 1);
  t.same(complaints, []);
}

/** The words of the first row, cell by cell, once it says `text`: it follows the wallet's news. */
async function rowWords(page: Page, text: string): Promise<readonly string[]> {
  const row = page.locator('#ledger tr').first();
  await row.filter({ hasText: text }).waitFor();
  return row.locator('b, td:last-child small').allTextContents();
}

/**
 * Waits, frame by frame, until the LCD has more dots on than `least` and not more than `most`, counted in
 * the canvas itself; its picture follows the news by a frame or two.
 */
async function untilDots(page: Page, least: number, most = Infinity): Promise<void> {
  await page.evaluate(
    async ([least, most]) => {
      const canvas = document.querySelector<HTMLCanvasElement>('#lcd');
      // Read from a copy: the page's own canvas is for drawing.
      const copy = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
      if (canvas === null || copy === null) throw new Error('there is no LCD');
      const dotsOn = (): number => {
        copy.canvas.width = canvas.width;
        copy.canvas.height = canvas.height;
        copy.drawImage(canvas, 0, 0);
        const pitch = canvas.width / 128;
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        let on = 0;
        for (let y = 0; y < 64; y++) {
          for (let x = 0; x < 128; x++) {
            const place = (y * pitch * canvas.width + x * pitch) * 4 + 3;
            if ((data[place] ?? 0) > 200) on += 1;
          }
        }
        return on;
      };
      for (let on = dotsOn(); !(on > least && on <= most); on = dotsOn()) {
        await new Promise(requestAnimationFrame);
      }
    },
    [least, most] as const,
  );
}
