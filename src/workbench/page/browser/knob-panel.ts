/** The knobs: each shows the position that the bench is in, and sets another one. */
import { knobsOf, putRight } from '../model/knobs.js';
import { button, onClick, part, setText } from './dom.js';
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
      select.dataset['usual'] = String(at === knob.positions[0]?.name);
    });
  };
}
