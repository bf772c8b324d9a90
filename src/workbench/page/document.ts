/**
 * The document of the page: everything that will ever stand on it, in its place and at its size, in
 * the visitor's language. The modules fill it with what the bench says; they add rows and slips, and
 * nothing that would push another thing away.
 */
import { type Key, keyLabels } from '../../runtime/ports/device.js';
import { keyNames } from '../../runtime/text/phrases-key.js';
import { invariant } from '../../runtime/ports/bug.js';
import { steps } from './model/guide.js';
import { markOf } from './model/keyboard.js';
import { type Knob, knobDrawers, knobsOf } from './model/knobs.js';
import { type WalletName, walletNames } from './model/phone-choice.js';
import { type WordId, say, wordIdOf } from './model/words.js';
import { type Speaker, escaped, speaker } from './markup.js';
import { plugPicture } from './plug-picture.js';
import type { Visitor } from './visitor.js';

export function pageDocument(visitor: Visitor, modules: Iterable<string>): string {
  const { language, theme, guide, wallet } = visitor;
  const speak = speaker(language);
  const preloads = [...modules]
    .map((address) => `<link rel="modulepreload" href="${address}">`)
    .join('\n');
  return `<!DOCTYPE html>
<html lang="${language}" data-theme="${theme}" data-guide="${guide}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title data-word="page.title">${escaped(say(language, 'page.title'))}</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/page.css">
${preloads}
<script type="module" src="/page/browser/main.js"></script>
</head>
<body>
<a class="skip" href="#till">${speak.word('page.skip')}</a>
${header(speak)}
${guideStrip(speak)}
<main>
${till(speak)}
${plug(speak)}
${phone(speak, wallet)}
${paper(speak)}
${knobPanel(speak, visitor)}
${ledger(speak)}
</main>
${slipDialog(speak)}
<p id="trouble" class="trouble" role="alert"></p>
<noscript><p class="trouble">${speak.word('page.noScript')}</p></noscript>
<span id="whole" hidden></span>
</body>
</html>
`;
}

function header({ word, label }: Speaker): string {
  return `<header class="top">
<h1>Holdfast</h1>
<p class="tagline">${word('page.tagline')}</p>
<p id="link" class="link" role="status" data-link="connecting">${word('page.connecting')}</p>
<div class="tools" role="group" ${label('page.tools')}>
<button type="button" id="guide-restart">${word('page.guide')}</button>
<button type="button" id="sound" aria-pressed="false">${word('page.sound')}</button>
<button type="button" id="theme">${word('page.toDark')}</button>
<button type="button" id="language">${word('page.otherLanguage')}</button>
</div>
</header>
<p id="gone" class="gone" hidden>${word('page.gone')}</p>`;
}

function guideStrip({ word, label }: Speaker): string {
  const marks = steps.map((step) => `<li data-step="${step}"></li>`).join('');
  return `<section id="guide" class="guide" ${label('page.guide')}>
<ol class="marks" aria-hidden="true">${marks}</ol>
<div class="guide-text">
<h2>${word('guide.title')}</h2>
<p id="guide-now" role="status">&nbsp;</p>
</div>
<button type="button" id="guide-again">${word('guide.again')}</button>
<button type="button" id="guide-dismiss">${word('guide.dismiss')}</button>
</section>`;
}

const lamps = ['power', 'network', 'printer'] as const;

function till({ word, label }: Speaker): string {
  const lights = lamps
    .map(
      (name) =>
        `<li id="lamp-${name}" data-light="off">${word(`lamp.${name}`)}<span class="quiet"></span></li>`,
    )
    .join('');
  return `<section id="till" class="panel till" aria-labelledby="till-title" tabindex="-1">
<div class="panel-head">
<h2 id="till-title">${word('till.title')}</h2>
<button type="button" id="typing" class="typing" aria-pressed="true">${word('till.typing')}</button>
<ul class="lamps" ${label('lamps.title')}>${lights}</ul>
</div>
<div class="bezel"><div id="glass" class="glass">
<canvas id="lcd" width="128" height="64" role="img" ${label('till.lcd')} aria-describedby="lcd-text"></canvas>
</div></div>
<p id="lcd-text" class="quiet"></p>
<p id="lcd-news" class="quiet" aria-live="polite"></p>
<div id="customer" class="customer" role="img" ${label('till.customer')}><div></div><div></div></div>
<a class="skip inner" href="#plug">${word('till.skipKeys')}</a>
<div class="keys">
<p id="keypad-pulled" class="pulled" role="status" hidden>${word('till.pulled')}</p>
<div id="keypad" class="keypad" role="group" ${label('till.keypad')}>
${keypad.flat().map(keyButton).join('\n')}
</div>
</div>
</section>`;
}

