/**
 * Every route of the bench (CONTRACT, Bench HTTP interface): what it takes and what it does. A route
 * answers, or throws an `ApiFault`; nothing of HTTP itself is here.
 */
import { keyLabels } from '../../runtime/ports/device.js';
import type { NetworkMode } from '../../twins/wallet/network.js';
import type { Bench } from '../bench.js';
import { type DiskFaults, diskCalls, killMoments } from '../preload/injections.js';
import { icon, pageFiles } from '../page/assets.js';
import { pageDocument } from '../page/document.js';
import { visitorOf } from '../page/visitor.js';
import {
  type Answer,
  ApiFault,
  badShape,
  json,
  notBuilt,
  document,
  picture,
  text,
} from './answers.js';
import {
  bodyOf,
  choice,
  countIn,
  given,
  numberField,
  optionalBoolean,
  optionalChoice,
  optionalNumber,
  textField,
} from './fields.js';
import { devices, isPluggedIn } from './device-route.js';
import { printer } from './printer-route.js';
import type { Call, Route } from './route.js';
import { benchState } from './state.js';
import { supply } from './supply-route.js';
import { switchOn } from './switching-on.js';
import { timeServer } from './time-route.js';
import { waitFor, wantedOf } from './waiting.js';
import { newCode, phones, script, scripts, touchPhone, walletRows } from './wallet-routes.js';

type Methods = Readonly<Partial<Record<'GET' | 'POST', Route>>>;

const files = pageFiles();

const pageRoutes: Readonly<Record<string, Methods>> = {
  '/': {
    GET: (_bench, { headers }) =>
      document('text/html', pageDocument(visitorOf(headers), files.modules.keys())),
  },
  '/page.css': { GET: () => document('text/css', files.style) },
  '/icon.svg': { GET: () => document('image/svg+xml', icon) },
  ...Object.fromEntries(
    [...files.modules].map(([address, module]): [string, Methods] => [
      address,
      { GET: () => document('text/javascript', module) },
    ]),
  ),
};

export const routes: Readonly<Record<string, Methods>> = {
  ...pageRoutes,
  '/api/state': { GET: (bench) => json(benchState(bench)) },
  '/api/wait': { GET: wait },
  '/api/keys': { POST: pressKeys },
  '/api/scan': { POST: scan },
  '/api/card': { POST: cards },
  '/api/cards': { GET: cards },
  '/api/power': { POST: power },
  '/api/network': { POST: network },
  '/api/printer': { POST: printer },
  '/api/devices': { POST: devices },
  '/api/supply': { POST: supply },
  '/api/disk': { POST: disk },
  '/api/clock': { POST: clock },
  '/api/time': { POST: timeServer },
  '/api/paper': { GET: paper },
  '/api/paper.bin': {
    GET: ({ desk }) => ({
      status: 200,
      type: 'application/octet-stream',
      body: desk.printer.received(),
    }),
  },
  '/api/paper.png': { GET: paperPicture },
  '/api/lcd.png': { GET: async (bench) => picture(await bench.pictures.lcd()) },
  '/api/customer.png': { GET: async (bench) => picture(await bench.pictures.customer()) },
  '/api/phone': { GET: phones, POST: phone },
  '/api/wallets': { GET: walletRows },
  '/api/wallets/script': { GET: scripts, POST: script },
};

async function wait(bench: Bench, { query, signal }: Call): Promise<Answer> {
  await waitFor(bench, wantedOf(query), signal);
  return json(benchState(bench));
}

async function pressKeys({ desk, till }: Bench, { body }: Call): Promise<Answer> {
  isPluggedIn(desk, 'keypad');
  const { keys } = bodyOf(body, ['keys']);
  if (!Array.isArray(keys) || keys.length === 0) {
    throw badShape('"keys" is not a list of labels.', 'Send {"keys": ["1", "ENTER"]}.');
  }
  const labels = keys.map((label: unknown) => {
    const known = keyLabels.find((one) => one === label);
    if (known !== undefined) return known;
    const next = `Use the printed labels: ${keyLabels.join(' ')}.`;
    throw badShape(`There is no key "${String(label)}".`, next);
  });
  if (till.power() === 'off') return json({ delivered: 0 });
  return json(await desk.press(labels));
}

async function scan({ desk }: Bench, { body }: Call): Promise<Answer> {
  isPluggedIn(desk, 'scanner');
  const delivered = await desk.scan(textField(bodyOf(body, ['code']), 'code'));
  return json({ delivered });
}

