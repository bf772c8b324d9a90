/** One device, as closely as asked, over sockets with the virtual board's twins behind them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { doctorCommand } from '../../../src/cli/doctor/doctor-command.js';
import { CliError } from '../../../src/cli/cli-error.js';
import { takeFolderLock } from '../../../src/platform/folder-lock.js';
import { nodeAfter } from '../../../src/platform/node-after.js';
import type { Language } from '../../../src/runtime/ports/screen.js';
import { escposPrinter } from '../../../src/twins/bytes/escpos/printer.js';
import { hidKeypad } from '../../../src/twins/bytes/keypad.js';
import { serialScanner } from '../../../src/twins/bytes/scanner.js';
import { st7920Panel } from '../../../src/twins/bytes/st7920.js';

const folder = mkdtempSync(join(tmpdir(), 'device-'));
const servers: Server[] = [];
t.teardown(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

type Send = (bytes: Uint8Array) => boolean;

/** A device that is plugged in: told when somebody opens it, and of what they send. */
async function plugIn(
  name: string,
  onOpen: (send: Send) => void,
  onBytes: (bytes: Uint8Array, send: Send) => void = () => undefined,
): Promise<void> {
  const server = createServer((socket) => {
    const send: Send = (bytes) => !socket.destroyed && (socket.write(bytes), true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      onBytes(bytes, send);
    });
    onOpen(send);
  });
  servers.push(server);
  await new Promise<void>((done) => {
    server.listen(join(folder, `${name}.sock`), done);
  });
}

/** What it said, line by line; a refusal ends as the command line would end. */
async function look(language: Language, device: string, ...args: readonly string[]) {
  const lines: string[] = [];
  const where = ['--board', 'virtual', '--sockets', folder, '--data', folder];
  try {
    const status = await doctorCommand.run([...where, '--device', device, ...args], {
      stdout: (text) => lines.push(text.trimEnd()),
      stderr: () => undefined,
      language,
      cwd: folder,
      env: {},
      debug: false,
    });
    return { status, text: lines.join('\n') };
  } catch (error: unknown) {
    if (!(error instanceof CliError)) throw error;
    const { status, wrong, next } = error.fault;
    return { status, text: `${wrong[language]} ${next[language]}` };
  }
}

const after = nodeAfter;

t.test('internal: opens, hears what answers, and moves nothing', async (t) => {
  let send: Send = () => false;
  let kicked: () => void = () => undefined;
  const kick = new Promise<void>((resolve) => (kicked = resolve));
  const printer = escposPrinter({
    send: (bytes) => send(bytes),
    after,
    notice: (what) => {
      if (what === 'drawer') kicked();
    },
  });
  await plugIn(
    'printer',
    (given) => (send = given),
    (bytes) => {
      printer.push(bytes);
    },
  );
  const beeps: Uint8Array[] = [];
  await plugIn(
    'beeper',
    () => undefined,
    (bytes) => beeps.push(bytes),
  );
  const [ready, beeper, away] = await Promise.all([
    look('en', 'printer'),
    look('zh', 'beeper'),
    look('en', 'customer-display'),
  ]);
  t.same(ready.status, 0);
  t.match(ready.text, /printer: printer\/escpos opens.*\n.*the printer is ready/);
  t.same([printer.slips(), printer.drawerOpens(), printer.beeps()], [[], 0, 0]);
  t.match(beeper, { status: 0, text: /beeper: beeper\/line 已打开/ });
  t.same(beeps, []);
  t.match(away, { status: 1, text: /FAULT .*NotFound.*Check its power.*\[E-DISPLAY-OFFLINE\]/ });
  printer.set({ paper: 'out' });
  t.match(await look('zh', 'printer'), { status: 1, text: /\[E-PRINTER-PAPER\]/ });
  printer.set({ paper: 'ok' });

  const [slip, drawer] = [
    await look('zh', 'printer', '--check', 'external'),
    await look('en', 'drawer', '--check', 'external'),
  ];
  t.match(slip, { status: 0, text: /测试小票已打印，打印机已证实/ });
  t.match(printer.text(), /测试 TEST[^]*非销售凭证 NOT A RECEIPT/, 'nobody takes it for a receipt');
  t.match(drawer, { status: 0, text: /the drawer was kicked/ });
  await kick;
  t.equal(printer.drawerOpens(), 1);
  t.match(await look('en', 'beeper', '--check', 'external'), { text: /told to sound three times/ });
  t.ok(beeps.length >= 3);
});

t.test('external: a pattern fills the panel', async (t) => {
  const panel = st7920Panel();
  await plugIn(
    'lcd',
    () => undefined,
    (bytes) => {
      panel.push(bytes);
    },
  );
  t.match(await look('zh', 'lcd', '--check', 'external'), { status: 0, text: /已显示图案/ });
  t.same(panel.rows(), [
    'HOLDFAST TEST---',
    '0123456789012345',
    '################',
    'ABCDEFGHIJABCDEF',
  ]);
});

t.test('interactive: keys by name, and a payment code by its mask alone', async (t) => {
  await plugIn('keypad', (send) => {
    void hidKeypad({ send, after, downMs: 1, upMs: 1 }).press(['5', 'ENTER', 'VOID']);
  });
  const code = '281234567890123456';
  await plugIn('scanner', (send) => {
    void serialScanner({ send, after }).scan(code);
  });
  const waits = ['--check', 'interactive', '--wait', '1'];
  const [keys, read] = await Promise.all([
    look('en', 'keypad', ...waits),
    look('zh', 'scanner', ...waits),
  ]);
  t.match(keys, { status: 0, text: /press each key.*\n.*5 pressed.*\n.*ENTER pressed.*\n.*VOID/ });
  t.match(keys.text, /not seen: 0 1 2 3 4 6 .*EVIDENCE/);
  t.match(read, { status: 0, text: /读到付款码 28\*\*\*\*3456（alipay）/ });
  t.notMatch(read.text, code.slice(2, -4));
  t.match(await look('en', 'keypad', '--check', 'external'), { text: /use --check interactive/ });
});

t.test('nothing is touched while a till has the devices', async (t) => {
  const lock = await takeFolderLock(folder);
  if (!lock.ok) throw new Error(lock.error.detail);
  t.teardown(() => lock.value.release());
  const refused = await look('en', 'printer', '--check', 'external');
  t.equal(refused.status, 3);
  t.match(refused.text, new RegExp(`pid ${String(process.pid)}.*nothing was touched`));
  t.match((await look('zh', 'printer')).text, /正在使用这些设备，未作检查/);
});

t.test('what is asked wrongly is refused with what there is', async (t) => {
  t.match(await look('en', 'modem'), {
    status: 2,
    text: /no device "modem"; .*keypad, lcd, power, printer, scanner/,
  });
  t.match(await look('zh', 'lcd', '--check', 'hard'), {
    status: 2,
    text: /internal, external, interactive/,
  });
  t.match(await look('en', 'lcd', '--wait', '0'), { status: 2, text: /1 to 600/ });
});
