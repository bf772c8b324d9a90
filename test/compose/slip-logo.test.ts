/** The logo of the slip: from a PNG to dots, and in words what is wrong with one. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ImageData, encode } from 'fast-png';
import t from 'tap';
import { decodeConfiguration } from '../../src/compose/configuration.js';
import { logoOf } from '../../src/compose/logo-picture.js';
import { readLogo } from '../../src/compose/slip-logo.js';
import type { DotPicture } from '../../src/runtime/ports/device.js';

function drawn({ widthDots, heightDots, rows }: DotPicture): readonly string[] {
  const across = Math.ceil(widthDots / 8);
  return Array.from({ length: heightDots }, (_, row) =>
    Array.from({ length: widthDots }, (_, column) =>
      ((rows[row * across + (column >> 3)] ?? 0) & (0x80 >> (column & 7))) === 0 ? '.' : '#',
    ).join(''),
  );
}

function png(
  width: number,
  height: number,
  more: Partial<ImageData> & { data: ImageData['data'] },
) {
  return encode({ width, height, depth: 8, channels: 1, ...more });
}

function logo(bytes: Uint8Array, shades: 'lines' | 'photo' = 'lines'): readonly string[] | string {
  const read = logoOf(bytes, shades);
  return read.ok ? drawn(read.value) : read.error;
}

t.test('greys, colours, clear parts and deep samples become dots', async (t) => {
  const grey = Uint8Array.of(0, 255, 127, 128);
  t.same(logo(png(2, 2, { data: grey })), ['#.', '#.']);
  const colours = Uint8Array.of(200, 0, 0, 255, 255, 0);
  t.same(logo(png(2, 1, { channels: 3, data: colours })), ['#.'], 'red is dark, yellow light');
  const clear = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 255);
  t.same(logo(png(2, 1, { channels: 4, data: clear })), ['.#'], 'clear is paper');
  const deep = Uint16Array.of(0x1000, 0xf000);
  t.same(logo(png(2, 1, { depth: 16, data: deep })), ['#.']);
  const bits = Uint8Array.of(0b0101_0000, 0b1010_0000);
  t.same(logo(png(4, 2, { depth: 1, data: bits })), ['#.#.', '.#.#'], 'packed, a row a byte');
  const palette = [
    [255, 255, 255],
    [10, 10, 10],
  ] as ImageData['palette'];
  const indexed = { channels: 1, palette, data: Uint8Array.of(1, 0, 1) };
  t.same(logo(png(3, 1, indexed as never)), ['#.#']);
});

t.test('a picture that is too large is made smaller, whole', async (t) => {
  const data = new Uint8Array(768 * 96).fill(255);
  for (let row = 0; row < 96; row++) data.fill(0, row * 768, row * 768 + 384);
  const read = logoOf(png(768, 96, { data }), 'lines');
  t.match(read, { ok: true, value: { widthDots: 384, heightDots: 48 } });
  t.equal(read.ok && drawn(read.value)[47], '#'.repeat(192) + '.'.repeat(192));
  const tall = logoOf(png(100, 1_000, { data: new Uint8Array(100_000) }), 'lines');
  t.match(tall, { ok: true, value: { widthDots: 24, heightDots: 240 } });
});

t.test('a photo has as much black as it is dark', async (t) => {
  const greys = new Uint8Array(64 * 64).fill(192);
  t.equal(logo(png(64, 64, { data: greys })), 'would print nothing: no dot of it is dark');
  const photo = logo(png(64, 64, { data: greys }), 'photo');
  const black = typeof photo === 'string' ? 0 : photo.join('').replaceAll('.', '').length;
  t.ok(black > 64 * 64 * 0.22 && black < 64 * 64 * 0.28, `${String(black)} of 4096 dots`);
});

t.test('what is wrong with a picture is said in words', async (t) => {
  const good = png(2, 2, { data: new Uint8Array(4) });
  const folder = mkdtempSync(join(tmpdir(), 'logo-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  t.equal(logo(Uint8Array.of(1, 2, 3)), 'is not a PNG picture');
  t.equal(logo(good.slice(0, 40)), 'is a damaged PNG picture');
  const broken = good.slice();
  broken.fill(0xff, 41, 46);
  t.equal(logo(broken), 'is a damaged PNG picture');
  const head = new Uint8Array(33);
  head.set(good.subarray(0, 33));
  new DataView(head.buffer).setUint32(16, 60_000);
  t.equal(logo(head), 'is 60000 x 2 dots: at most 2048 x 2048 are read', 'before it is unpacked');
  new DataView(head.buffer).setUint32(16, 0);
  t.equal(logo(head), 'is an empty picture');
  t.same(await readLogo(join(folder, 'none.png'), 'lines'), { ok: false, error: 'is not there' });
  const long = join(folder, 'long.png');
  writeFileSync(long, new Uint8Array(512 * 1024 + 1));
  t.same(await readLogo(long, 'lines'), { ok: false, error: 'has more than 524288 bytes' });
});

t.test('the configuration names it, from its own folder', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'logo-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const place = { path: join(folder, 'config.json'), data: '/nowhere', isVirtual: true };
  writeFileSync(join(folder, 'logo.png'), png(2, 1, { data: Uint8Array.of(0, 255) }));
  const decode = (slip: object) =>
    decodeConfiguration({ terminal: 'T1', channels: {}, slip }, place);
  const read = await decode({ logoFile: 'logo.png', logoShades: 'photo' });
  t.match(read, { ok: true, value: { logo: { widthDots: 2, heightDots: 1 } } });
  t.match(await decode({}), { ok: true, value: { logo: null } });
  writeFileSync(join(folder, 'logo.png'), 'GIF89a');
  t.same(
    await decode({ logoFile: 'logo.png', logoShades: 'grey' }).then((one) => !one.ok && one.error),
    [
      { path: '/slip/logoShades', problem: 'must be one of "lines", "photo"' },
      { path: '/slip/logoFile', problem: 'names logo.png, which is not a PNG picture' },
    ],
  );
  t.same(await decode({ logoFile: 'logo.png' }).then((one) => !one.ok && one.error), [
    { path: '/slip/logoFile', problem: 'names logo.png, which is not a PNG picture' },
  ]);
});