function cards(): never {
  throw notBuilt('The card reader');
}

async function power(bench: Bench, { body }: Call): Promise<Answer> {
  const action = choice(bodyOf(body, ['action']), 'action', ['cut', 'on', 'cycle']);
  if (action !== 'on') await bench.cut();
  if (action !== 'cut') await switchOn(bench);
  return json({
    power: bench.till.power(),
    boots: bench.till.boots(),
    readyMs: bench.till.readyMs() ?? null,
  });
}

const modes = ['up', 'down', 'refused', 'slow', 'reset', 'captive'] as const;

async function network(bench: Bench, { body }: Call): Promise<Answer> {
  const told = bodyOf(body, ['mode', 'ms']);
  const kind = choice(told, 'mode', modes);
  const ms = optionalNumber(told, 'ms', { min: 0, max: 600_000 }) ?? 1_000;
  const mode: NetworkMode = kind === 'slow' ? { kind, ms } : { kind };
  await bench.setNetwork(mode);
  return json({ mode: kind, ...(kind === 'slow' ? { ms } : {}) });
}

async function disk({ injector, events }: Bench, { body }: Call): Promise<Answer> {
  const known = ['fsyncMs', 'full', 'readOnly', 'failNext', 'killAtWrite', 'when'];
  const told = bodyOf(body ?? {}, known);
  const killAtWrite = optionalNumber(told, 'killAtWrite', { min: 1, max: 1_000_000 });
  const faults: DiskFaults = given({
    fsyncMs: optionalNumber(told, 'fsyncMs', { min: 0, max: 600_000 }),
    full: optionalBoolean(told, 'full'),
    readOnly: optionalBoolean(told, 'readOnly'),
    failNext: optionalChoice(told, 'failNext', diskCalls),
    killAtWrite: killAtWrite === undefined ? undefined : Math.floor(killAtWrite),
    when: optionalChoice(told, 'when', killMoments),
  });
  await injector.setDisk(faults);
  events.tell({ type: 'disk', disk: faults });
  return json(faults);
}

const anyTime = { min: -4e12, max: 4e12 };

async function clock({ injector, events }: Bench, { body }: Call): Promise<Answer> {
  const told = bodyOf(body, ['stepMs', 'wallMs', 'rtc']);
  const [name, ...more] = Object.keys(told);
  if (name === undefined || more.length > 0) {
    throw badShape('Exactly one of the fields is wanted.', 'Send stepMs, wallMs or rtc.');
  }
  if (name === 'rtc') {
    const rtc = choice(told, 'rtc', ['none', 'kept']);
    await injector.setClock({ offsetMs: 0, rtc });
  } else {
    const { offsetMs } = injector.clock();
    const next =
      name === 'stepMs'
        ? offsetMs + numberField(told, 'stepMs', anyTime)
        : numberField(told, 'wallMs', anyTime) - Date.now();
    await injector.setClock({ offsetMs: next, rtc: 'kept' });
  }
  events.tell({ type: 'clock', clock: injector.clock() });
  return json(injector.clock());
}

/** `?json&after=N`: only the slips after that one. */
function paper({ desk }: Bench, { query }: Call): Answer {
  if (!query.has('json')) return text(desk.printer.text());
  const after = countIn(query, 'after') ?? 0;
  const slips = desk.printer.slips().filter(({ n }) => n > after);
  return json(slips.map(({ n, text: slip, cut }) => ({ n, text: slip, cut })));
}

/** `?slip=N`: that slip alone. */
async function paperPicture({ pictures, desk }: Bench, { query }: Call): Promise<Answer> {
  const wanted = countIn(query, 'slip');
  if (wanted === undefined) return picture(await pictures.paper());
  const slip = desk.printer.printed().find(({ n }) => n === wanted);
  if (slip !== undefined) return picture(await pictures.slip(slip));
  throw new ApiFault({
    status: 404,
    code: 'E-BENCH-NO-SLIP',
    message: `There is no picture of slip ${String(wanted)}.`,
  });
}

const phoneActions = ['confirm', 'refuse', 'ignore', 'scanOrder'] as const;

function phone(bench: Bench, call: Call): Answer {
  const told = bodyOf(call.body, ['wallet', 'action', 'attempt']);
  const action = choice(told, 'action', ['newCode', ...phoneActions]);
  return action === 'newCode' ? newCode(bench, told) : touchPhone(bench, told, action);
}
