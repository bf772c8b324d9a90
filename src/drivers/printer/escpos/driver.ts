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
import { readConfig } from '../../config-reader.js';
import type { DriverParts } from '../../driver-parts.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { type CompletionLevel, completionLevels } from './completion.js';
import type { PrinterShare } from './connections.js';
import { printerDesk } from './desk.js';
import { rollNames, rolls } from './papers.js';
import { type Paper, symbolKinds } from './slip-bytes.js';

/** `paper` gives columns and dots; a printer that has others says so beside it. */
export interface EscposConfig extends Paper {
  readonly link: LinkConfig;
  /** `auto`: found by asking before each job; a printer that never answers is level D. */
  readonly completion: CompletionLevel | 'auto';
}

export function escposPrinter({ printers }: DriverParts): Driver<'printer', EscposConfig> {
  return {
    name: 'printer/escpos',
    kind: 'printer',
    parseConfig: (raw) => {
      const reader = readConfig(raw);
      const paper = rolls[reader.oneOf('paper', rollNames, '58mm')];
      return reader.end({
        ...paper,
        link: readLink(reader),
        completion: reader.oneOf('completion', ['auto', ...completionLevels], 'auto'),
        columns: reader.integer('columns', { min: 16, max: 64, otherwise: paper.columns }),
        widthDots: reader.integer('widthDots', { min: 192, max: 832, otherwise: paper.widthDots }),
        cutter: reader.oneOf('cutter', ['none', 'partial', 'full'], 'partial'),
        qr: reader.oneOf('qr', symbolKinds, 'native'),
      });
    },
    open: async (config, io) => open(config, io, printers),
  };
}

async function open(
  config: EscposConfig,
  io: DeviceIo<Reading<'printer'>>,
  printers: DriverParts['printers'],
): Promise<Result<Device<'printer'>, DeviceFault>> {
  const desk = printerDesk(config, io);
  const joined = await printers.join(config.link, {
    io,
    onReply: desk.onReply,
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
