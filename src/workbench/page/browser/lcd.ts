/**
 * The LCD in its own dots: 128 by 64, each drawn as a square of whole pixels of this screen, so that
 * they stay crisp. For ears there are its rows: always there to be read, and said when they say
 * something new.
 */
import { heardNothing, news, spokenRows } from '../model/spoken.js';
import { box, part, setText } from './dom.js';
import { tell } from './settings.js';
import type { Sight } from './sight.js';

export interface Lcd {
  readonly dots: (dots: string, lit: boolean) => void;
  readonly draw: (sight: Sight) => void;
}

const wide = 128;
const high = 64;

export function openLcd(): Lcd {
  const canvas = part('lcd', HTMLCanvasElement);
  const glass = box('glass');
  let bytes = new Uint8Array((wide * high) / 8);
  let isDue = false;

  const paint = (): void => {
    isDue = false;
    const pitch = Math.max(1, Math.floor((glass.clientWidth * devicePixelRatio) / (wide + 4)));
    canvas.width = wide * pitch;
    canvas.height = high * pitch;
    canvas.style.width = `${String((wide * pitch) / devicePixelRatio)}px`;
    canvas.style.height = `${String((high * pitch) / devicePixelRatio)}px`;
    canvas.style.visibility = 'visible';
    paintDots(canvas, bytes, pitch);
  };
  const soon = (): void => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(paint);
  };
  new ResizeObserver(soon).observe(glass);
  return {
    dots: (dots, lit) => {
      bytes = Uint8Array.from(atob(dots), (sign) => sign.charCodeAt(0));
      glass.dataset['lit'] = String(lit);
      soon();
    },
    draw: speech(),
  };
}

function paintDots(canvas: HTMLCanvasElement, bytes: Uint8Array, pitch: number): void {
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  const style = getComputedStyle(canvas);
  const [on, edge, off] = ['--dot', '--dot-edge', '--dot-off'].map((name) =>
    style.getPropertyValue(name),
  );
  if (on === undefined || edge === undefined || off === undefined) return;
  const size = pitch > 2 ? pitch - 1 : pitch;
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      const isOn = ((bytes[y * 16 + (x >> 3)] ?? 0) & (0x80 >> (x & 7))) !== 0;
      // Between dots that are on the gap is half dark, as liquid does not end at a line.
      pen.fillStyle = isOn ? edge : off;
      pen.fillRect(x * pitch, y * pitch, isOn ? pitch : size, isOn ? pitch : size);
      if (!isOn) continue;
      pen.fillStyle = on;
      pen.fillRect(x * pitch, y * pitch, size, size);
    }
  }
}

function speech(): (sight: Sight) => void {
  const text = box('lcd-text');
  const said = box('lcd-news');
  let heard = heardNothing;
  return ({ state }) => {
    if (state === null) return;
    const isDark = state.power === 'off' || state.lcd.rows.every((row) => row === '');
    const rows = isDark ? [tell('till.dark')] : state.lcd.rows;
    setText(text, spokenRows(rows));
    const told = news(heard, rows);
    heard = told.heard;
    if (told.say !== null) setText(said, told.say);
  };
}
