/**
 * The house rules that neither compiler nor lint sees, as pure functions over paths and texts. Each
 * rule says what to do instead. Proved and applied by tidy.test.ts.
 */

export interface Finding {
  readonly path: string;
  /** 1 and up; 0 for the file as a whole. */
  readonly line: number;
  readonly rule: string;
  readonly instead: string;
}

export interface TextRule {
  readonly name: string;
  readonly instead: string;
  readonly appliesTo: (path: string) => boolean;
  /** Lines that break the rule, 1 and up; 0 for the file as a whole. */
  readonly find: (text: string, path: string) => readonly number[];
}

const linesMax = 400;
const readmeLinesMax = 200;
const columnsMax = 120;

const isCode = (path: string): boolean => /\.(ts|js)$/.test(path);
const isTypeScript = (path: string): boolean => path.endsWith('.ts');
const isSource = (path: string): boolean => path.startsWith('src/') && isTypeScript(path);
const isTest = (path: string): boolean => path.startsWith('test/') && isTypeScript(path);
const isAnything = (): boolean => true;

export const textRules: readonly TextRule[] = [
  {
    name: 'file-name',
    instead: 'name it by what it holds, in whole words: kebab-case, no grab-bag words',
    appliesTo: (path) => isTypeScript(path) && path.includes('/'),
    find: (_text, path) => (hasTidyName(path) ? [] : [0]),
  },
  {
    name: 'file-size',
    instead: `find the second thing that it does and give it a file (${linesMax} lines at most)`,
    appliesTo: isCode,
    find: (text) => (lineCount(text) > linesMax ? [linesMax + 1] : []),
  },
  {
    name: 'readme-size',
    instead: `move the detail to docs/ and link it (${readmeLinesMax} lines at most)`,
    appliesTo: (path) => /(^|\/)README[^/]*\.md$/.test(path),
    find: (text) => (lineCount(text) > readmeLinesMax ? [readmeLinesMax + 1] : []),
  },
  {
    name: 'line-width',
    instead: `break the line (${columnsMax} columns at most)`,
    appliesTo: isSource,
    find: (text) => linesWhere(text, (line) => line.length > columnsMax),
  },
  {
    name: 'module-header',
    instead: 'open the file with a /** ... */ that says its purpose, its promise and its limits',
    appliesTo: isSource,
    find: (text) => (text.startsWith('/**') ? [] : [1]),
  },
  forbid({
    name: 'empty-catch',
    pattern: /\bcatch\s*(\([^)]*\))?\s*\{(\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)*\}/g,
    instead: 'rethrow, wrap with cause, or turn the error into a value',
    appliesTo: isCode,
  }),
  forbid({
    name: 'swallowed-rejection',
    pattern: /\.catch\(\s*(\(\s*\w*\s*\)|\w+)\s*=>\s*(\{\s*\}|undefined|null)\s*,?\s*\)/g,
    instead: 'turn the rejection into a value that somebody reads',
    appliesTo: isCode,
  }),
  forbid({
    name: 'left-over',
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/g,
    instead: 'do it now, or write it under "Known gaps" in the README',
    appliesTo: isAnything,
  }),
  forbid({
    name: 'silenced-check',
    pattern:
      /eslint-disable|@ts-(ignore|nocheck)|prettier-ignore|biome-ignore|\b(c8|v8|istanbul) ignore/g,
    instead: 'change the code so that the check is content',
    appliesTo: isCode,
  }),
  forbid({
    name: 'not-a-test',
    pattern: /\bt\.(skip|todo|only)\(|\{\s*(skip|todo|only)\s*:/g,
    instead: 'make the test pass or remove it: a test runs always',
    appliesTo: isTest,
  }),
  forbid({
    name: 'sleep',
    // A test's own patience, `t.setTimeout(ms)`, waits for nothing. What drives an emulated board waits for
    // a machine that has a time of its own; the tests on it do not.
    pattern: /(?<!\bt\.)\b(setTimeout|setInterval)\(|timers\/promises|\bsleep\(/g,
    instead: 'drive src/twins/virtual-time.ts',
    appliesTo: (path) =>
      isTest(path) &&
      !/^test\/(platform|house)\//.test(path) &&
      !/^test\/board\/.*(?<!\.test)\.ts$/.test(path),
  }),
  forbid({
    name: 'machine-path',
    pattern: /(^|[\s'"`(=:])\/(root|work|home\/\w+|Users\/\w+)\//gm,
    instead: 'start from the checkout or from a folder that is handed in',
    appliesTo: isAnything,
  }),
  forbid({
    name: 'registry-host',
    pattern: /\bregistry\.[a-z]+\.|"resolved":/g,
    instead: 'name the package alone; the lock file holds digests',
    appliesTo: isAnything,
  }),
  forbid({
    name: 'authorship',
    pattern: /co-authored-by|language model|\bAI[- ](generated|written|assist)/gi,
    instead: 'speak of the till alone',
    appliesTo: isAnything,
  }),
  forbid({
    name: 'loose-version',
    pattern: /"(dependencies|devDependencies|optionalDependencies)": \{[^}]*"[\^~><*][^}]*\}/g,
    instead: 'pin the exact version',
    appliesTo: (path) => /(^|\/)package\.json$/.test(path),
  }),
];

/** Findings of every rule that applies to the file, in order of the rules. */
export function tidy(path: string, text: string): readonly Finding[] {
  return textRules
    .filter((rule) => rule.appliesTo(path))
    .flatMap((rule) =>
      rule.find(text, path).map((line) => ({ path, line, rule: rule.name, instead: rule.instead })),
    );
}

/** Rooms (folders directly under src or src/runtime) without a README. */
export function roomsWithoutReadme(paths: readonly string[]): readonly Finding[] {
  const rooms = new Set(
    paths.flatMap((path) => {
      const match = /^(src\/[^/]+\/)([^/]+\/)?/.exec(path);
      const [, room, inner] = match ?? [];
      if (room === undefined) return [];
      return room === 'src/runtime/' && inner !== undefined ? [room, room + inner] : [room];
    }),
  );
  return [...rooms]
    .filter((room) => !paths.includes(`${room}README.md`))
    .map((room) => ({
      path: `${room}README.md`,
      line: 0,
      rule: 'room-readme',
      instead: 'write it: what the room promises, what it may import, how to add one more',
    }));
}

export function sentence(finding: Finding): string {
  return `${finding.path}:${finding.line} ${finding.rule}: ${finding.instead}`;
}

interface Ban {
  readonly name: string;
  /** Global: every match is a finding, at the line where it starts. */
  readonly pattern: RegExp;
  readonly instead: string;
  readonly appliesTo: (path: string) => boolean;
}

function forbid(ban: Ban): TextRule {
  return {
    name: ban.name,
    instead: ban.instead,
    appliesTo: ban.appliesTo,
    find: (text) =>
      [...text.matchAll(ban.pattern)].map((match) => lineCount(text.slice(0, match.index + 1))),
  };
}

const grabBags = new Set(
  'util utils helper helpers manager managers base impl index common misc stuff'.split(' '),
);

function hasTidyName(path: string): boolean {
  return path
    .replace(/(\.property)?(\.test|\.d)?\.ts$/, '')
    .split('/')
    .every(
      (part) =>
        /^[a-z0-9]+(-[a-z0-9]+)*$/.test(part) &&
        !part.split('-').some((word) => grabBags.has(word)),
    );
}

function lineCount(text: string): number {
  return text.replace(/\n$/, '').split('\n').length;
}

function linesWhere(text: string, isBad: (line: string) => boolean): readonly number[] {
  return text.split('\n').flatMap((line, place) => (isBad(line) ? [place + 1] : []));
}
