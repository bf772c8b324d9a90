/**
 * Devices recorded over real sockets, their twins at the other end, and played again on virtual time:
 * what the file says is what the driver does.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { type RecordingRequest, recordDevice } from '../../../src/compose/recording/recording.js';
import type { DriverName } from '../../../src/drivers/registry.js';
import { nodeTime } from '../../../src/platform/scaled-time.js';
import type { After } from '../../../src/runtime/ports/clock.js';
import { millis } from '../../../src/runtime/ports/units.js';
import { escposPrinter } from '../../../src/twins/bytes/escpos/printer.js';
import { posReports } from '../../../src/twins/bytes/hid-pos-scanner.js';
import { hidKeypad } from '../../../src/twins/bytes/keypad.js';
import { serialScanner } from '../../../src/twins/bytes/scanner.js';
import { type Plug, openPlug } from '../../../src/workbench/desk/plug.js';
import { recordedStage } from '../../drivers/recorded-stage.js';
import { playTranscript } from '../../drivers/transcript.js';

/** A recording of seconds should not take seconds. */
const { clock, after } = nodeTime(5);
const code = '281234567890123456';
const board = {
  schema: 1,
  board: 'recorded',
  virtual: true,
  layout: '16x4',
  devices: {
    keypad: { driver: 'keypad/hid-boot', config: { link: { unix: 'it.sock' } } },
    printer: { driver: 'printer/escpos', config: { link: { unix: 'it.sock' } } },
    'serial-scanner': { driver: 'scanner/serial', config: { link: { unix: 'it.sock' } } },
  },
};
const posBoard = {
  ...board,
  devices: { scanner: { driver: 'scanner/hid-pos', config: { link: { unix: 'it.sock' } } } },
};

interface Recorder {
  readonly plug: Plug;
  /** Records while `during` goes on, and answers the file. */
  readonly record: (
    request: Pick<RecordingRequest, 'device'> & Partial<RecordingRequest>,
    during: (lines: Lines) => Promise<unknown>,
  ) => Promise<{ readonly path: string; readonly text: string; readonly end: string }>;
}

interface Lines {
  /** Settles when a line was written that `form` fits. */
  readonly until: (form: RegExp) => Promise<void>;
}

async function recorder(
  t: Test,
  profile: object,
  take: (bytes: Uint8Array) => void = () => undefined,
): Promise<Recorder> {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  const plug = await openPlug(join(folder, 'it.sock'), take);
  t.teardown(() => {
    plug.close();
    rmSync(folder, { recursive: true });
  });
  const profilePath = join(folder, 'board.json');
  writeFileSync(profilePath, JSON.stringify(profile));
  return {
    plug,
    record: async (request, during) => {
      let end: () => void = () => undefined;
      const ending = new Promise<void>((settle) => {
        end = settle;
      });
      const seen: string[] = [];
      const waiting = new Set<() => void>();
      const until = (form: RegExp): Promise<void> =>
        new Promise((settle) => {
          const look = (): void => {
            if (seen.some((line) => form.test(line))) settle();
          };
          waiting.add(look);
          look();
        });
      const recorded = await recordDevice(
        {
          place: { board: profilePath, cwd: folder, sockets: null },
          actions: [],
          withCodes: false,
          date: '2026-11-29',
          ...request,
        },
        {
          real: { clock, after, turn },
          onLine: (line) => {
            seen.push(line);
            for (const look of waiting) look();
          },
          onOpen: () => {
            void during({ until }).then(end);
          },
          ending,
        },
      );
      if (!recorded.ok) throw new Error(JSON.stringify(recorded.error));
      const { text } = recorded.value;
      const path = join(folder, `${request.device}.txt`);
      writeFileSync(path, text);
      return { path, text, end: recorded.value.end.kind };
    },
  };
}

function turn(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}

async function connected(plug: Plug): Promise<void> {
  while (!plug.connected()) await turn();
}

async function plays(t: Test, path: string, name: DriverName): Promise<void> {
  await playTranscript(t, path, recordedStage(name));
}

