/** Small documents: what is read and what is refused, who is told what, and random courses against a model. */
import fc from 'fast-check';
import t from 'tap';
import { findDocument, judgeCopies } from '../../../src/runtime/settings/document-copies.js';
import {
  decodeDocument,
  documentBytesMax,
  encodeDocument,
} from '../../../src/runtime/settings/document-envelope.js';
import { abandonDocument, openDocument } from '../../../src/runtime/settings/small-document.js';
import { type TwinDisk, twinDisk } from '../../../src/twins/disk.js';
import { lossModes } from '../../../src/twins/disk/loss.js';
import { seededRandom } from '../../../src/twins/seeded-random.js';
import { count } from '../../counts.js';
import { bytesOf, textOf } from '../../storage-contract.js';
import { type Value, defaults, form, isWhole, openIn, valueOf } from './document-rig.js';

function newDisk(): TwinDisk {
  return twinDisk({ random: seededRandom(5) });
}

async function opened(disk: TwinDisk) {
  const result = await openIn(disk.mount());
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

/** A disk on which 1 and then 2 were written. */
async function written(): Promise<TwinDisk> {
  const disk = newDisk();
  const { document } = await opened(disk);
  for (const n of [1, 2]) await document.update(() => valueOf(n));
  return disk;
}

t.test('Of a document with any one bit changed nothing is believed', async (t) => {
  const bytes = encodeDocument(3, '17-4', valueOf(2));
  t.match(decodeDocument(form, bytes), { kind: 'sound', envelope: { generation: 3 } });
  let accepted = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = bytes.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    if (decodeDocument(form, flipped).kind === 'sound') accepted += 1;
  }
  t.comment(`${bytes.length * 8} bits, ${accepted} wrong values accepted`);
  t.equal(accepted, 0);
});

t.test('Damage of any byte is answered by the copy, told, and kept', async (t) => {
  const whole = await written();
  const size = whole.files().get('sample.json')?.length ?? 0;
  for (let offset = 0; offset < size; offset += count({ quick: 41, full: 1 })) {
    const disk = whole.fork(seededRandom(1));
    disk.rot('sample.json', offset, 0x10);
    const names: string[] = [];
    const log = { write: (_: string, name: string) => void names.push(name) };
    const folder = disk.mount();
    const found = await findDocument(folder, form);
    if (!found.ok || found.value.kind !== 'document') throw new Error(`offset ${offset}`);
    const document = await openDocument(folder, found.value, { form, defaults, log });
    const said = document.ok ? document.value.value.n : null;
    if (said !== 1 || names[0] !== 'settings.restored') t.fail(`offset ${offset}`);
  }
  const disk = whole.fork(seededRandom(1));
  disk.rot('sample.json', 100);
  await opened(disk);
  t.strictSame(
    [...disk.files().keys()].sort(),
    ['sample.json', 'sample.json.bad-1', 'sample.json.bak'],
    'both copies are whole again, and the bad one is kept',
  );
  t.match((await opened(disk)).found, { kind: 'document', restored: null });
});

t.test(
  'A document that has gone is missed by its copy; a first write that was torn is not',
  async (t) => {
    const disk = await written();
    await disk.mount().remove('sample.json');
    t.match((await opened(disk)).found, {
      kind: 'document',
      from: 'copy',
      restored: [{ problem: 'is missing' }],
    });
    const fresh = newDisk();
    fresh.plant('sample.json.new', bytesOf('{"vers'));
    const { found, document } = await opened(fresh);
    t.match(found, { kind: 'none' });
    t.equal(document.isThere, false);
  },
);

