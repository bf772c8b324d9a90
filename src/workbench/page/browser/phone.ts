/** The customer's phone: its wallets, one in front, which shows a code, scans, is asked, and answers. */
import { code128 } from '../model/code128.js';
import { type WalletName, walletNames } from '../model/phone-choice.js';
import { type PhoneFace, clockText, grouped, phoneFace, yuan } from '../model/phone-face.js';
import { box, button, onClick, part, setText } from './dom.js';
import { order } from './requests.js';
import { remember, tell, tellNamed } from './settings.js';
import type { Keeper, Sight } from './sight.js';

const tickMs = 250;

export function openPhone(keeper: Keeper): (sight: Sight) => void {
  const draw = (sight: Sight): void => {
    showWallets(sight);
    showFace(faceIn(sight));
  };
  for (const name of walletNames) {
    onClick(button(`wallet-${name}`), () => {
      remember('wallet', name);
      keeper.put({ choice: { ...keeper.now().choice, wallet: name } });
    });
  }
  wire(keeper.now);
  setInterval(() => {
    draw(keeper.now());
  }, tickMs);
  return draw;
}

function faceIn({ choice, phones, wallets, phonesAt, state }: Sight): PhoneFace {
  return phoneFace({
    phone: phones.find(({ wallet }) => wallet === choice.wallet),
    rows: wallets.filter(({ channel }) => channel === choice.wallet),
    passedMs: (performance.now() - phonesAt) * (state?.speed ?? 1),
  });
}

function wire(now: () => Sight): void {
  const touch = (action: string, attempt?: string): void => {
    const { wallet } = now().choice;
    const about = attempt === undefined ? {} : { attempt };
    void order('/api/phone', { wallet, action, ...about });
  };
  for (const id of ['phone-show', 'phone-another', 'scan-show']) {
    onClick(button(id), () => {
      touch('newCode');
    });
  }
  onClick(button('phone-scan'), () => {
    const face = faceIn(now());
    if (face.kind === 'code') void order('/api/scan', { code: face.code });
  });
  onClick(button('scan-order'), () => {
    const face = faceIn(now());
    if (face.kind === 'scan') touch('scanOrder', face.attempt);
  });
  for (const action of ['confirm', 'refuse', 'ignore']) {
    onClick(button(`ask-${action}`), () => {
      const face = faceIn(now());
      if (face.kind === 'ask') touch(action, face.ask.attempt);
    });
  }
}

function showWallets({ choice, phones }: Sight): void {
  box('phone').dataset['wallet'] = choice.wallet;
  for (const name of walletNames) showWallet(name, { choice, phones });
}

function showWallet(name: WalletName, { choice, phones }: Pick<Sight, 'choice' | 'phones'>): void {
  const tab = button(`wallet-${name}`);
  const asks = phones.some(({ wallet, asks: all }) => wallet === name && all.length > 0);
  tab.ariaPressed = String(name === choice.wallet);
  tab.dataset['asks'] = String(asks);
  const words = tab.querySelector('.quiet');
  if (words !== null) words.textContent = asks ? tell('phone.asks') : '';
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
    case 'scan':
      setText(box('scan-amount'), `¥${yuan(face.amountFen)}`);
      setText(box('phone-news'), `${tell('phone.toScan')} ¥${yuan(face.amountFen)}`);
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
