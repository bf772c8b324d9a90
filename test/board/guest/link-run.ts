/**
 * Runs on the board: opens one link of the till's as a profile names it, and tells over a channel what
 * becomes of it: `open`, `refused CODE`, `came HEX`, `wrote KIND`, `gone CODE`, `closed`. Orders come as
 * lines too: `write HEX`, `close`.
 */
import { openSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { readConfig } from '../../../src/drivers/config-reader.js';
import { readLink } from '../../../src/drivers/links/link-config.js';
import { linkOpener } from '../../../src/drivers/links/open-link.js';
import { nodeAfter } from '../../../src/platform/node-after.js';

const [, , channel = '', told = '{}'] = process.argv;
const out = openSync(channel, 'r+');
const tell = (line: string): void => void writeSync(out, `${line}\n`);

const reader = readConfig({ link: JSON.parse(told) as unknown });
const config = reader.end(readLink(reader));
if (!config.ok) throw new Error(JSON.stringify(config.error));

/** At once, whatever a native package still does: the channel has to be free for the next one. */
const end = (): void => void process.kill(process.pid, 'SIGKILL');

const opened = await linkOpener({ after: nodeAfter })(
  config.value,
  {
    onData: (bytes) => {
      tell(`came ${Buffer.from(bytes).toString('hex')}`);
    },
    onGone: ({ code }) => {
      tell(`gone ${code}`);
      end();
    },
  },
  new AbortController().signal,
);
if (!opened.ok) tell(`refused ${opened.error.code} ${opened.error.detail}`);
if (!opened.ok) end();
const link = opened.ok ? opened.value : await new Promise<never>(() => undefined);
tell('open');
/** A named pipe: the channel itself can be opened once. */
const orders = await open(`${channel.replace('/dev/', '/run/')}.orders`, 'r');
for await (const line of orders.readLines()) {
  const [order, hex = ''] = line.split(' ');
  if (order === 'write') {
    const end = await link.write(Buffer.from(hex, 'hex'));
    tell(`wrote ${end.kind}`);
  }
  if (order !== 'close') continue;
  await link.close();
  tell('closed');
  end();
}
