/**
 * The plug. Pulling it is SIGKILL for the till's process, and the page says so; what it shows is what
 * the bench tells, never what was clicked.
 */
import type { StateFacts } from '../model/bench-facts.js';
import { box, button, onClick, setText } from './dom.js';
import { order } from './requests.js';
import { tell } from './settings.js';
import type { Sound } from './sound.js';
import type { Sight } from './sight.js';

type Power = 'on' | 'off' | 'starting';

export function openPlug(sound: Sound): (sight: Sight) => void {
  const plug = button('plug');
  const label = box('plug-label');
  const now = box('plug-now');
  let isBusy = false;
  let shown: Power | null = null;
  onClick(plug, () => {
    if (isBusy) return;
    isBusy = true;
    const action = plug.dataset['power'] === 'off' ? 'on' : 'cut';
    void order('/api/power', { action }).then(() => {
      isBusy = false;
    });
  });
  return ({ state }) => {
    if (state === null) return;
    const power = powerOf(state);
    if (shown !== null && shown !== power && power !== 'on') sound.plug(power === 'starting');
    shown = power;
    plug.dataset['power'] = power;
    const words = { on: 'plug.in', off: 'plug.out', starting: 'plug.starting' } as const;
    setText(label, tell(words[power]));
    setText(now, power === 'off' ? tell('plug.wasCut') : bootsText(state, power));
  };
}

function powerOf({ power, status }: StateFacts): Power {
  if (power === 'off') return 'off';
  return status?.ready === true ? 'on' : 'starting';
}

function bootsText({ boots, readyMs }: StateFacts, power: Power): string {
  if (power !== 'on' || readyMs === null) return tell('plug.bootsOnly', { boots });
  return tell('plug.boots', { boots, ms: readyMs });
}
