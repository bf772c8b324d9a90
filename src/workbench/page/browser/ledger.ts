/**
 * Till and wallet side by side. The rows stand there from the beginning and are filled, so that a new
 * payment moves no other thing.
 */
import { type Comparison, comparisons, differs } from '../model/comparison.js';
import { yuan } from '../model/phone-face.js';
import { box, made, setText } from './dom.js';
import { tell, tellNamed } from './settings.js';
import type { Sight } from './sight.js';

const rowsMost = 6;

export function openLedger(): (sight: Sight) => void {
  const rows = Array.from({ length: rowsMost }, () => {
    const row = made('tr', '');
    row.append(...Array.from({ length: 4 }, cell));
    row.hidden = true;
    return row;
  });
  box('ledger').append(...rows);
  return ({ state, wallets }) => {
    if (state === null) return;
    const shown = comparisons(state, wallets, rowsMost);
    box('ledger-none').hidden = shown.length > 0;
    rows.forEach((row, place) => {
      const found = shown[place];
      row.hidden = found === undefined;
      if (found !== undefined) fill(row, found);
    });
  };
}

function cell(): HTMLTableCellElement {
  const place = made('td', '');
  place.append(made('b', ''), made('small', ''));
  return place;
}

function fill(row: HTMLTableRowElement, found: Comparison): void {
  const { till, wallet, verdict } = found;
  row.dataset['verdict'] = verdict;
  row.dataset['channel'] = found.channel;
  row.classList.toggle('differs', differs(verdict));
  const isTillSilent = verdict === 'dark' || till === null;
  const returned =
    found.returnedFen > 0
      ? tell('walletState.returned', { amount: yuan(found.returnedFen) })
      : null;
  const whose = [tellNamed(`walletShort.${found.channel}`), returned].filter(
    (said) => said !== null,
  );
  const said: readonly (readonly [string, string])[] = [
    [`¥${yuan(found.amountFen)}`, found.attempt],
    [isTillSilent ? tell('tillState.silent') : tellNamed(`tillState.${till}`), ''],
    [tellNamed(`walletState.${wallet}`), whose.join(' · ')],
    [
      tell(`verdict.${verdict}`),
      tell('ledger.callCount', { charges: found.charges, questions: found.questions }),
    ],
  ];
  said.forEach(([main, more], place) => {
    const [big, small] = row.cells[place]?.children ?? [];
    if (big !== undefined) setText(big, main);
    if (small !== undefined) setText(small, more);
  });
}
