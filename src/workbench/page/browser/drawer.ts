/** The cash drawer: springs open by itself, and is pushed shut by hand. */
import { box, button, onClick, setText } from './dom.js';
import { tell } from './settings.js';
import type { Sound } from './sound.js';
import type { Sight } from './sight.js';

export function openDrawer(sound: Sound): (sight: Sight) => void {
  const drawer = button('drawer');
  let known: number | null = null;
  let isOpen = false;
  const show = (opens: number): void => {
    drawer.dataset['open'] = String(isOpen);
    drawer.disabled = !isOpen;
    setText(box('drawer-words'), tell(isOpen ? 'drawer.open' : 'drawer.shut', { n: opens }));
  };
  onClick(drawer, () => {
    isOpen = false;
    show(known ?? 0);
  });
  return ({ state }) => {
    if (state === null) return;
    const { opens } = state.drawer;
    if (known !== null && opens > known) {
      isOpen = true;
      sound.drawer();
    }
    known = opens;
    show(opens);
  };
}
