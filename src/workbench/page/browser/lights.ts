/** The lamps beside the till's name. Each tells its state as a word too. */
import { type LampName, lampsOf } from '../model/lamps.js';
import { box, setText } from './dom.js';
import { tell } from './settings.js';
import type { Sight } from './sight.js';

const names: readonly LampName[] = ['power', 'network', 'printer'];

export function openLights(): (sight: Sight) => void {
  const lights = names.map((name) => ({ name, place: box(`lamp-${name}`) }));
  return ({ state }) => {
    if (state === null) return;
    const lamps = lampsOf(state);
    for (const { name, place } of lights) {
      place.dataset['light'] = lamps[name];
      const word = place.querySelector('.quiet');
      if (word !== null) setText(word, `：${tell(`light.${lamps[name]}`)}`);
    }
  };
}
