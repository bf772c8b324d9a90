/** The guide of the first visit: its steps follow what happens on the bench. */
import { type Guide, advance, freshGuide, steps, wantsConfirm } from '../model/guide.js';
import { box, button, onClick, setText } from './dom.js';
import { remember, tell, tellNamed } from './settings.js';
import type { Sight } from './sight.js';

const place = 'holdfast-guide';
const root = document.documentElement;

export function openGuide(now: () => Sight): (sight: Sight) => void {
  const strip = box('guide');
  let guide = kept();
  const draw = (sight: Sight): void => {
    if (sight.state !== null && sight.link === 'here') {
      guide = advance(guide, { state: sight.state, phones: sight.phones, wallets: sight.wallets });
      sessionStorage.setItem(place, JSON.stringify(guide));
    }
    const isShown = root.dataset['guide'] !== 'hidden';
    root.dataset['step'] = isShown ? wanted(guide, sight) : '';
    strip.dataset['step'] = guide.step;
    const at = steps.indexOf(guide.step);
    [...strip.querySelectorAll('li')].forEach((mark, step) => {
      mark.dataset['state'] = step < at || at === -1 ? 'over' : step === at ? 'now' : 'ahead';
    });
    setText(box('guide-now'), sentence(guide, sight, at));
  };
  const restart = (): void => {
    guide = freshGuide;
    root.dataset['guide'] = 'shown';
    remember('guide', 'shown');
    draw(now());
  };
  onClick(button('guide-again'), restart);
  onClick(button('guide-restart'), restart);
  onClick(button('guide-dismiss'), () => {
    root.dataset['guide'] = 'hidden';
    remember('guide', 'hidden');
    draw(now());
    button('guide-restart').focus();
  });
  return draw;
}

function wanted(guide: Guide, sight: Sight): string {
  if (sight.state === null) return guide.step;
  const seen = { state: sight.state, phones: sight.phones, wallets: sight.wallets };
  return wantsConfirm(guide, seen) ? 'confirm' : guide.step;
}

function sentence(guide: Guide, sight: Sight, at: number): string {
  if (guide.step === 'done') return tell('guide.done');
  const step = wanted(guide, sight);
  const hint = guide.hint === null ? '' : `${tell(`guide.${guide.hint}`)} `;
  const number = tell('guide.step', { n: at + 1 });
  return `${number} · ${hint}${tellNamed(`guide.${step}`)}`;
}

function kept(): Guide {
  const text = sessionStorage.getItem(place);
  return text === null ? freshGuide : (JSON.parse(text) as Guide);
}
