/**
 * The page of the bench, in its plain form: what the till shows, keys, scanner, phone, paper, plug and
 * network. One document, one script, one style sheet, nothing from elsewhere.
 */

const rows = [
  ['7', '8', '9', 'BACKSPACE', 'CANCEL', 'CASH', 'MENU'],
  ['4', '5', '6', 'CLEAR', 'QUERY', 'REPRINT', 'UP'],
  ['1', '2', '3', '.', 'VOID', 'REFUND', 'DOWN'],
  ['0', '00', 'ENTER', 'FEED', 'DRAWER', 'CARD', 'EVIDENCE'],
];

const keypad = rows
  .map((row) => row.map((key) => `<button data-key="${key}">${key}</button>`).join(''))
  .join('<br>');

export const page = `<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>Holdfast</title>
<link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script></head>
<body><main>
<section><h2>收银机 Till <small id="power"></small></h2>
<img id="lcd" alt="LCD"><pre id="lcd-text"></pre>
<img id="customer" alt="customer display">
<div id="keys">${keypad}</div>
<p><button data-post="/api/power" data-body='{"action":"cut"}'>拔电 Cut</button>
<button data-post="/api/power" data-body='{"action":"on"}'>通电 On</button>
<button data-post="/api/power" data-body='{"action":"cycle"}'>重启 Cycle</button></p></section>
<section><h2>手机 Phone</h2>
<p><button id="new-code">付款码 New code</button> <output id="code"></output>
<button id="show-code">扫码 Scan</button></p>
<p id="asks"></p>
<p><button data-post="/api/phone" data-body='{"wallet":"alipay","action":"confirm"}'>确认 Confirm</button>
<button data-post="/api/phone" data-body='{"wallet":"alipay","action":"refuse"}'>拒绝 Refuse</button>
<button data-post="/api/phone" data-body='{"wallet":"alipay","action":"ignore"}'>忽略 Ignore</button></p>
<h2>网络 Network <small id="network"></small></h2>
<p>${['up', 'down', 'refused', 'slow', 'reset', 'captive']
  .map((mode) => `<button data-post="/api/network" data-body='{"mode":"${mode}"}'>${mode}</button>`)
  .join(' ')}</p>
<h2>账本 Ledger</h2><pre id="ledger"></pre></section>
<section><h2>小票 Paper</h2><pre id="paper"></pre></section>
</main><p id="error" role="alert"></p></body></html>
`;

export const pageStyle = `body{font:14px system-ui,sans-serif;margin:1em;background:#f4f4f2;color:#222}
main{display:flex;flex-wrap:wrap;gap:2em}section{min-width:20em}
h2{font-size:1em;margin:.8em 0 .3em}img{display:block;max-width:26em;margin:.3em 0}
button{min-width:4em;padding:.5em;margin:1px}
pre{background:#fff;padding:.6em;max-height:36em;overflow:auto;font-family:monospace}
#lcd-text{position:absolute;left:-9999px}#error{color:#a00}
`;

export const pageScript = `'use strict';
const at = (id) => document.getElementById(id);
let code = '';
async function ask(path, body) {
  const answer = await fetch(path, body === undefined ? {} : { method: 'POST', body });
  const told = await answer.json();
  at('error').textContent = told.error ? told.error.message + ' ' + told.error.next : '';
  return told;
}
async function draw() {
  const state = await ask('/api/state');
  at('power').textContent = state.power + ' #' + state.boots;
  at('network').textContent = state.network.mode;
  at('lcd-text').textContent = state.lcd.rows.join('\\n');
  const stamp = Date.now();
  at('lcd').src = '/api/lcd.png?' + stamp;
  at('customer').src = '/api/customer.png?' + stamp;
  const ledger = await ask('/api/wallets');
  at('ledger').textContent = ledger
    .map((row) => row.attempt + ' ' + (row.amountFen / 100).toFixed(2) + ' ' + row.state)
    .join('\\n');
  const [phone] = await ask('/api/phone');
  at('asks').textContent = phone.asks
    .map((one) => one.attempt + ' ' + (one.amountFen / 100).toFixed(2)).join(', ');
  at('paper').textContent = await (await fetch('/api/paper')).text();
}
let due = false;
function soon() {
  if (due) return;
  due = true;
  setTimeout(() => { due = false; void draw(); }, 150);
}
document.addEventListener('click', async (event) => {
  const { key, post, body } = event.target.dataset;
  if (key !== undefined) await ask('/api/keys', JSON.stringify({ keys: [key] }));
  if (post !== undefined) await ask(post, body);
  if (event.target.id === 'new-code') {
    ({ code } = await ask('/api/phone', '{"wallet":"alipay","action":"newCode"}'));
    at('code').textContent = code;
  }
  if (event.target.id === 'show-code') await ask('/api/scan', JSON.stringify({ code }));
  soon();
});
new EventSource('/api/events').onmessage = soon;
soon();
`;
