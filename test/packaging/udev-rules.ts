/** Rules of udev, read as udev(7) says: which keys there are, what they take, which names are made. */

export interface RuleTerm {
  readonly key: string;
  /** What stands in braces behind the key. */
  readonly attribute: string | null;
  readonly operator: string;
  readonly value: string;
}

export interface Rule {
  readonly line: number;
  readonly terms: readonly RuleTerm[];
}

export interface RuleFile {
  readonly rules: readonly Rule[];
  /** What udev would not take, with its line. */
  readonly problems: readonly string[];
}

const compare = ['==', '!='] as const;
const assign = ['=', '+=', '-=', ':='] as const;

interface KeyForm {
  readonly operators: readonly string[];
  readonly braces: 'none' | 'may' | 'must';
}

const match = (braces: KeyForm['braces'] = 'none'): KeyForm => ({ operators: compare, braces });
const both = (braces: KeyForm['braces']): KeyForm => ({
  operators: [...compare, ...assign],
  braces,
});
const set = (braces: KeyForm['braces'] = 'none'): KeyForm => ({ operators: assign, braces });

/** udev(7), Rules files. */
const keys: Readonly<Record<string, KeyForm>> = {
  ACTION: match(),
  DEVPATH: match(),
  KERNEL: match(),
  KERNELS: match(),
  SUBSYSTEM: match(),
  SUBSYSTEMS: match(),
  DRIVER: match(),
  DRIVERS: match(),
  ATTRS: match('must'),
  CONST: match('must'),
  TAGS: match(),
  TEST: match('may'),
  PROGRAM: { operators: [...compare, '='], braces: 'none' },
  RESULT: match(),
  NAME: both('none'),
  SYMLINK: both('none'),
  ATTR: both('must'),
  SYSCTL: both('must'),
  ENV: both('must'),
  TAG: both('none'),
  OWNER: set(),
  GROUP: set(),
  MODE: set(),
  SECLABEL: set('must'),
  RUN: set('may'),
  LABEL: { operators: ['='], braces: 'none' },
  GOTO: { operators: ['='], braces: 'none' },
  IMPORT: { operators: [...compare, '='], braces: 'must' },
  OPTIONS: set(),
};

const termForm = /^([A-Z]+)(?:\{([^}]*)\})?\s*(==|!=|\+=|-=|:=|=)\s*"((?:[^"\\]|\\.)*)"\s*(,\s*|$)/;

export function readRules(text: string): RuleFile {
  const problems: string[] = [];
  const rules: Rule[] = [];
  const labels = new Set<string>();
  const lines = text.split('\n');
  for (const [place, whole] of lines.entries()) {
    const line = place + 1;
    const note = (problem: string): void => void problems.push(`${String(line)}: ${problem}`);
    if (whole.trim() === '' || whole.startsWith('#')) continue;
    const terms = termsOf(whole, note);
    for (const term of terms) noteTerm(term, note);
    rules.push({ line, terms });
    for (const { key, value } of terms) if (key === 'LABEL') labels.add(value);
  }
  for (const { line, terms } of rules) {
    for (const { key, value } of terms) {
      if (key === 'GOTO' && !labels.has(value)) problems.push(`${String(line)}: no label ${value}`);
    }
  }
  return { rules, problems };
}

function termsOf(text: string, note: (problem: string) => void): readonly RuleTerm[] {
  const terms: RuleTerm[] = [];
  let rest = text;
  while (rest !== '') {
    const [all, key = '', attribute, operator = '', value = ''] = termForm.exec(rest) ?? [];
    if (all === undefined) {
      note(`cannot be read from ${rest.slice(0, 30)}`);
      return terms;
    }
    terms.push({ key, attribute: attribute ?? null, operator, value });
    rest = rest.slice(all.length);
  }
  return terms;
}

function noteTerm({ key, attribute, operator, value }: RuleTerm, note: (problem: string) => void) {
  const form = keys[key];
  if (form === undefined) {
    note(`there is no key ${key}`);
    return;
  }
  if (!form.operators.includes(operator)) note(`${key} does not take ${operator}`);
  if (form.braces === 'must' && attribute === null) note(`${key} needs braces`);
  if (form.braces === 'none' && attribute !== null) note(`${key} takes no braces`);
  const problem = valueProblem(key, attribute ?? '', value);
  if (problem !== null) note(problem);
}

function valueProblem(key: string, attribute: string, value: string): string | null {
  if (key === 'MODE' && !/^0[0-7]{3}$/.test(value)) return `${value} is no mode`;
  if (key === 'ATTRS' && attribute.startsWith('id') && !/^[0-9a-f|*]+$/.test(value)) {
    return `${value}: ids are small hexadecimal digits`;
  }
  return key === 'TEST' && !/^[0-7]*$/.test(attribute) ? 'TEST takes a mode' : null;
}

/** Names below /dev that the rules make. */
export function madeNames({ rules }: RuleFile): readonly string[] {
  return rules.flatMap(({ terms }) =>
    terms.flatMap(({ key, operator, value }) =>
      key === 'SYMLINK' && operator === '+=' ? value.split(' ') : [],
    ),
  );
}
