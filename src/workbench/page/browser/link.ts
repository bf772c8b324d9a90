/** Whether the bench is there. Gone, the page says so and what to do, and keeps what it last saw. */
import { box } from './dom.js';
import { tell } from './settings.js';
import type { Sight } from './sight.js';

const words = { connecting: 'page.connecting', here: 'page.here', gone: 'page.goneShort' } as const;

export function openLink(): (sight: Sight) => void {
  const place = box('link');
  const gone = box('gone');
  return ({ link }) => {
    if (place.dataset['link'] === link) return;
    place.dataset['link'] = link;
    document.documentElement.dataset['link'] = link;
    gone.hidden = link !== 'gone';
    const word = place.querySelector<HTMLElement>('[data-word]');
    if (word === null) return;
    word.dataset['word'] = words[link];
    word.textContent = tell(words[link]);
  };
}