for (const answer of ['id', 'fence', 'status'] as const) {
  t.test(`a printer that answers by ${answer}: a slip and a clearing, played again`, async (t) => {
    const send: { now: (bytes: Uint8Array) => boolean } = { now: () => false };
    const printer = escposPrinter({ after, send: (bytes) => send.now(bytes) });
    printer.set({ answer });
    const { plug, record } = await recorder(t, board, (bytes) => {
      printer.push(bytes);
    });
    send.now = plug.send;
    const { path, text, end } = await record(
      { device: 'printer', actions: ['print', 'clear'] },
      ({ until }) => until(/^= ok$/),
    );
    t.equal(end, 'told');
    t.match(text, /^# holdfast record: printer\/escpos, device printer of board recorded, 2026/);
    t.match(text, /^! print$[^]*^= printed$[^]*^! clear$[^]*^= ok$/m);
    t.equal(printer.slips().length, 1);
    await plays(t, path, 'printer/escpos');
  });
}

t.test('a keypad, pressed by hand', async (t) => {
  const { plug, record } = await recorder(t, board);
  const keypad = hidKeypad({ send: plug.send, after });
  const { path, text } = await record({ device: 'keypad' }, async ({ until }) => {
    await connected(plug);
    await keypad.press(['1', '2', 'ENTER']);
    await until(/ENTER/);
  });
  t.same(text.match(/^= .*$/gm), ['= KeyPressed 1', '= KeyPressed 2', '= KeyPressed ENTER']);
  await plays(t, path, 'keypad/hid-boot');
});

t.test('codes are stand-ins in the file, whole or refused, and it is played again', async (t) => {
  const { plug, record } = await recorder(t, board);
  const scanner = serialScanner({ send: plug.send, after });
  const { path, text } = await record({ device: 'serial-scanner' }, async ({ until }) => {
    await connected(plug);
    await scanner.scan(code);
    await scanner.scan('https://pay.example/Abc987');
    await scanner.scan('28\u00019876543210');
    await until(/CodeGarbled/);
  });
  t.notMatch(text, /1234|9876|pay\.example|Abc|32 38 31/, 'nothing of what was scanned');
  t.match(text, /codes are stand-ins/);
  t.match(text, /^= CodeRead "0{18}"$/m);
  t.match(text, /^= CodeRead "aaaaa:\/\/aaa\.aaaaaaa\/Aaa000"$/m);
  await plays(t, path, 'scanner/serial');
});

t.test('a code that HID POS brings in pieces keeps its symbology alone', async (t) => {
  const { plug, record } = await recorder(t, posBoard);
  const { path, text } = await record({ device: 'scanner' }, async ({ until }) => {
    await connected(plug);
    for (const report of posReports(code.repeat(5), ']Q1')) plug.send(report);
    await until(/CodeRead/);
  });
  t.notMatch(text, /1234|4567/);
  t.match(text, new RegExp(`^= CodeRead "\\]Q10{${String(code.length * 5)}}"$`, 'm'));
  await plays(t, path, 'scanner/hid-pos');
});

t.test('codes in clear are there for whoever asks, and the file says so on top', async (t) => {
  const { plug, record } = await recorder(t, board);
  const scanner = serialScanner({ send: plug.send, after });
  const { path, text } = await record(
    { device: 'serial-scanner', withCodes: true },
    async ({ until }) => {
      await connected(plug);
      await scanner.scan(code);
      await until(/CodeRead/);
    },
  );
  t.match(text, /^# HOLDS SCANNED CODES IN CLEAR/);
  t.match(text, new RegExp(`^< "${code}" 0D$`, 'm'));
  await plays(t, path, 'scanner/serial');
});

t.test('a device that is pulled out ends it, with all that came before', async (t) => {
  const { plug, record } = await recorder(t, board);
  const keypad = hidKeypad({ send: plug.send, after });
  const { text, end } = await record({ device: 'keypad' }, async ({ until }) => {
    await connected(plug);
    await keypad.press(['7']);
    await until(/KeyPressed 7/);
    await plug.set('out');
    await until(/never/);
  });
  t.equal(end, 'lost');
  t.match(text, /^= KeyPressed 7$[^]*^# the link is gone: Gone/m);
});

t.test('refuses what is not there: board, device, action', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'recording-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const refusal = async (request: Partial<RecordingRequest>) => {
    const place = { board: 'virtual', cwd: folder, sockets: folder };
    const whole = { place, device: 'keypad', actions: [], withCodes: false, date: '', ...request };
    const recorded = await recordDevice(whole, {
      real: { clock, after: after satisfies After, turn },
      onLine: () => undefined,
      onOpen: () => undefined,
      ending: new Promise<void>((settle) => after(millis(1), settle)),
    });
    return recorded.ok ? null : recorded.error;
  };
  t.match(await refusal({ place: { board: 'nowhere', cwd: folder, sockets: null } }), {
    kind: 'board',
  });
  const noDevice = await refusal({ device: 'pinpad' });
  t.match(noDevice, { kind: 'noDevice' });
  t.match(JSON.stringify(noDevice), /keypad.*printer/, 'and says what there is');
  t.match(await refusal({ actions: ['print'] }), { kind: 'noAction', actions: [] });
  t.match(await refusal({}), { kind: 'notOpened', fault: { code: 'NotFound' } });
});
