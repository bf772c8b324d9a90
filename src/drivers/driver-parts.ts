/** What the drivers of one till share: how links are opened, and the printers that two devices use. */
import type { OpenLink } from './links/byte-link.js';
import { type PrinterConnections, printerConnections } from './printer/escpos/connections.js';

export interface DriverParts {
  readonly openLink: OpenLink;
  readonly printers: PrinterConnections;
}

/** One for the whole till: a printer and its drawer meet on one connection here. */
export function driverParts(openLink: OpenLink): DriverParts {
  return { openLink, printers: printerConnections(openLink) };
}
