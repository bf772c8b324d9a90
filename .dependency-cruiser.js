/**
 * Who may import whom: the layer rules of the house, run by `npm run layers`. Each rule is proved by a
 * planted violation in test/house/layers.test.ts, which fails when a rule here has no plant.
 *
 * Rules that speak of a folder that does not exist yet hold from its first file on.
 */

/** Rooms of the runtime from the ground up: a room may import the rooms before it, never one after. */
export const runtimeLadder = [
  'ports',
  'text',
  'payment',
  'clock',
  'journal',
  'loop',
  'supervisor',
  'settings',
  'board',
  'terminal',
];

/** Every folder that src may have; a new one gets its rule below first. */
export const knownRooms = [
  'cli',
  'compose',
  'drivers',
  'net',
  'platform',
  'runtime',
  'services',
  'simulation',
  'twins',
  'ui-lcd',
  'workbench',
];

/** @param {string} name */
const runtimeRoom = (name) => `^src/runtime/${name}/`;
const leaf = '^src/runtime/ports/';
const leaves = '^src/runtime/(ports|text)/';

/** Node's own modules that are pure functions of their arguments. */
const pureCore = ['^(node:)?(assert|buffer|crypto|util)(/|$)'];
const nativePackages = '(^|/)node_modules/(node-hid|serialport|@serialport/[^/]+|usb|onoff)(/|$)';

/**
 * `room` may import of `src` only what `allowed` matches.
 *
 * @param {string} name
 * @param {string} room
 * @param {string[]} allowed
 * @param {string} comment
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
const onlySees = (name, room, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: room },
  to: { path: '^src/', pathNot: allowed },
});

/**
 * @param {string} name
 * @param {string | string[]} from
 * @param {string[]} allowed Node's modules that it may use
 * @param {string} comment
 * @returns {import('dependency-cruiser').IForbiddenRuleType}
 */
