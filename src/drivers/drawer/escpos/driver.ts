/**
 * A cash drawer on the kick connector of an ESC/POS printer, over the printer's own connection. A kick
 * is a job of its own, never part of a slip that may be printed again (facts peripherals 1.5). Ok means
 * that the printer was not off-line and that the bytes were taken; whether it opened, its switch tells
 * where the profile says which level is open, and eyes can tell elsewhere.
 */
import type { DeviceFault, Driver } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { readConfig } from '../../config-reader.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { drawerPulse } from '../../printer/escpos/commands.js';
import type { PrinterConnection } from '../../printer/escpos/connection.js';
import { readModel } from '../../printer/escpos/config.js';
import { type PrinterStatus, canPrint, conditionOf, faultOf } from '../../printer/escpos/status.js';

export interface EscposDrawerConfig {
  /** The printer's link, word for word: equal links are one connection. */
  readonly link: LinkConfig;
  readonly pin: '2' | '5';
  readonly onMs: number;
  readonly offMs: number;
  /** Level of connector pin 3 with the drawer open; `unknown`: nothing is said of the drawer. */
  readonly openLevel: 'high' | 'low' | 'unknown';
}

export function escposDrawer({ printers }: DriverParts): Driver<'drawer', EscposDrawerConfig> {
  return {
    name: 'drawer/escpos',
    kind: 'drawer',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      const model = readModel(reader);
      const pin = reader.oneOf('pin', pins, '2');
      const has = model?.drawerPins[0] ?? pins;
      if (!has.includes(pin)) reader.problem('pin', `is not on this model: ${has.join(', ')}`);
      const usual = model?.drawerOpenLevel[0] ?? 'unknown';
      return reader.end({
        link: readLink(reader),
        pin,
        onMs: reader.integer('onMs', { min: 2, max: 510, otherwise: 50 }),
        offMs: reader.integer('offMs', { min: 2, max: 510, otherwise: 500 }),
        openLevel: reader.oneOf('openLevel', ['high', 'low', 'unknown'], usual),
      });
    },
    open: async (config, io) => {
      const pulse = Uint8Array.from(
        drawerPulse(config.pin === '2' ? 0 : 1, config.onMs, config.offMs),
      );
      const joined = await printers.join(config.link, {
        io,
        onReply: () => undefined,
        onStatus: drawerWatch(config.openLevel, (isOpen) => {
          io.emit({ kind: 'DrawerMoved', isOpen });
        }),
        onEnd: () => undefined,
      });
      if (!joined.ok) return failed(joined.error);
      const { connection, close } = joined.value;
      return ok({ open: () => kick(connection, pulse), close });
    },
  };
}

const pins: readonly ('2' | '5')[] = ['2', '5'];

/** Tells what is new of the drawer, from whatever the printer says of its connector. */
function drawerWatch(
  openLevel: EscposDrawerConfig['openLevel'],
  tell: (isOpen: boolean) => void,
): (status: PrinterStatus) => void {
  let told: boolean | null = null;
  return ({ isDrawerPinHigh }) => {
    if (openLevel === 'unknown') return;
    const isOpen = isDrawerPinHigh === (openLevel === 'high');
    if (isOpen === told) return;
    told = isOpen;
    tell(isOpen);
  };
}

/** A printer that is off-line would keep the kick, and open the drawer when nobody expects it. */
async function kick(
  connection: PrinterConnection,
  pulse: Uint8Array,
): Promise<Result<void, DeviceFault>> {
  const status = await connection.status();
  if (status !== null && !canPrint(conditionOf(status))) return failed(faultOf(status));
  const sent = await connection.send(pulse);
  return sent.kind === 'sent' ? ok(undefined) : failed(sent.fault);
}
