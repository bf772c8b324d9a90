/** Opens the link that a profile names. */
import type { OpenLink } from './byte-link.js';
import { openHid } from './hid.js';
import { openSerialPort } from './serial-port.js';
import { openUnixSocket } from './unix-socket.js';

export const openLink: OpenLink = (config, listener, signal) => {
  switch (config.kind) {
    case 'unix':
      return openUnixSocket(config, listener, signal);
    case 'serial':
      return openSerialPort(config, listener, signal);
    case 'hid':
      return openHid(config, listener, signal);
  }
};
