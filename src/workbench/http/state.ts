/** `GET /api/state`: all that is to be seen on the bench at this moment. */
import { st7920Size } from '../../twins/bytes/st7920.js';
import { cd5220Size } from '../../twins/bytes/cd5220.js';
import type { Bench } from '../bench.js';
import { customerRows } from '../desk/desk.js';
import { deviceSights } from '../desk/devices.js';
import type { PrinterStand } from '../desk/printer-stand.js';

export function benchState(bench: Bench): Readonly<Record<string, unknown>> {
  const { desk, till, folder, injector, options } = bench;
  const { kind: mode, ...more } = bench.network();
  return {
    power: till.power(),
    boots: till.boots(),
    readyMs: till.readyMs() ?? null,
    paths: {
      data: folder.till,
      config: folder.config,
      keys: folder.keys,
      wallets: folder.wallets,
      log: folder.log,
      sockets: bench.sockets,
    },
    lcd: { rows: desk.lcdRows(), columns: st7920Size.columns, lit: desk.lcd.lit() },
    customer: { rows: customerRows(desk), columns: cd5220Size.columns },
    lamps: {},
    drawer: { opens: desk.printer.drawerOpens() },
    beeps: desk.beeps(),
    printer: printerSight(desk.printer),
    devices: deviceSights(desk.cables),
    supply: desk.supply.state(),
    network: { mode, ...more },
    disk: injector.disk(),
    journalWrites: injector.journalWrites(),
    clock: injector.clock(),
    time: bench.timeDesk.state(),
    scripts: bench.wallets.map((wallet) => ({
      channel: wallet.channel,
      next: wallet.scriptLeft(),
    })),
    speed: options.speed,
    seed: options.seed,
    status: bench.status.now(),
  };
}

/** `usual`: what this model is like when nobody has meddled with it. */
function printerSight(printer: PrinterStand): Readonly<Record<string, unknown>> {
  const { paper, cover, online, power, answer, jammed, hot, lineMs, receiveMax } = printer.state();
  const usual = printer.usual();
  return {
    ...{ paper, cover, online, power, answer, slips: printer.slips().length },
    ...{ model: printer.model(), jammed, hot, lineMs, bufferBytes: receiveMax },
    busy: printer.busy(),
    cutter: usual.cutter,
    usual: { answer: usual.answer, lineMs: usual.lineMs, bufferBytes: usual.receiveMax },
  };
}
