/**
 * What is proven is data, `docs/proof.json`: a claim, the command that shows it, the day and the commit of
 * its run, and what it printed. The tables of `docs/proof.md` and of both README are drawn from it, so
 * that no figure stands anywhere that was not run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../project.js';

/** Parts of the proof, in the order of `docs/proof.md`; `measured` is the bench, in the README alone. */
export const parts = {
  core: '## The core',
  journal: '## The journal for a year',
  disks: '### Real processes and real disks',
  bench: '## The bench',
  wallets: '## The wallets',
  devices: '## Devices',
  world: '## A world in a seed',
  measured: null,
} as const;
export type Part = keyof typeof parts;

export interface Proof {
  readonly part: Part;
  readonly claim: string;
  /** As it is typed in a checkout. */
  readonly command: string;
  /** Of the run, YYYY-MM-DD. */
  readonly date: string;
  /** The commit that was run; of older runs, the one that wrote their figures down. */
  readonly commit: string;
  /** What each figure counts, and the figure; a text where figures have a form of their own. */
  readonly figures: Readonly<Record<string, number | string>>;
  /** Cells of its row in README.md, where it has one; `{words}` stands for the figure of that name. */
  readonly en?: readonly string[];
  /** The same for README.zh-CN.md. */
  readonly zh?: readonly string[];
}

/** A table that is drawn: where it stands, and its lines. */
export interface DrawnTable {
  readonly file: string;
  /** The heading above it. */
  readonly heading: string;
  readonly lines: readonly string[];
}

export function readProofs(): readonly Proof[] {
  return JSON.parse(readFileSync(join(projectRoot, 'docs', 'proof.json'), 'utf8')) as Proof[];
}

export function drawnTables(proofs: readonly Proof[]): readonly DrawnTable[] {
  const told = proofs.filter(({ en }) => en !== undefined);
  const claims = told.filter(({ part }) => part !== 'measured');
  const measured = told.filter(({ part }) => part === 'measured');
  return [
    ...Object.entries(parts).flatMap(([part, heading]): readonly DrawnTable[] => {
      if (heading === null) return [];
      const rows = proofs.filter((proof) => proof.part === part).map(proofRow);
      return [
        { file: 'docs/proof.md', heading, lines: table(['what', 'command', 'figures'], rows) },
      ];
    }),
    ...(
      [
        ['README.md', 'en', '## What is proven, and what is not', ['claim', 'how it is proven']],
        ['README.md', 'en', '## Figures', ['what', 'figure', 'budget']],
        ['README.zh-CN.md', 'zh', '## 已证明的与未证明的', ['说法', '如何证明']],
        ['README.zh-CN.md', 'zh', '## 数字', ['项目', '数字', '预算']],
      ] as const
    ).map(([file, language, heading, head]) => {
      const of = head.length === 3 ? measured : claims;
      return {
        file,
        heading,
        lines: table(
          head,
          of.map((proof) => readmeRow(proof, language)),
        ),
      };
    }),
  ];
}

/** `text` with the table under `heading` drawn anew. */
export function withTable(text: string, { heading, lines }: DrawnTable): string {
  const old = text.split('\n');
  const under = old.indexOf(heading);
  if (under === -1) throw new Error(`no heading "${heading}"`);
  const from = old.findIndex((line, at) => at > under && line.startsWith('|'));
  const length = old.slice(from).findIndex((line) => !line.startsWith('|'));
  if (from === -1 || length === -1) throw new Error(`no table under "${heading}"`);
  return [...old.slice(0, from), ...lines, ...old.slice(from + length)].join('\n');
}

/** Figures as they stand in a sentence: thousands apart. */
export function figureText(figure: number | string): string {
  return typeof figure === 'number' ? figure.toLocaleString('en-US') : figure;
}

function proofRow({ claim, command, figures, date, commit }: Proof): readonly string[] {
  const told = Object.entries(figures).map(([of, figure]) =>
    typeof figure === 'number' ? `${figureText(figure)} ${of}` : `${of} ${figure}`,
  );
  return [
    claim,
    `\`${command}\``,
    [told.join(', '), `${date} at ${commit}`].filter(Boolean).join('; '),
  ];
}

function readmeRow({ claim, figures, ...cells }: Proof, language: 'en' | 'zh'): readonly string[] {
  return (cells[language] ?? []).map((cell) =>
    cell.replace(/\{([^}]+)\}/g, (_, name: string) => {
      const figure = figures[name];
      if (figure === undefined) throw new Error(`"${claim}" has no figure "${name}"`);
      return figureText(figure);
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]): string =>
    `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell} `)).join('|')}|`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)];
}
