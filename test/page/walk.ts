/** Ways through the page, for hands on the mouse and for the keyboard alone. */
import type { Page } from 'playwright-core';

/** Types as on the computer's keyboard; a point in the amount is a key. */
export async function typeAmount(page: Page, amount: string): Promise<void> {
  await page.keyboard.type(amount);
  await page.keyboard.press('Enter');
}

export async function guideIsAt(page: Page, step: string): Promise<void> {
  await page.locator(`#guide[data-step=${step}]`).waitFor();
}

/** What has the focus: its name, its key, or its first word. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return '';
    if (at.id !== '') return at.id;
    return at.dataset['key'] ?? at.getAttribute('href') ?? at.className;
  });
}

/** Tabs on until `id` has the focus; a page that never gets there is a failure. */
export async function tabTo(page: Page, id: string): Promise<void> {
  const most = 80;
  for (let presses = 0; presses < most; presses++) {
    if ((await focused(page)) === id) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the focus never comes to ${id}`);
}

export async function pressWithKeyboard(page: Page, id: string): Promise<void> {
  await tabTo(page, id);
  await page.keyboard.press('Enter');
}
