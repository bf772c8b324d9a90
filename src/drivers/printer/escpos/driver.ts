/**
 * A receipt printer that speaks ESC/POS. One slip at a time; a printer that is blocked gets no byte of
 * it, and what was sent and is not proved is `unknown` (PAYMENT P28). Nothing is ever sent again from
 * here, and nothing that discards or prints at a person's word alone.
 */
import type {
  Device,
  DeviceFault,
  DeviceIo,
  Driver,
  Reading,
} from '../../../runtime/ports/device.js';
import { type Result, failed, ok } from '../../../runtime/ports/result.js';
import { prepareGb } from '../../charset/gb18030.js';
import type { DriverParts } from '../../driver-parts.js';
import { type EscposConfig, readPrinter } from './config.js';
import type { PrinterShare } from './connections.js';
import { printerDesk } from './desk.js';

export function escposPrinter({ printers }: DriverParts): Driver<'printer', EscposConfig> {
  return {
    name: 'printer/escpos',
    kind: 'printer',
    parseConfig: readPrinter,
    open: async (config, io) => open(config, io, printers),
  };
}

async function open(
  config: EscposConfig,
  io: DeviceIo<Reading<'printer'>>,
  printers: DriverParts['printers'],
): Promise<Result<Device<'printer'>, DeviceFault>> {
  // Now, and not while the first slip waits.
  if (config.charset.kind === 'gb18030') prepareGb();
  const desk = printerDesk(config, io);
  const joined = await printers.join(config.link, {
    io,
    onReply: desk.onReply,
    onStatus: desk.onStatus,
    onEnd: desk.end,
  });
  if (!joined.ok) {
    desk.end(joined.error);
    return failed(joined.error);
  }
  const share: PrinterShare = joined.value;
  desk.begin(share.connection);
  return ok({
    print: desk.print,
    clearBuffer: desk.clearBuffer,
    close: () => share.close(),
  });
}
