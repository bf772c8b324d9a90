/** Opens the link that a profile names. */
import type { OpenLink } from './byte-link.js';
import { openGpioLine } from './gpio-line.js';
import { openHid } from './hid.js';
import { openBeeper, openInput } from './input-node.js';
import { openLed } from './led.js';
import { openSerialPort } from './serial-port.js';
import { sysfsAt } from './sysfs.js';
import { openUnixSocket } from './unix-socket.js';

export const openLink: OpenLink = (config, listener, signal, after) => {
  const { arch } = process;
  switch (config.kind) {
    case 'unix':
      return openUnixSocket(config, listener, signal);
    case 'serial':
      return openSerialPort(config, listener, signal);
    case 'hid':
      return openHid(config, listener, signal);
    case 'gpio':
      return openGpioLine(config, listener, signal, { sysfs: sysfsAt('/sys'), after });
    case 'led':
      return openLed(config, { sysfs: sysfsAt('/sys'), after, signal });
    case 'beeper':
      return openBeeper(config, { signal, arch });
    case 'input':
      return openInput(config, listener, { signal, after, arch });
  }
};