t.test(
  'What cannot be read at all is unreadable, with every problem, and never the defaults',
  async (t) => {
    for (const text of ['', 'null', '[]', '{"a":1', '\0\0\0', '{"version":2}']) {
      const disk = newDisk();
      disk.plant('sample.json', bytesOf(text));
      t.match(
        await findDocument(disk.mount(), form),
        { value: { kind: 'unreadable' } },
        JSON.stringify(text),
      );
    }
    const disk = newDisk();
    const data = { n: -1, filler: 'x', more: true };
    disk.plant('sample.json', encodeDocument(1, '1-0', data));
    t.match(await findDocument(disk.mount(), form), {
      value: {
        problems: [{ path: '/data/n' }, { path: '/data/filler' }, { path: '/data/more' }],
      },
    });
    disk.plant('sample.json', new Uint8Array(documentBytesMax + 1).fill(32));
    t.match(await findDocument(disk.mount(), form), {
      value: { problems: [{ problem: 'is longer than a document may be' }] },
    });
    await abandonDocument(disk.mount(), 'sample.json');
    t.match(await findDocument(disk.mount(), form), { value: { kind: 'none' } });
    t.ok(disk.files().has('sample.json.bad-0-main'), 'a person may still look at it');
  },
);

t.test(
  'A sector that cannot be read is damage of that copy; a folder that cannot is a fault',
  async (t) => {
    const disk = await written();
    const isMain = ({ call, file }: { call: string; file: string }) =>
      call === 'read' && file === 'sample.json';
    const io = disk.mount([{ at: isMain, trouble: { kind: 'fail', code: 'Io' } }]);
    t.match(await findDocument(io, form), { value: { kind: 'document', from: 'copy' } });
    const denied = disk.mount([{ at: isMain, trouble: { kind: 'fail', code: 'Denied' } }]);
    t.match(await findDocument(denied, form), { ok: false, error: { code: 'Denied' } });
  },
);

t.test('Every state of three copies is judged: a sound document is always found', (t) => {
  const states = [null, 'damaged', 1, 2, 3] as const;
  const copyOf = (state: (typeof states)[number]) => {
    if (state === null) return { kind: 'absent' } as const;
    if (state === 'damaged') return { kind: 'damaged', problems: [] } as const;
    const envelope = { generation: state, file: null, data: state };
    return { kind: 'sound', envelope } as const;
  };
  const all = states.flatMap((main) =>
    states.flatMap((copy) => states.map((next) => ({ main, copy, next }))),
  );
  for (const { main, copy, next } of all) {
    const found = judgeCopies({ main: copyOf(main), copy: copyOf(copy), next: copyOf(next) });
    const sound = [main, copy, next].filter((one) => typeof one === 'number');
    const isThere = main !== null || copy !== null || typeof next === 'number';
    if (sound.length === 0) t.equal(found.kind, isThere ? 'unreadable' : 'none');
    else if (found.kind !== 'document') t.fail('a sound document is found');
    else if (typeof main === 'number') t.equal(found.envelope.data, main, 'the document itself');
    else {
      t.equal(found.envelope.data, Math.max(...sound), 'else the newest of the others');
      if (main !== null) t.not(found.restored, null, 'damage is told');
    }
  }
  t.equal(all.length, 125);
  t.end();
});

t.test('Changes of a time are one write, in their order, and each caller is told', async (t) => {
  const disk = newDisk();
  const { document } = await opened(disk);
  const answers = await Promise.all(
    [1, 2, 3].map((digit) => document.update(({ n }) => valueOf(n * 10 + digit))),
  );
  t.ok(answers.every(({ ok }) => ok));
  t.equal(document.value.n, 123);
  t.equal(
    disk.calls.filter(({ call, file }) => call === 'sync' && file.endsWith('.new')).length,
    2,
  );
});

t.test(
  'A full disk is told, changes nothing, and may be tried again; any other fault is final',
  async (t) => {
    const disk = await written();
    const { document } = await opened(disk);
    const bump = ({ n }: Value) => valueOf(n + 1);
    disk.setFree(0);
    t.match(await document.update(bump), { ok: false, error: { code: 'NoSpace' } });
    t.equal(document.value.n, 2);
    disk.setFree(undefined);
    t.match(await document.update(bump), { ok: true });
    t.equal(document.value.n, 3, 'the change that failed is in no later value');
    disk.inject({ at: ({ call }) => call === 'sync', trouble: { kind: 'fail', code: 'Io' } });
    t.match(await document.update(bump), { ok: false, error: { code: 'Io' } });
    t.match(await document.update(bump), { ok: false, error: { code: 'Io' } }, 'and stays so');
    disk.cut('lost', seededRandom(2));
    t.equal((await opened(disk)).document.value.n, 3);
  },
);

