/** Zip archives from outside: what is in them, or that nothing of them is believed. */
import fc from 'fast-check';
import t from 'tap';
import { readZip } from '../../../src/net/archive/zip.js';
import { count } from '../../counts.js';
import { crc32 } from './crc32.js';
import { type Made, zipOf } from './zip-maker.js';

const limits = { membersMax: 4, bytesMax: 100_000 };
const text = Buffer.from('a row\r\n'.repeat(500));
const member: Made = { name: 'a.csv', content: text };

t.test('members are read, packed and stored, whatever stands around them', async (t) => {
  t.equal(
    crc32(Buffer.from('123456789')),
    0xcbf43926,
    'the checksum of the tests is the one of zip',
  );
  const stored: Made = { ...member, name: Buffer.from([0xd2, 0xb5]), isStored: true };
  const archive = zipOf([member, { name: 'folder/', content: Buffer.alloc(0) }, stored], {
    before: Buffer.from('begins elsewhere'),
    comment: Buffer.from('PK\x05\x06 and a comment'),
  });
  const read = await readZip(archive, limits);
  t.same(read, {
    ok: true,
    value: [
      { name: Buffer.from('a.csv'), isUtf8: false, content: text },
      { name: Buffer.from([0xd2, 0xb5]), isUtf8: false, content: text },
    ],
  });
  const named = await readZip(zipOf([{ ...member, name: '账', flags: 0x0800 }]), limits);
  t.match(named, { ok: true, value: [{ isUtf8: true }] });
  const spelled = await readZip(zipOf([{ ...member, name: '../../etc/passwd' }]), limits);
  t.ok(spelled.ok, 'a name is bytes and leads nowhere');
});

t.test('an archive that is not what it says is refused as a whole', async (t) => {
  const zeros = Buffer.alloc(90_000);
  const hostile: Record<string, Buffer> = {
    'nothing at all': Buffer.alloc(0),
    'a page of HTML': Buffer.from('<html>The link has expired</html>'),
    'an end without a directory': zipOf([], { count: 3 }),
    'more members than are taken': zipOf(Array.from({ length: 5 }, () => member)),
    'more bytes than are taken': zipOf([{ ...member, content: Buffer.alloc(100_001) }]),
    'more bytes than are taken, in two': zipOf([
      { ...member, content: zeros },
      { ...member, content: zeros },
    ]),
    'more bytes than it says': zipOf([{ ...member, content: zeros, says: { size: 10 } }]),
    'fewer bytes than it says': zipOf([{ ...member, says: { size: text.length + 1 } }]),
    'fewer packed bytes than it says': zipOf([{ ...member, says: { packed: 4_000 } }]),
    'a checksum that does not hold': zipOf([{ ...member, says: { checksum: 1 } }]),
    'a member elsewhere': zipOf([{ ...member, says: { at: 7 } }]),
    'a member beyond the end': zipOf([{ ...member, says: { at: 0x7fffffff } }]),
    zip64: zipOf([{ ...member, says: { size: 0xffffffff } }]),
    'zip64 in its number of members': zipOf([member], { count: 0xffff }),
    'another disk': zipOf([member], { disk: 1 }),
    encryption: zipOf([{ ...member, flags: 1 }]),
    'another way of packing': zipOf([{ ...member, method: 12 }]),
    'a packed member that is not': zipOf([{ ...member, isStored: true, method: 8 }]),
    'bytes behind its end': Buffer.concat([zipOf([member]), Buffer.from('more')]),
  };
  for (const [name, archive] of Object.entries(hostile)) {
    const read = await readZip(archive, limits);
    t.equal(read.ok, false, name);
  }
});

t.test('no changed byte changes what is read', async (t) => {
  const archive = zipOf([member, { ...member, name: 'b', isStored: true }]);
  const place = fc.nat(archive.length - 1);
  await fc.assert(
    fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const changed = Buffer.from(archive);
      changed[at] = (changed[at] ?? 0) ^ change;
      for (const bytes of [changed, archive.subarray(0, at)]) {
        const read = await readZip(bytes, limits);
        const contents = read.ok ? read.value.map(({ content }) => Buffer.from(content)) : [];
        if (contents.some((content) => !content.equals(text))) throw new Error(`byte ${at}`);
      }
    }),
    { seed: 3, numRuns: count({ quick: 300, full: 20_000 }) },
  );
  t.pass();
});

t.test('no bytes make it throw', async (t) => {
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.constantFrom(0x04034b50, 0x02014b50, 0x06054b50).map((signature) => {
      const bytes = Buffer.alloc(46);
      bytes.writeUInt32LE(signature);
      return bytes;
    }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      await readZip(Buffer.concat(pieces), limits);
    }),
    { seed: 4, numRuns: count({ quick: 500, full: 20_000 }) },
  );
  t.pass();
});
