/** The customer display as a person sees it: glowing dots behind dark glass. */
import { cd5220Size } from '../bytes/cd5220.js';
import { type CharacterPanel, characterPicture } from './character-picture.js';

const panel: CharacterPanel = {
  ...cd5220Size,
  colors: [
    [38, 40, 43],
    [8, 14, 14],
    [14, 26, 25],
    [96, 255, 214],
  ],
};

/** `rows` as the display tells them; none while it is dark. */
export function customerPicture(rows: readonly string[]): Uint8Array {
  return characterPicture(panel, rows);
}
