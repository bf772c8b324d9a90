/** The knobs: each shows the position that the bench is in, and sets another one. */
import { knobs, putRight } from '../model/knobs.js';
import { button, onClick, part } from './dom.js';
import { order } from './requests.js';
import type { Keeper, Sight } from './sight.js';

export function openKnobs(keeper: Keeper): (sight: Sight) => void {
  const selects = knobs.map((knob) => ({
    knob,
    select: part(`knob-${knob.name}`, HTMLSelectElement),
  }));
  const send = async (orders: ReturnType<typeof putRight>): Promise<void> => {
    for (const { path, body } of orders) await order(path, body);
    keeper.lookAtState();
  };
  for (const { knob, select } of selects) {
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
      const wanted = knob.positions.find(({ name }) => name === select.value);
      if (wanted !== undefined) void send(wanted.orders);
    });
  }
  onClick(button('knobs-right'), () => {
    const { state } = keeper.now();
    if (state !== null) void send(putRight(state));
  });
  return ({ state }) => {
    if (state === null) return;
    for (const { knob, select } of selects) {
      const at = knob.at(state);
      // An open list is not pulled out of somebody's hand.
      if (select.value !== at && document.activeElement !== select) select.value = at;
      select.dataset['usual'] = String(at === knob.positions[0]?.name);
    }
  };
}
