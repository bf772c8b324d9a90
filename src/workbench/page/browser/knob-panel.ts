/** The knobs in their drawers: each shows the position that the bench is in, and sets another one. */
import { isUsual, knobDrawers, knobsOf, putRight } from '../model/knobs.js';
import { box, button, onClick, part, setText } from './dom.js';
import { order } from './requests.js';
import { tell } from './settings.js';
import type { Keeper, Sight } from './sight.js';

export function openKnobs(keeper: Keeper): (sight: Sight) => void {
  const now = (): ReturnType<typeof knobsOf> => knobsOf(keeper.now().choice.wallet);
  const selects = now().map(({ name }) => part(`knob-${name}`, HTMLSelectElement));
  const send = async (orders: ReturnType<typeof putRight>): Promise<void> => {
    for (const { path, body } of orders) await order(path, body);
    keeper.lookAtState();
  };
  selects.forEach((select, place) => {
    let isByHand = false;
    select.addEventListener('pointerdown', () => {
      isByHand = true;
    });
    select.addEventListener('keydown', () => {
      isByHand = false;
    });
    select.addEventListener('change', () => {
      // As with buttons: who works with the mouse types for the till.
      if (isByHand) select.blur();
      const wanted = now()[place]?.positions.find(({ name }) => name === select.value);
      if (wanted !== undefined) void send(wanted.orders);
    });
  });
  const drawers = openDrawers();
  onClick(button('knobs-right'), () => {
    const { state } = keeper.now();
    if (state !== null) void send(putRight(state));
  });
  const label = part('knob-charge-label', HTMLLabelElement);
  return ({ state, choice }) => {
    setText(label, tell('knob.charge', { wallet: tell(`walletShort.${choice.wallet}`) }));
    if (state === null) return;
    knobsOf(choice.wallet).forEach((knob, place) => {
      const select = selects[place];
      if (select === undefined) return;
      const at = knob.at(state);
      // An open list is not pulled out of somebody's hand.
      if (select.value !== at && document.activeElement !== select) select.value = at;
      select.dataset['usual'] = String(isUsual(knob, state));
    });
    for (const { tab, name } of drawers) {
      const knobs = knobsOf(choice.wallet).filter(({ drawer }) => drawer === name);
      const isMeddled = !knobs.every((knob) => isUsual(knob, state));
      tab.dataset['meddled'] = String(isMeddled);
      const word = tab.querySelector('.quiet');
      if (word !== null) setText(word, isMeddled ? tell('knobs.meddled') : '');
    }
  };
}

/** One drawer is open; its tab says so. */
function openDrawers(): readonly {
  readonly tab: HTMLButtonElement;
  readonly name: (typeof knobDrawers)[number];
}[] {
  const drawers = knobDrawers.map((name) => ({
    name,
    tab: button(`knobs-${name}`),
    content: box(`drawer-${name}`),
  }));
  for (const { tab } of drawers) {
    onClick(tab, () => {
      for (const each of drawers) {
        const isOpen = each.tab === tab;
        each.tab.setAttribute('aria-pressed', String(isOpen));
        each.content.hidden = !isOpen;
      }
    });
  }
  return drawers;
}
