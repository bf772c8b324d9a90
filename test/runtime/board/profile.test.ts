import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import t from 'tap';
import { boardVocabulary } from '../../../src/compose/board.js';
import {
  type BoardVocabulary,
  baseOf,
  decodeProfile,
  profileSchema,
} from '../../../src/runtime/board/profile.js';
import { count } from '../../counts.js';
import { projectRoot } from '../../project.js';

const vocabulary: BoardVocabulary<'16x4' | '20x4'> = {
  drivers: new Map([
    ['keypad/plain', 'keypad'],
    ['lcd/plain', 'lcd'],
    ['lcd/other', 'lcd'],
  ]),
  layouts: ['16x4', '20x4'],
};

const base = {
  schema: 1,
  board: 'generic',
  layout: '16x4',
  devices: {
    pad: { driver: 'keypad/plain', required: true, config: { link: { unix: 'a' } } },
    panel: { driver: 'lcd/plain' },
  },
};

function problemsOf(document: unknown, under: unknown = null): readonly string[] {
  const read = decodeProfile(document, under, vocabulary);
  return read.ok ? [] : read.error.map(({ path, problem }) => `${path} ${problem}`);
}

t.test('a profile is its devices by kind, with what their drivers are told', async (t) => {
  const read = decodeProfile(base, null, vocabulary);
  t.same(read, {
    ok: true,
    value: {
      board: 'generic',
      isVirtual: false,
      layout: '16x4',
      devices: [
        {
          id: 'pad',
          kind: 'keypad',
          driver: 'keypad/plain',
          required: true,
          config: { link: { unix: 'a' } },
        },
        { id: 'panel', kind: 'lcd', driver: 'lcd/plain', required: false, config: {} },
      ],
      watchdog: null,
      resetReason: null,
    },
  });
  t.ok(read.ok && Object.isFrozen(read.value.devices[0]?.config['link']), 'frozen throughout');
});

t.test('a profile replaces, adds to and takes out of the one it stands on', async (t) => {
  const document = {
    schema: 1,
    board: 'acme-one',
    extends: 'generic',
    devices: { panel: null, screen: { driver: 'lcd/other' } },
  };
  t.equal(baseOf(document), 'generic');
  const read = decodeProfile(document, base, vocabulary);
  t.match(read, { ok: true, value: { board: 'acme-one', layout: '16x4' } });
  t.same(read.ok && read.value.devices.map(({ id, driver }) => [id, driver]), [
    ['pad', 'keypad/plain'],
    ['screen', 'lcd/other'],
  ]);
});

t.test('all mistakes are named at once, each with its place', async (t) => {
  t.same(
    problemsOf({
      schema: 2,
      board: 'No Name',
      colour: 1,
      layout: '8x1',
      devices: {
        Pad: { driver: 'keypad/plain' },
        panel: { driver: 'lcd/none', rotated: true },
        'a/b': 7,
      },
    }).map((problem) => problem.split(' ')[0]),
    [
      '/schema',
      '/board',
      '/layout',
      '/devices/Pad',
      '/devices/panel/driver',
      '/devices/panel/rotated',
      '/devices/a~1b',
      '/devices/a~1b',
      '/colour',
    ],
  );
});

t.test(
  'two devices of a kind, a base on a base and a real device of a virtual board are refused',
  (t) => {
    const two = {
      ...base,
      devices: { one: { driver: 'lcd/plain' }, two: { driver: 'lcd/other' } },
    };
    t.same(problemsOf(two), ['/devices/two is a second lcd beside one']);
    const tower = problemsOf({ ...base, extends: 'middle' }, { ...base, extends: 'generic' });
    t.match(tower, [/^\/extends .* one level is all$/]);
    t.match(problemsOf({ ...base, virtual: true }), [/^\/devices\/panel must have a unix link/]);
    t.same(problemsOf({ schema: 1, board: 'a', devices: {} }), ['/layout is missing']);
    t.end();
  },
);

t.test(
  'a board names the watchdog that the till feeds, or has that of its base, or none',
  async (t) => {
    const watchdog = { device: '/dev/watchdog0', everyMs: 2000 };
    const under = { ...base, watchdog };
    const child = { schema: 1, board: 'a', extends: 'generic', devices: {} };
    const has = (document: unknown, of: unknown = null): unknown => {
      const read = decodeProfile(document, of, vocabulary);
      return read.ok ? read.value.watchdog : read.error;
    };
    t.same(has(under), watchdog);
    t.same(has({ ...base, watchdog: { device: '/dev/watchdog' } }), {
      device: '/dev/watchdog',
      everyMs: 5000,
    });
    t.same(has(child, under), watchdog);
    t.same(has({ ...child, watchdog: null }, under), null);
    t.same(has({ ...child, watchdog: { device: '/dev/watchdog1', everyMs: 500 } }, under), {
      device: '/dev/watchdog1',
      everyMs: 500,
    });
    t.match(has({ ...base, watchdog: { device: 'watchdog', everyMs: 60_000 } }), [
      { path: '/watchdog/device', problem: 'must be an absolute path' },
      { path: '/watchdog/everyMs', problem: /from 100 to 5000/ },
    ]);
    const virtual = { schema: 1, board: 'v', virtual: true, layout: '16x4', devices: {} };
    t.match(
      has({ ...virtual, watchdog }),
      [{ path: '/watchdog/device' }],
      'no device of the machine',
    );
    t.match(has({ ...virtual, watchdog: { device: '/tmp/pipe' } }), { device: '/tmp/pipe' });
  },
);

t.test('whatever it is handed it answers, and never throws', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (document, under) => {
      const child = { ...base, extends: 'middle' };
      return problemsOf(document).length > 0 && problemsOf(child, under).length > 0;
    }),
    { seed: 6, numRuns: count({ quick: 500, full: 50_000 }) },
  );
  t.end();
});

const folder = join(projectRoot, 'board-profiles');

function readJson(...names: readonly string[]): unknown {
  return JSON.parse(readFileSync(join(folder, ...names), 'utf8'));
}

t.test('board-profiles/schema.json is what the decoder says', async (t) => {
  t.same(
    readJson('schema.json'),
    profileSchema(boardVocabulary),
    'write it anew from profileSchema()',
  );
});

t.test(
  'every profile that comes with Holdfast is sound, and notes where it comes from',
  async (t) => {
    for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((at) =>
      at.isDirectory(),
    )) {
      const document = readJson(name, 'profile.json');
      const under = baseOf(document);
      const read = decodeProfile(
        document,
        under === null ? null : readJson(under, 'profile.json'),
        boardVocabulary,
      );
      t.match(read, { ok: true, value: { board: name } });
      t.ok(readdirSync(join(folder, name)).includes('NOTES.md'));
    }
  },
);