t.test('A damaged copy of a sound document is replaced before it is needed', async (t) => {
  const disk = await written();
  disk.rot('sample.json.bak', 3);
  t.equal((await opened(disk)).document.value.n, 2);
  disk.rot('sample.json', 3);
  t.equal((await opened(disk)).document.value.n, 2);
});

t.test('Damaged copies are kept, and not without end', async (t) => {
  const disk = await written();
  for (let times = 0; times < 8; times += 1) {
    disk.rot('sample.json', 30);
    const { document } = await opened(disk);
    await document.update(({ n }) => valueOf(n + 1));
  }
  t.equal([...disk.files().keys()].filter((name) => name.includes('.bad-')).length, 3);
});

type Move =
  | { readonly does: 'write'; readonly times: number }
  | { readonly does: 'die'; readonly call: number; readonly mode: number }
  | { readonly does: 'start' }
  | { readonly does: 'fail'; readonly call: number; readonly mode: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  fc.record({ does: fc.constant('write' as const), times: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ does: fc.constant('start' as const) }),
  fc.record({
    does: fc.constantFrom('die' as const, 'fail' as const),
    call: fc.integer({ min: 1, max: 40 }),
    mode: fc.nat({ max: lossModes.length - 1 }),
  }),
);

t.test(
  'Whatever the course of writes, faults and cuts: the newest acknowledged, or one asked for since',
  async (t) => {
    let cuts = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(move, { minLength: 3, maxLength: 14 }), async (moves) => {
        const disk = newDisk();
        let acknowledged = 0;
        let given = 0;
        let { document } = await opened(disk);
        const look = async (): Promise<void> => {
          const next = await opened(disk);
          document = next.document;
          const { n } = document.value;
          const isRight = n >= acknowledged && n <= given && isWhole(document.value);
          if (!isRight || next.isMoved) throw new Error(`${n}: ${acknowledged} to ${given}`);
          if (next.found.kind === 'document' && next.found.restored !== null)
            throw new Error('damage is told where there is none');
          acknowledged = n;
          given = Math.max(given, n);
        };
        const write = async (): Promise<void> => {
          given += 1;
          const n = given;
          if ((await document.update(() => valueOf(n))).ok)
            acknowledged = Math.max(acknowledged, n);
        };
        for (const [index, one] of moves.entries()) {
          if (one.does === 'start') await look();
          else if (one.does === 'write')
            for (let times = 0; times < one.times; times += 1)
              await Promise.race([write(), disk.died]);
          else {
            const at = disk.callCount + one.call;
            disk.inject({
              at,
              trouble:
                one.does === 'die'
                  ? { kind: 'die', moment: 'during' }
                  : { kind: 'fail', code: 'Io' },
            });
            await Promise.race([Promise.all([write(), write(), write()]), disk.died]);
            disk.cut(lossModes[one.mode] ?? 'lost', seededRandom(index));
            cuts += 1;
            await look();
          }
        }
      }),
      { numRuns: count({ quick: 60, full: 5000 }), seed: 4711 },
    );
    t.comment(`${cuts} cuts`);
  },
);

t.test('A document keeps its one form in bytes', (t) => {
  const text = textOf(encodeDocument(12, '9-1', { b: [1, null], a: { d: 'é', c: true } }));
  const data = '{"a":{"c":true,"d":"é"},"b":[1,null]}';
  t.match(text, /^\{"version":2,"generation":12,"file":"9-1","crc32c":"[0-9a-f]{8}","data":/);
  t.ok(text.endsWith(`${data}}\n`));
  t.end();
});
