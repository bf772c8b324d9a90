/** The customer's phone: shows a code, is asked, and answers. */
import { code128 } from '../model/code128.js';
import { type PhoneFace, clockText, grouped, phoneFace, yuan } from '../model/phone-face.js';
import { box, button, onClick, part, setText } from './dom.js';
import { order } from './requests.js';
import { tell, tellNamed } from './settings.js';
import type { Sight } from './sight.js';

const wallet = 'alipay';
const tickMs = 250;

export function openPhone(now: () => Sight): (sight: Sight) => void {
  const faceNow = (sight: Sight): PhoneFace => {
    const passedMs = (performance.now() - sight.phonesAt) * (sight.state?.speed ?? 1);
    return phoneFace({ phone: sight.phones[0], wallets: sight.wallets, passedMs });
  };
  const draw = (sight: Sight): void => {
    showFace(faceNow(sight));
  };
  wire(now, () => {
    const face = faceNow(now());
    if (face.kind === 'code') void order('/api/scan', { code: face.code });
  });
  setInterval(() => {
    draw(now());
  }, tickMs);
  return draw;
}

function wire(now: () => Sight, scan: () => void): void {
  const newCode = (): void => void order('/api/phone', { wallet, action: 'newCode' });
  onClick(button('phone-show'), newCode);
  onClick(button('phone-another'), newCode);
  onClick(button('phone-scan'), scan);
  for (const action of ['confirm', 'refuse', 'ignore'] as const) {
    onClick(button(`ask-${action}`), () => {
      const attempt = now().phones[0]?.asks[0]?.attempt;
      if (attempt !== undefined) void order('/api/phone', { wallet, action, attempt });
    });
  }
}

function showFace(face: PhoneFace): void {
  const phone = box('phone');
  if (phone.dataset['face'] !== face.kind) turn(phone, face.kind);
  switch (face.kind) {
    case 'ask':
      setText(box('ask-amount'), `¥${yuan(face.ask.amountFen)}`);
      setText(box('ask-ends'), tell('phone.askEnds', { left: clockText(face.ask.endsInMs) }));
      setText(box('ask-more'), face.more > 0 ? tell('phone.askMore', { n: face.more }) : '');
      setText(box('phone-news'), `${tell('phone.ask')} ¥${yuan(face.ask.amountFen)}`);
      return;
    case 'code':
      showBars(face.code);
      setText(box('phone-code'), grouped(face.code));
      setText(box('phone-left'), tell('phone.good', { left: clockText(face.leftMs) }));
      setText(box('phone-news'), tell('phone.code'));
      return;
    case 'rest': {
      const { last } = face;
      const result = last === null ? tell('phone.nothing') : tellNamed(`walletState.${last.state}`);
      setText(box('phone-amount'), last === null ? '' : `¥${yuan(last.amountFen)}`);
      setText(box('phone-last'), result);
      box('phone-last').dataset['state'] = last?.state ?? '';
      setText(box('phone-news'), last === null ? '' : result);
      return;
    }
    default:
      face satisfies never;
  }
}

/** Shows one face. Who worked the last one with the keyboard goes on in the new one. */
function turn(phone: HTMLElement, kind: PhoneFace['kind']): void {
  const hadFocus = phone.contains(document.activeElement);
  phone.dataset['face'] = kind;
  for (const face of phone.querySelectorAll<HTMLElement>('.face')) {
    face.hidden = face.dataset['face'] !== kind;
  }
  if (!hadFocus) return;
  const next = phone.querySelector<HTMLElement>('.face:not([hidden]) button');
  (next ?? phone).focus();
}

function showBars(code: string): void {
  const picture = part('phone-bars', SVGSVGElement);
  if (picture.dataset['code'] === code) return;
  picture.dataset['code'] = code;
  let x = 0;
  let bars = '';
  code128(code).forEach((width, place) => {
    if (place % 2 === 0) bars += `M${String(x)} 0h${String(width)}v10h-${String(width)}z`;
    x += width;
  });
  picture.setAttribute('viewBox', `0 0 ${String(Math.max(1, x))} 10`);
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', bars);
  picture.replaceChildren(path);
}
