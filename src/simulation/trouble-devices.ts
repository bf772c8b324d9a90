/** Peripherals: a printer with all that stops paper, cables that come out, bouncing keys, a noisy scanner. */
import type { PrinterSettings } from '../twins/device/printer.js';
import { cabledKinds } from './cables.js';
import { type Trouble, secondsOf } from './trouble.js';

interface PrinterTrouble {
  readonly state: PrinterSettings;
  readonly usual: PrinterSettings;
}

export const troublePrinter: Trouble = ({ chance, world, lasts, says }) => {
  const { printer } = world.desk;
  const { state, usual } = chance.pick<PrinterTrouble>([
    { state: { paper: 'low' }, usual: { paper: 'ok' } },
    { state: { paper: 'out' }, usual: { paper: 'ok' } },
    {
      state: { linesLeft: chance.between(0, 40) },
      usual: { paper: 'ok', linesLeft: 100_000 },
    },
    { state: { cover: 'open' }, usual: { cover: 'closed' } },
    { state: { jammed: true }, usual: { jammed: false } },
    { state: { power: 'off' }, usual: { power: 'on' } },
    // Another printer, or another mood: level D is the silent one, which answers nothing for ever.
    { state: { level: chance.pick(['A', 'B', 'C', 'D']) }, usual: {} },
  ]);
  printer.set(state);
  const spanMs = chance.between(1_000, 300_000);
  says(`printer: ${Object.entries(state).flat().map(String).join(' ')}, for ${secondsOf(spanMs)}`);
  lasts(`printer ${Object.keys(state).join()}`, spanMs, () => {
    printer.set(usual);
  });
};

/** A cable is out for a while, sometimes for a moment only. */
export const troubleCables: Trouble = ({ chance, world, lasts, says }) => {
  const { cables } = world.desk;
  const kind = chance.pick(cabledKinds);
  says(`the cable of ${kind}`);
  cables.set(kind, 'out');
  world.happenings.note('hand', `${kind} is unplugged`);
  const spanMs = chance.happens(3_000) ? chance.between(1, 500) : chance.between(500, 120_000);
  lasts(`cable ${kind}`, spanMs, () => {
    world.happenings.note('hand', `${kind} is plugged in`);
    cables.set(kind, 'in');
  });
};

/** Contacts that close more than once: for a while each press may come as two. */
export const troubleKeys: Trouble = ({ chance, world, lasts, says }) => {
  says('contacts close twice, for a while');
  world.desk.wear.keys = 'bouncing';
  lasts('bouncing keys', chance.between(1_000, 120_000), () => {
    world.desk.wear.keys = 'sound';
  });
};

/** For a while the scanner reads worn: half a code, a code twice, noise between. */
export const troubleScanner: Trouble = ({ chance, world, lasts, says }) => {
  const wear = chance.pick(['half', 'twice', 'noise'] as const);
  says(`the scanner reads ${wear}, for a while`);
  world.desk.wear.scanner = wear;
  lasts('noisy scanner', chance.between(1_000, 120_000), () => {
    world.desk.wear.scanner = 'sound';
  });
};
