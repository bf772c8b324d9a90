/**
 * A cash drawer on the kick connector of an ESC/POS printer, over the printer's own connection. A kick
 * is a job of its own, never part of a slip that may be printed again (facts peripherals 1.5). Ok means
 * that the printer was not off-line and that the bytes were taken; whether it opened, eyes can tell.
 */
import type { DeviceFault, Driver } from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { readConfig } from '../../config-reader.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { drawerPulse } from '../../printer/escpos/commands.js';
import type { PrinterConnection } from '../../printer/escpos/connection.js';
import { canPrint, conditionOf, faultOf } from '../../printer/escpos/status.js';

export interface EscposDrawerConfig {
  /** The printer's link, word for word: equal links are one connection. */
  readonly link: LinkConfig;
  readonly pin: '2' | '5';
  readonly onMs: number;
  readonly offMs: number;
}

export function escposDrawer({ printers }: DriverParts): Driver<'drawer', EscposDrawerConfig> {
  return {
    name: 'drawer/escpos',
    kind: 'drawer',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      return reader.end({
        link: readLink(reader),
        pin: reader.oneOf('pin', ['2', '5'], '2'),
        onMs: reader.integer('onMs', { min: 2, max: 510, otherwise: 50 }),
        offMs: reader.integer('offMs', { min: 2, max: 510, otherwise: 500 }),
      });
    },
    open: async (config, io) => {
      const pulse = Uint8Array.from(
        drawerPulse(config.pin === '2' ? 0 : 1, config.onMs, config.offMs),
      );
      const joined = await printers.join(config.link, {
        io,
        onReply: () => undefined,
        onEnd: () => undefined,
      });
      if (!joined.ok) return failed(joined.error);
      const { connection, close } = joined.value;
      return ok({ open: () => kick(connection, pulse), close });
    },
  };
}

/** A printer that is off-line would keep the kick, and open the drawer when nobody expects it. */
async function kick(
  connection: PrinterConnection,
  pulse: Uint8Array,
): Promise<Result<void, DeviceFault>> {
  const status = await connection.status();
  const condition = status === null ? 'ready' : conditionOf(status);
  if (!canPrint(condition)) return failed(faultOf(condition));
  const sent = await connection.send(pulse);
  return sent.kind === 'sent' ? ok(undefined) : failed(sent.fault);
}
