import t from 'tap';
import { openSession } from '../../src/drivers/device-session.js';
import type { ByteLink, LinkListener, OpenLink } from '../../src/drivers/links/byte-link.js';
import { newEars, valueOf } from './desk.js';
import { unplugged } from './fake-wire.js';
import { virtualTime } from '../../src/twins/virtual-time.js';
import { wallMs } from '../../src/runtime/ports/units.js';

/** A link that breaks its promises: it goes on talking whatever happened. */
async function babblingSession(early: (listener: LinkListener) => void = () => undefined) {
  let listener: LinkListener | null = null;
  let closes = 0;
  const link: ByteLink = {
    write: () => Promise.resolve({ kind: 'sent' }),
    taken: () => 0,
    close: () => {
      closes += 1;
      return Promise.resolve();
    },
  };
  const openLink: OpenLink = async (_config, mine) => {
    listener = mine;
    early(mine);
    return { ok: true, value: link };
  };
  const ears = newEars<'keypad'>(virtualTime({ wall: wallMs(0) }));
  const heard: string[] = [];
  const opened = await openSession(openLink, { kind: 'unix', path: 'x' }, ears.io, {
    onData: () => heard.push('data'),
    onEnd: ({ detail }) => heard.push(detail),
  });
  const babble = (): void => {
    listener?.onData(Uint8Array.of(1));
    listener?.onGone(unplugged);
  };
  return { opened, ears, heard, babble, closes: () => closes };
}

t.test('the end is told once, and nothing after it, whatever the link says', async (t) => {
  const { opened, ears, heard, babble, closes } = await babblingSession();
  const session = valueOf(opened);
  babble();
  babble();
  session.lose(unplugged);
  ears.abort();
  await session.close();
  t.same(heard, ['data', unplugged.detail]);
  t.same(ears.faults, [unplugged]);
  t.equal(closes(), 1);
  t.match(await session.write(Uint8Array.of(1)), { kind: 'refused' });
});

t.test('whoever closes is told of no loss', async (t) => {
  const { opened, ears, heard, babble, closes } = await babblingSession();
  await valueOf(opened).close();
  babble();
  t.same(heard, ['the device was let go']);
  t.same(ears.faults, []);
  t.equal(closes(), 1);
});

t.test('a link that is lost before it is there was never open', async (t) => {
  const { opened, ears, heard, closes } = await babblingSession((listener) => {
    listener.onGone(unplugged);
    listener.onData(Uint8Array.of(1));
  });
  t.same(opened, { ok: false, error: unplugged });
  t.same(heard, []);
  t.same(ears.faults, []);
  t.equal(closes(), 1);
});
