/** One torn slip, close to the eye: its picture in its own dots, its text for ears. */
import type { SlipFacts } from '../model/bench-facts.js';
import { box, button, onClick, part, setText } from './dom.js';
import { tell } from './settings.js';
import { slipPicture } from './slip-picture.js';

const wideMax = 464;
const margins = 72;

export function openSlipDialog(throwAway: (n: number) => void): (slip: SlipFacts) => void {
  const dialog = part('slip', HTMLDialogElement);
  let shown: SlipFacts | undefined;
  onClick(button('slip-close'), () => {
    dialog.close();
  });
  onClick(button('slip-dismiss'), () => {
    dialog.close();
    if (shown !== undefined) throwAway(shown.n);
  });
  return (slip) => {
    shown = slip;
    setText(box('slip-title'), tell('paper.slip', { n: slip.n }));
    setText(box('slip-text'), slip.text);
    const width = Math.min(wideMax, document.documentElement.clientWidth - margins);
    void slipPicture(slip.n, slip.text.length, width).then((picture) => {
      const place = dialog.querySelector('.slip-view');
      if (picture !== null) picture.alt = '';
      place?.replaceChildren(...(picture === null ? [] : [picture]));
      dialog.showModal();
    });
  };
}
