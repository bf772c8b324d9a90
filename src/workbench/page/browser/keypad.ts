/**
 * The keypad: its caps for fingers and mice, and the computer's keyboard beside it. Presses go to the
 * bench in their order, one request at a time, each with all that was pressed meanwhile.
 */
import { type Stroke, keyFor } from '../model/keyboard.js';
import { box, button, onClick } from './dom.js';
import { order } from './requests.js';
import type { Sight } from './sight.js';
import type { Sound } from './sound.js';

const downMs = 110;

export function openKeypad(sound: Sound): (sight: Sight) => void {
  const keypad = box('keypad');
  const send = sender();
  const press = (key: string): void => {
    sound.key();
    showDown(keypad, key);
    send(key);
  };
  // The mouse presses a button and leaves the focus where it is, so that Enter stays the till's ENTER.
  document.addEventListener('mousedown', (event) => {
    const { target } = event;
    if (target instanceof Element && target.closest('button') !== null) event.preventDefault();
  });
  keypad.addEventListener('click', ({ target }) => {
    const key = target instanceof Element ? target.closest('button')?.dataset['key'] : undefined;
    if (key !== undefined) press(key);
  });
  const typing = button('typing');
  onClick(typing, () => {
    typing.setAttribute('aria-pressed', String(!isOn(typing)));
  });
  document.addEventListener('keydown', (event) => {
    if (!isOn(typing) || document.querySelector('dialog[open]') !== null) return;
    const key = keyFor(strokeOf(event));
    if (key === null) return;
    event.preventDefault();
    press(key);
  });
  const pulled = box('keypad-pulled');
  return ({ state }) => {
    const isOut = state?.devices.keypad.plug === 'out';
    keypad.dataset['plug'] = isOut ? 'out' : 'in';
    pulled.hidden = !isOut;
  };
}

function isOn(toggle: HTMLButtonElement): boolean {
  return toggle.getAttribute('aria-pressed') === 'true';
}

function strokeOf(event: KeyboardEvent): Stroke {
  const { key, repeat } = event;
  const modified = event.ctrlKey || event.altKey || event.metaKey;
  return { key, modified, repeat, focus: focusKind(key) };
}

function focusKind(key: string): Stroke['focus'] {
  const at = document.activeElement;
  if (at === null || at === document.body || at.getAttribute('tabindex') === '-1') {
    return key.startsWith('Arrow') && pageScrolls() ? 'control' : 'page';
  }
  if (at.closest('#keypad') !== null) return 'keypad';
  return at instanceof HTMLSelectElement ? 'field' : 'control';
}

function pageScrolls(): boolean {
  return document.documentElement.scrollHeight > innerHeight;
}

function showDown(keypad: HTMLElement, key: string): void {
  const cap = [...keypad.children].find(
    (each): each is HTMLElement => each instanceof HTMLElement && each.dataset['key'] === key,
  );
  if (cap === undefined) return;
  cap.classList.add('down');
  setTimeout(() => {
    cap.classList.remove('down');
  }, downMs);
}

function sender(): (key: string) => void {
  let waiting: string[] = [];
  let isSending = false;
  const send = async (): Promise<void> => {
    isSending = true;
    while (waiting.length > 0) {
      const keys = waiting;
      waiting = [];
      await order('/api/keys', { keys });
    }
    isSending = false;
  };
  return (key) => {
    waiting.push(key);
    if (!isSending) void send();
  };
}