const keypad: readonly (readonly Key[])[] = [
  ['MENU', 'UP', '7', '8', '9', 'BACKSPACE', 'CANCEL'],
  ['FEED', 'DOWN', '4', '5', '6', 'CLEAR', 'QUERY'],
  ['DRAWER', 'CASH', '1', '2', '3', 'REPRINT', 'VOID'],
  ['EVIDENCE', 'CARD', '0', '00', '.', 'REFUND', 'ENTER'],
];
invariant(keypad.flat().length === keyLabels.length, 'the keypad has every key');

/** A cap carries both languages, as the real one does, and small the computer's key. */
function keyButton(key: Key): string {
  const { zh, en } = keyNames[key];
  const caption =
    zh === en
      ? `<b>${escaped(zh)}</b>`
      : `<b lang="zh">${escaped(zh)}</b><i lang="en">${escaped(en).replace('BACK', 'BACK<wbr>')}</i>`;
  const mark = markOf(key);
  const corner = mark === null ? '' : `<kbd aria-hidden="true">${escaped(mark)}</kbd>`;
  const style = zh === en ? ' class="digit"' : '';
  return `<button type="button"${style} data-key="${escaped(key)}">${caption}${corner}</button>`;
}

function plug({ word }: Speaker): string {
  return `<section class="panel plug-panel" aria-labelledby="plug-title">
<h2 id="plug-title" class="quiet">${word('plug.title')}</h2>
<button type="button" id="plug" class="plug" data-power="on" aria-describedby="plug-honest">
${plugPicture}
<span id="plug-label" class="plug-label">${word('plug.in')}</span>
</button>
<div class="plug-words">
<p id="plug-honest">${word('plug.honest')}</p>
<p id="plug-now" class="plug-now" role="status">&nbsp;</p>
</div>
</section>`;
}

function phone({ word, label }: Speaker, front: WalletName): string {
  const tabs = walletNames
    .map(
      (name) => `<button type="button" id="wallet-${name}" aria-pressed="${String(name === front)}"
>${word(`wallet.${name}`)}<span class="quiet"></span></button>`,
    )
    .join('');
  return `<section class="panel phone-panel" aria-labelledby="phone-title">
<h2 id="phone-title">${word('phone.title')}</h2>
<div id="phone" class="phone" data-face="rest" data-wallet="${front}" tabindex="-1">
<div class="phone-bar" role="group" ${label('phone.wallets')}>${tabs}</div>
<p id="phone-news" class="quiet" role="status"></p>
<div data-face="rest" class="face">
<p class="small">${word('phone.last')}</p>
<p id="phone-amount" class="sum">&nbsp;</p>
<p id="phone-last" class="result">&nbsp;</p>
<button type="button" id="phone-show" class="main">${word('phone.show')}</button>
</div>
<div data-face="code" class="face" hidden>
<p class="small">${word('phone.code')}</p>
<svg id="phone-bars" class="bars" role="img" ${label('phone.bars')} preserveAspectRatio="none"></svg>
<p id="phone-code" class="digits"></p>
<p class="small" id="phone-left"></p>
<button type="button" id="phone-scan" class="main">${word('phone.scan')}</button>
<button type="button" id="phone-another">${word('phone.another')}</button>
<p class="small">${word('phone.hint')}</p>
</div>
<div data-face="scan" class="face" hidden>
<p class="question">${word('phone.toScan')}</p>
<p id="scan-amount" class="sum"></p>
<button type="button" id="scan-order" class="main">${word('phone.scanOrder')}</button>
<button type="button" id="scan-show">${word('phone.show')}</button>
</div>
<div data-face="ask" class="face ask" hidden>
<p class="question">${word('phone.ask')}</p>
<p id="ask-amount" class="sum"></p>
<p class="small" id="ask-ends"></p>
<button type="button" id="ask-confirm" class="main">${word('phone.confirm')}</button>
<button type="button" id="ask-refuse">${word('phone.refuse')}</button>
<button type="button" id="ask-ignore">${word('phone.ignore')}</button>
<p class="small" id="ask-more"></p>
</div>
</div>
</section>`;
}

