/** The customer's display: two rows of twenty places, a Chinese sign takes two. */
import { box, made } from './dom.js';
import type { Sight } from './sight.js';

export function openCustomer(): (sight: Sight) => void {
  const display = box('customer');
  let last = '';
  return ({ state }) => {
    if (state === null) return;
    const isLit = state.power === 'on' && state.devices['customer-display'].plug === 'in';
    const rows = isLit ? state.customer.rows : ['', ''];
    const text = [isLit, ...rows].join('\n');
    if (text === last) return;
    last = text;
    display.dataset['lit'] = String(isLit);
    [...display.children].forEach((place, row) => {
      place.replaceChildren(...cells(rows[row] ?? ''));
    });
  };
}

function cells(row: string): readonly HTMLElement[] {
  return Array.from(row, (sign) => made('span', sign.charCodeAt(0) > 0xff ? 'wide' : '', sign));
}
