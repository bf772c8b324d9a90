/**
 * Sounds, made by the browser itself: a click for a key, two rising notes for paid, one low for
 * refused. Silent until the person turns them on.
 */
import { button, onClick } from './dom.js';
import type { Sight } from './sight.js';

export interface Sound {
  key(): void;
  plug(isIn: boolean): void;
  paper(): void;
  drawer(): void;
  /** Hears what the till says: its beeper, paid, refused. */
  readonly draw: (sight: Sight) => void;
}

interface Note {
  readonly hertz: number;
  readonly atMs: number;
  readonly forMs: number;
  readonly shape: OscillatorType;
  readonly loud: number;
}

const note = (hertz: number, atMs: number, forMs: number, more: Partial<Note> = {}): Note => ({
  hertz,
  atMs,
  forMs,
  shape: 'sine',
  loud: 0.12,
  ...more,
});

const tunes = {
  key: [note(1900, 0, 18, { shape: 'square', loud: 0.03 })],
  beep: [note(2400, 0, 90, { shape: 'square', loud: 0.04 })],
  paid: [note(880, 0, 110), note(1175, 110, 110), note(1568, 220, 240)],
  refused: [note(233, 0, 260, { shape: 'triangle', loud: 0.2 })],
  cut: [note(120, 0, 70, { shape: 'square', loud: 0.15 }), note(60, 50, 160, { loud: 0.3 })],
  plugIn: [note(180, 0, 40, { shape: 'square', loud: 0.12 }), note(420, 70, 120)],
  paper: [0, 70, 140, 210].map((at) => note(3100, at, 30, { shape: 'sawtooth', loud: 0.015 })),
  drawer: [note(700, 0, 40, { shape: 'square', loud: 0.06 }), note(1050, 90, 200)],
} satisfies Readonly<Record<string, readonly Note[]>>;

const refusedScreens = ['declined', 'fault', 'locked'];

export function openSound(): Sound {
  let context: AudioContext | undefined;
  let isOn = false;
  let beeps: number | null = null;
  let screen: string | null = null;
  const toggle = button('sound');
  const play = (tune: keyof typeof tunes): void => {
    if (!isOn || context === undefined) return;
    for (const each of tunes[tune]) sing(context, each);
  };
  onClick(toggle, () => {
    isOn = !isOn;
    context ??= new AudioContext();
    toggle.setAttribute('aria-pressed', String(isOn));
    play('beep');
  });
  return {
    key: () => {
      play('key');
    },
    plug: (isIn) => {
      play(isIn ? 'plugIn' : 'cut');
    },
    paper: () => {
      play('paper');
    },
    drawer: () => {
      play('drawer');
    },
    draw: ({ state }) => {
      if (state === null) return;
      const next = state.status?.screen ?? null;
      const isNews = screen !== null && next !== screen;
      if (isNews && next === 'paid') play('paid');
      else if (isNews && refusedScreens.includes(next ?? '')) play('refused');
      else if (beeps !== null && state.beeps > beeps) play('beep');
      screen = next;
      beeps = state.beeps;
    },
  };
}

function sing(context: AudioContext, { hertz, atMs, forMs, shape, loud }: Note): void {
  const from = context.currentTime + atMs / 1000;
  const until = from + forMs / 1000;
  const voice = context.createOscillator();
  const volume = context.createGain();
  voice.type = shape;
  voice.frequency.value = hertz;
  volume.gain.setValueAtTime(loud, from);
  volume.gain.exponentialRampToValueAtTime(0.0001, until);
  voice.connect(volume).connect(context.destination);
  voice.start(from);
  voice.stop(until);
}