function paper({ word, label }: Speaker): string {
  return `<section class="panel paper-panel" aria-labelledby="paper-title">
<h2 id="paper-title">${word('paper.title')}</h2>
<div id="roll" class="roll" role="region" tabindex="0" ${label('paper.roll')}>
<p id="roll-empty" class="small">${word('paper.none')}</p>
</div>
<div class="printer"><span class="slot"></span>
<button type="button" id="tear" disabled>${word('paper.tear')}</button></div>
<ul id="pile" class="pile" ${label('paper.pile')}></ul>
<button type="button" id="drawer" class="drawer" data-open="false" disabled><span class="tray"></span>
<span id="drawer-words">&nbsp;</span></button>
<p id="paper-news" class="quiet" role="status"></p>
</section>`;
}

function knobPanel(speak: Speaker, visitor: Visitor): string {
  const { word, label } = speak;
  const tabs = knobDrawers
    .map((name, place) => {
      const isOpen = String(place === 0);
      return `<button type="button" id="knobs-${name}" aria-pressed="${isOpen}" aria-controls="drawer-${name}"
>${word(`knobs.${name}`)}<span class="quiet"></span></button>`;
    })
    .join('');
  const drawers = knobDrawers.map((name, place) => {
    const rows = knobsOf('alipay').filter(({ drawer }) => drawer === name);
    const note = { around: '', printer: word('knobs.model'), plugs: word('knobs.pulled') }[name];
    return `<div id="drawer-${name}" class="knob-drawer"${place === 0 ? '' : ' hidden'}>
<div class="knobs">
${rows.map((knob) => knobRow(knob, speak, visitor)).join('\n')}
</div>
${note === '' ? '' : `<p class="small">${note}</p>`}
</div>`;
  });
  return `<section class="panel knob-panel" aria-labelledby="knobs-title">
<h2 id="knobs-title">${word('knobs.title')}</h2>
<div class="knob-tabs" role="group" ${label('knobs.drawers')}>${tabs}</div>
${drawers.join('\n')}
<button type="button" id="knobs-right">${word('knobs.right')}</button>
</section>`;
}

function knobRow(
  { name, positions }: Knob,
  { word }: Speaker,
  { language, wallet }: Visitor,
): string {
  const options = positions
    .map((position) => {
      const id = known(`knob.${name}.${position.name}`);
      return `<option value="${position.name}" ${word(id).replace(/^<span |<\/span>$/g, '')}</option>`;
    })
    .join('');
  const id = known(`knob.${name}`);
  // The page keeps this one up itself: it names the wallet in front.
  const values = { wallet: say(language, `walletShort.${wallet}`) };
  const named = name === 'charge' ? escaped(say(language, id, values)) : word(id);
  return `<label id="knob-${name}-label" for="knob-${name}">${named}</label>
<select id="knob-${name}">${options}</select>`;
}

function known(text: string): WordId {
  const id = wordIdOf(text);
  invariant(id !== null, `the page has no word ${text}`);
  return id;
}

const columns = ['ledger.amount', 'ledger.till', 'ledger.wallet', 'ledger.verdict'] as const;

function ledger({ word, label }: Speaker): string {
  const heads = columns.map((id) => `<th scope="col">${word(id)}</th>`).join('');
  return `<section class="panel ledger-panel" aria-labelledby="ledger-title">
<h2 id="ledger-title">${word('ledger.title')}</h2>
<div id="ledger-region" class="ledger" role="region" tabindex="0" ${label('ledger.title')}>
<table aria-labelledby="ledger-title"><thead><tr>${heads}</tr></thead>
<tbody id="ledger"></tbody></table>
<p id="ledger-none" class="small">${word('ledger.none')}</p>
</div>
</section>`;
}

function slipDialog({ word }: Speaker): string {
  return `<dialog id="slip" aria-labelledby="slip-title">
<h2 id="slip-title"></h2>
<div class="slip-view"><img id="slip-picture" alt=""></div>
<pre id="slip-text" class="quiet"></pre>
<p><button type="button" id="slip-close" autofocus>${word('page.close')}</button>
<button type="button" id="slip-dismiss">${word('paper.dismiss')}</button></p>
</dialog>`;
}