const onlyCore = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { dependencyTypes: ['core'], pathNot: allowed },
});

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const rooms = [
  onlySees('ports-is-a-leaf', runtimeRoom('ports'), [leaf], 'Ports import only each other.'),
  onlySees('text-is-a-leaf', runtimeRoom('text'), [leaves], 'Text may see ports, nothing else.'),
  onlySees(
    'payment-sees-only-ports',
    runtimeRoom('payment'),
    [leaf, runtimeRoom('payment')],
    'The payment decides on values alone: pass it what it needs in an event.',
  ),
  ...runtimeLadder
    .slice(3)
    .map((room, place) =>
      onlySees(
        `${room}-looks-down`,
        runtimeRoom(room),
        [`^src/runtime/(${runtimeLadder.slice(0, place + 4).join('|')})/`],
        'A room of the runtime sees only the rooms below it (the order is runtimeLadder).',
      ),
    ),
  onlySees(
    'runtime-sees-only-runtime',
    '^src/runtime/',
    ['^src/runtime/'],
    'The runtime reaches the world through ports; an adapter is handed in by src/compose.',
  ),
  {
    name: 'runtime-rooms-are-on-the-ladder',
    comment: 'A new room of the runtime gets its place in runtimeLadder first.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^src/runtime/', pathNot: [`^src/runtime/(${runtimeLadder.join('|')})/`] },
  },
  ...['platform', 'drivers', 'net', 'services', 'twins'].map((room) =>
    onlySees(
      `${room}-sees-only-ports`,
      `^src/${room}/`,
      [leaf, `^src/${room}/`],
      room === 'twins'
        ? 'A twin shares no code with what it stands opposite to: a fake that shares a mistake hides it.'
        : 'Adapters know the ports and nothing of each other or of the core.',
    ),
  ),
  onlySees(
    'ui-lcd-sees-ports-and-text',
    '^src/ui-lcd/',
    [leaves, '^src/ui-lcd/'],
    'The screen is a pure function of a view.',
  ),
  onlySees(
    'workbench-sees-twins',
    '^src/workbench/',
    [leaves, '^src/(twins|workbench)/'],
    'The bench talks to the runtime as a separate process, in bytes.',
  ),
  {
    name: 'the-page-sees-itself',
    comment:
      'A browser is served these two folders and nothing else; types alone may come from outside.',
    severity: 'error',
    from: { path: '^src/workbench/page/(browser|model)/' },
    to: {
      path: '.',
      pathNot: '^src/workbench/page/(browser|model)/',
      dependencyTypesNot: ['type-only'],
    },
  },
  onlySees(
    'the-model-has-no-document',
    '^src/workbench/page/model/',
    [leaf, '^src/workbench/page/model/'],
    'What a state means for the page is decided without a browser, and tested without one.',
  ),
  onlySees(
    'simulation-sees-twins-and-compose',
    '^src/simulation/',
    ['^src/(runtime|twins|ui-lcd|compose|drivers|net|simulation)/'],
    'The simulation runs the till that compose builds, its drivers and gateways, against twins.',
  ),
  onlySees(
    'cli-sees-what-it-starts',
    '^src/cli/',
    ['^src/(cli|compose|runtime|services|workbench|simulation|platform)/'],
    'A command starts something; what it starts is built in src/compose.',
  ),
  onlySees(
    'main-sees-cli',
    '^src/main\\.ts$',
    ['^src/(cli|compose)/'],
    'main.ts finds the command.',
  ),
  {
    name: 'compose-is-seen-from-above',
    comment: 'Only cli, main and simulation put the till together.',
    severity: 'error',
    from: { path: '^src/', pathNot: ['^src/(compose|cli|simulation)/', '^src/main\\.ts$'] },
    to: { path: '^src/compose/' },
  },
  {
    name: 'compose-looks-down',
    comment: 'Compose sees every room but those that stand on it.',
    severity: 'error',
    from: { path: '^src/compose/' },
    to: { path: ['^src/(cli|simulation|workbench)/', '^src/main\\.ts$'] },
  },
  {
    name: 'src-sees-only-src',
    comment: 'Nothing under src sees tests, benchmarks, scripts or a build.',
    severity: 'error',
    from: { path: '^src/' },
    to: { path: '^(test|bench|bin|scripts|dist|docs|packaging)/' },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const world = [
  onlyCore(
    'the-core-uses-pure-modules',
    ['^src/(runtime|twins|ui-lcd)/'],
    pureCore,
    'Disk, sockets, timers and processes come in through src/runtime/ports.',
  ),
  onlyCore(
    'drivers-reach-devices-through-links',
    ['^src/drivers/(?!links/)'],
    pureCore,
    'A driver is handed a link; src/drivers/links opens devices, files and sockets.',
  ),
  onlyCore(
    'net-uses-the-network',
    ['^src/net/'],
    [...pureCore, '^(node:)?(dgram|dns|http|https|net|querystring|stream|tls|url|zlib)(/|$)'],
    'Keys and certificates are read by whoever composes the till and handed in.',
  ),
  onlyCore(
    'simulation-uses-workers-at-most',
    ['^src/simulation/'],
    [...pureCore, '^(node:)?(os|url|worker_threads)(/|$)'],
    'A simulated world has no disk, network or clock but its twins.',
  ),
  {
    name: 'native-packages-only-in-links',
    comment: 'A missing native package is one fault of one device: open it in src/drivers/links.',
    severity: 'error',
    from: { path: '^src/', pathNot: '^src/drivers/links/' },
    to: { path: nativePackages },
  },
  {
    name: 'src-uses-no-development-package',
    comment: 'What src imports is in dependencies of package.json.',
    severity: 'error',
    from: { path: '^src/' },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
];

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const shape = [
  {
    name: 'no-cycles',
    comment: 'Move what both need into a third file below them.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-barrels',
    comment: 'Import from the file that defines it.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['export'] },
  },
  {
    name: 'no-unresolvable',
    comment: 'The import names a file or package that is not there.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-undeclared-package',
    comment: 'Name the package in package.json.',
    severity: 'error',
    from: {},
    to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
const configuration = {
  forbidden: [...rooms, ...world, ...shape],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|fixtures)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};

export default configuration;
