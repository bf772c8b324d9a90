import t from 'tap';
import type { DeviceFault } from '../../src/runtime/ports/device.js';
import { watchLinks } from '../../src/compose/watched-links.js';
import { fakeWire } from '../drivers/fake-wire.js';

const config = { kind: 'unix', path: 'one' } as const;
const { signal } = new AbortController();

t.test('bytes are counted by link, however often it is opened', async (t) => {
  const wire = fakeWire();
  const links = watchLinks(wire.openLink);
  t.same(links.traffic({ kind: 'unix', path: 'other' }), { received: 0, sent: 0 });
  for (let round = 0; round < 2; round++) {
    const opened = await links.openLink(
      { ...config },
      { onData: () => undefined, onGone: () => undefined },
      signal,
    );
    if (!opened.ok) throw new Error(opened.error.detail);
    wire.push(1, 2, 3);
    await opened.value.write(Uint8Array.of(4, 5));
    await opened.value.close();
  }
  t.equal(links.traffic({ ...config })?.received, 6);
});

t.test('a driver that throws over what comes loses its link, and that alone', async (t) => {
  const wire = fakeWire();
  const gone: DeviceFault[] = [];
  const heard: number[] = [];
  const opened = await watchLinks(wire.openLink).openLink(
    config,
    {
      onData: (bytes) => {
        heard.push(bytes[0] ?? 0);
        throw new TypeError('281234567890123456');
      },
      onGone: (fault) => gone.push(fault),
    },
    signal,
  );
  t.ok(opened.ok);
  wire.push(1);
  wire.push(2);
  wire.drop();
  t.same(heard, [1], 'nothing more is handed to it');
  t.same(gone, [{ code: 'Protocol', detail: 'the driver threw TypeError in a callback' }]);
  t.equal(wire.openLinks(), 0);
});

t.test('one that throws before it is open never opens', async (t) => {
  const wire = fakeWire();
  const opened = await watchLinks((given, listener, ending) => {
    listener.onData(Uint8Array.of(1));
    return wire.openLink(given, listener, ending);
  }).openLink(
    config,
    {
      onData: () => {
        throw new TypeError('no');
      },
      onGone: () => undefined,
    },
    signal,
  );
  t.match(opened, { ok: false, error: { code: 'Protocol' } });
  t.equal(wire.openLinks(), 0);
});
