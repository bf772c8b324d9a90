/**
 * The lint rules of the house. What a rule forbids, it names the replacement of. Rules over text and
 * file names are in test/house/tidy.test.ts, rules over imports in .dependency-cruiser.js; bans that
 * are ours are proved by planted violations in test/house/.
 */
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const fromOutside = 'is the world: take it through a port (src/runtime/ports).';

const worldGlobals = Object.entries({
  Date: 'clock',
  performance: 'clock',
  setTimeout: 'alarm in clock',
  setInterval: 'alarm in clock',
  setImmediate: 'alarm in clock',
  fetch: 'gateway',
  crypto: 'random',
}).map(([name, port]) => ({ name, message: `${name} ${fromOutside} Port: ${port}.` }));

const worldProperties = [
  { object: 'Math', property: 'random', message: `Math.random ${fromOutside} Port: random.` },
  {
    object: 'process',
    property: 'env',
    message: 'The environment is read in src/main.ts; take the value as an argument.',
  },
  {
    object: 'process',
    property: 'exit',
    message: 'Return a status or throw; only src/main.ts ends the process.',
  },
];

const worldImports = {
  paths: [
    {
      name: 'node:crypto',
      importNames: ['randomBytes', 'randomInt', 'randomUUID', 'getRandomValues', 'webcrypto'],
      message: `Randomness ${fromOutside} Port: random.`,
    },
    {
      name: 'node:timers/promises',
      message: `Time ${fromOutside} Port: alarm in clock.`,
    },
    {
      name: 'node:timers',
      message: `Time ${fromOutside} Port: alarm in clock.`,
    },
    {
      name: 'node:perf_hooks',
      message: `Time ${fromOutside} Port: clock.`,
    },
  ],
};

/** Forms that the house does without, everywhere in TypeScript. */
const bannedForms = [
  {
    selector: 'ExportDefaultDeclaration',
    message: 'No default exports: a named export keeps one name everywhere.',
  },
  {
    selector: 'ExportAllDeclaration',
    message: 'No barrels: import from the file that defines it.',
  },
  {
    selector: 'ExportNamedDeclaration[source]',
    message: 'No re-exports: import from the file that defines it.',
  },
];

/** Results that differ between Node versions have no place where a trace is hashed. */
const unsteadyForms = [
  {
    selector: "BinaryExpression[operator='**'], AssignmentExpression[operator='**=']",
    message: '** differs between Node versions; multiply.',
  },
  {
    selector: "MemberExpression[object.name='Math'][property.name='pow']",
    message: 'Math.pow differs between Node versions; multiply.',
  },
  {
    selector: "Identifier[name='Intl'], MemberExpression[property.name=/^toLocale/]",
    message: 'Intl differs between Node versions; format by hand (src/runtime/text).',
  },
];

/**
 * A switch counts as one decision: an exhaustive one over a union is a table, and a table is how this
 * house prefers to decide.
 *
 * @type {import('eslint').Linter.RulesRecord}
 */
const sizes = {
  'max-lines': ['error', { max: 400 }],
  'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 4],
  'max-depth': ['error', 3],
  complexity: ['error', { max: 15, variant: 'modified' }],
};

export default defineConfig(
  globalIgnores(['dist/', '.tap/', '.cache/', '.bench/', '**/node_modules/', '**/fixtures/']),
  {
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './tsconfig.page.json', './tsconfig.page-test.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      ...sizes,
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...bannedForms],
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': 'allow-with-description', minimumDescriptionLength: 10 },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: [
      'src/platform/**',
      'src/cli/**',
      'src/main.ts',
      'src/workbench/**',
      'src/twins/virtual-time.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', ...worldGlobals],
      'no-restricted-properties': ['error', ...worldProperties],
      '@typescript-eslint/no-restricted-imports': ['error', worldImports],
    },
  },
  {
    files: ['src/twins/virtual-time.ts'],
    rules: {
      'no-restricted-globals': ['error', ...worldGlobals.filter((g) => g.name !== 'setImmediate')],
      'no-restricted-properties': ['error', ...worldProperties],
      '@typescript-eslint/no-restricted-imports': ['error', worldImports],
    },
  },
  {
    files: ['src/{runtime,twins,simulation,ui-lcd,net,drivers}/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedForms, ...unsteadyForms] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      // A tap subtest is async or calls end(): most need no await.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: '@tapjs/core', name: ['test', 'todo', 'skip'] },
            { from: 'package', package: '@tapjs/test', name: ['test', 'todo', 'skip'] },
          ],
        },
      ],
    },
  },
  {
    files: ['bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.scripts.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      ...sizes,
      eqeqeq: 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
    },
  },
);
