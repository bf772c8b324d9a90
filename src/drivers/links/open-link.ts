/** Opens the link that a profile names. */
import type { After } from '../../runtime/ports/clock.js';
import type { OpenLink } from './byte-link.js';
import { openDeviceFile } from './device-file.js';
import { openHid } from './hid.js';
import { type SystemFolders, linuxFolders } from './identity.js';
import { openSerialPort } from './serial-port.js';
import { tcpOpener } from './tcp-socket.js';
import { openUnixSocket } from './unix-socket.js';
import { openUsb } from './usb.js';

export interface LinkParts {
  /** Real time: what hangs is given up, what is let go lingers for a moment. */
  readonly after: After;
  readonly folders?: SystemFolders;
}

/** One for the whole till. */
export function linkOpener({ after, folders = linuxFolders }: LinkParts): OpenLink {
  const openTcp = tcpOpener();
  return (config, listener, signal) => {
    const parts = { signal, after, folders };
    switch (config.kind) {
      case 'unix':
        return openUnixSocket(config, listener, parts);
      case 'tcp':
        return openTcp(config, listener, parts);
      case 'serial':
        return openSerialPort(config, listener, parts);
      case 'hid':
        return openHid(config, listener, parts);
      case 'usb':
        return openUsb(config, listener, parts);
      case 'file':
        return openDeviceFile(config, listener, parts);
    }
  };
}
