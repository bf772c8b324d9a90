/** The pictures that the root READMEs show: which screen, in which language, which turn of it. */
import type { Language } from '../../src/runtime/ports/screen.js';
import { draw } from '../../src/ui-lcd/draw.js';
import { layouts } from '../../src/ui-lcd/layouts.js';
import {
  type Desk,
  answer,
  codeOf,
  happen,
  openDesk,
  press,
  scan,
  shownOn,
  wait,
} from '../runtime/terminal/session-desk.js';
import { asking, cancelled, paid, paidAnswer } from '../runtime/terminal/session-moves.js';
import { panelPicture } from './devices.js';

export interface DocsPicture {
  /** Of the file in docs/pictures. */
  readonly name: string;
  readonly language: Language;
  readonly desk: () => Desk;
  readonly turn: number;
}

export const docsPictures: readonly DocsPicture[] = [
  { name: 'lcd-idle', language: 'zh', desk: () => openDesk(), turn: 0 },
  { name: 'lcd-asking', language: 'zh', desk: () => wait(asking(), 4000), turn: 0 },
  { name: 'lcd-confirm', language: 'zh', desk: onPhone, turn: 0 },
  { name: 'lcd-unknown', language: 'zh', desk: unknown, turn: 0 },
  { name: 'lcd-paid', language: 'zh', desk: () => paid(asking()), turn: 0 },
  { name: 'lcd-earlier', language: 'zh', desk: earlierPaid, turn: 1 },
  { name: 'lcd-unknown-en', language: 'en', desk: unknown, turn: 0 },
];

export function docsPicture({ desk, language, turn }: DocsPicture): Uint8Array {
  const rows = draw(shownOn(desk()).view, layouts['16x4'], language, turn);
  return panelPicture('16x4', rows);
}

function onPhone(): Desk {
  return wait(answer(asking(), { verb: 'charge', said: { kind: 'pending' } }), 8000);
}

function unknown(): Desk {
  return wait(cancelled(), 30_000);
}

/** The earlier sale is found paid while the next customer waits. */
function earlierPaid(): Desk {
  const next = press(cancelled(), 'CLEAR', '8', '.', '0', '0', 'ENTER');
  const desk = scan(next, codeOf('2'));
  const first = desk.effects.find((effect) => effect.kind === 'Charge');
  if (first?.kind !== 'Charge') throw new Error('nothing was charged');
  const subject = { kind: 'attempt', no: first.order.attempt } as const;
  const said = { verb: 'charge', said: paidAnswer } as const;
  const found = happen(desk, { kind: 'Answered', subject, seq: first.seq, answer: said });
  return wait(found, 3000);
}
