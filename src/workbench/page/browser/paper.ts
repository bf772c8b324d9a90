/**
 * The printer: the slip that is coming out stands in its slot, until it is torn off or the next one
 * pushes it away. Torn slips lie in the pile, stay readable, and go when they are thrown away; a
 * reload of the page finds them as they lay. A printer without a knife leaves the tearing to the hand.
 */
import type { SlipFacts } from '../model/bench-facts.js';
import { box, button, made, onClick, setText } from './dom.js';
import { type Pile, keptPile } from './pile.js';
import { order } from './requests.js';
import { tell } from './settings.js';
import { openSlipDialog } from './slip-dialog.js';
import { slipPicture } from './slip-picture.js';
import type { Sound } from './sound.js';
import type { Sight } from './sight.js';

export function openPaper(sound: Sound): (sight: Sight) => void {
  const roll = box('roll');
  const tear = button('tear');
  let pile: Pile | null = null;
  let slips: readonly SlipFacts[] = [];
  let drawn = '';
  let isCutByHand = false;
  const dialog = openSlipDialog((n) => {
    pile?.throwAway(n);
    redraw();
  });
  const redraw = (): void => {
    if (pile === null) return;
    const current = slips.at(-1);
    const standing = current !== undefined && !pile.has(current.n) ? current : undefined;
    for (const { n } of slips) if (n !== current?.n) pile.tear(n);
    tear.disabled = standing === undefined || !(standing.cut || isCutByHand);
    drawPile(pile, slips, dialog);
    const mark = standing === undefined ? '' : markOf(standing);
    if (mark === drawn) return;
    if (standing?.cut === true) sound.paper();
    drawn = mark;
    void stand(roll, standing, () => drawn === mark);
  };
  onClick(tear, () => {
    const last = slips.at(-1);
    if (last === undefined) return;
    const isByKeyboard = document.activeElement === tear;
    const lay = (): void => {
      pile?.tear(last.n);
      redraw();
      if (isByKeyboard) box('pile').querySelector<HTMLElement>('li:last-child button')?.focus();
    };
    if (last.cut) lay();
    else void order('/api/printer', { tear: true }).then(lay);
  });
  return (sight) => {
    if (sight.state === null) return;
    if (pile?.bench !== sight.state.paths.sockets) pile = keptPile(sight.state.paths.sockets);
    slips = sight.slips;
    isCutByHand = !sight.state.printer.cutter;
    redraw();
  };
}

function markOf({ n, text, cut }: SlipFacts): string {
  return [n, text.length, cut].join(' ');
}

/** Puts the slip into the slot: it comes up out of the printer as far as it is printed. */
async function stand(
  roll: HTMLElement,
  slip: SlipFacts | undefined,
  isStillSo: () => boolean,
): Promise<void> {
  box('roll-empty').hidden = slip !== undefined;
  const before = roll.querySelector<HTMLElement>('.slip');
  if (slip === undefined) {
    before?.remove();
    return;
  }
  const width = Math.min(roll.clientWidth - 24, 330);
  const picture = await slipPicture(slip.n, slip.text.length, width);
  if (!isStillSo()) return;
  const sheet = made('div', 'slip');
  sheet.dataset['n'] = String(slip.n);
  const wasOut = before?.dataset['n'] === sheet.dataset['n'] ? before.offsetHeight : 0;
  if (picture === null) sheet.append(made('pre', '', slip.text));
  else {
    picture.alt = slip.text;
    sheet.append(picture);
  }
  roll.querySelector('.slip')?.remove();
  roll.append(sheet);
  roll.scrollTop = roll.scrollHeight;
  if (slip.cut) setText(box('paper-news'), tell('paper.arrived', { n: slip.n }));
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const hidden = `translateY(${String(sheet.offsetHeight - wasOut)}px)`;
  sheet.animate([{ transform: hidden }, { transform: 'none' }], {
    duration: 900,
    easing: 'steps(24, end)',
  });
}

function drawPile(
  pile: Pile,
  slips: readonly SlipFacts[],
  show: (slip: SlipFacts, isTorn: boolean) => void,
): void {
  const list = box('pile');
  const lying = slips.filter(({ n }) => pile.lies(n));
  const mark = lying.map(({ n }) => tell('paper.read', { n })).join();
  if (list.dataset['mark'] === mark) return;
  list.dataset['mark'] = mark;
  list.replaceChildren(
    ...lying.map((slip) => {
      const open = made('button', 'torn', String(slip.n));
      open.type = 'button';
      open.setAttribute('aria-label', tell('paper.read', { n: slip.n }));
      onClick(open, () => {
        show(slip, true);
      });
      const item = made('li', '');
      item.append(open);
      return item;
    }),
  );
}
