/**
 * What is known of a printer model, as data: each fact with where it is from. What no source says is
 * `unproven`, and then has the value with which nothing can go wrong (`safeFacts`). The schema answers
 * every problem of a sheet at once, so that a model is added by writing one and running its test.
 */
import type { Symbology } from '../../../runtime/ports/device.js';
import type { PageName } from '../../charset/code-pages.js';
import { isPageName } from '../../charset/code-pages.js';
import { type SourceId, isSourceId } from './sources.js';

/** A value and its source. */
export type Fact<T> = readonly [value: T, source: SourceId | 'unproven'];

/** `gb18030`: two bytes; `gb18030-four`: the four-byte zone too; `pages`: single-byte code pages, no Chinese. */
export const charsetNames = ['gb18030', 'gb18030-four', 'pages'] as const;
export type CharsetName = (typeof charsetNames)[number];

/** `none`: it answers nothing; `dleeot`: questions alone; `asb`: it reports changes by itself as well. */
export const statusKinds = ['none', 'dleeot', 'asb'] as const;
export type StatusKind = (typeof statusKinds)[number];

export interface SerialUsual {
  readonly baud: number;
  readonly flow: 'none' | 'rtscts' | 'xonxoff';
}

/** The facts of a model that a driver uses, by name. */
export interface ModelFacts {
  /** Of Font A, 12 dots wide. */
  readonly columns: number;
  readonly widthDots: number;
  readonly dpi: number;
  readonly charset: CharsetName;
  /** Numbers of ESC t; for `pages` alone, in the order in which they are tried. */
  readonly codePages: Readonly<Record<string, PageName>>;
  readonly cutter: 'none' | 'partial' | 'full';
  readonly qr: 'native' | 'raster';
  /** Symbologies that it draws itself (GS k, function B). */
  readonly barcodes: readonly Symbology[];
  readonly raster: 'gsv0' | 'gs(l' | 'none';
  readonly stripRows: number;
  readonly status: StatusKind;
  /** `auto` where no source says what it answers: it is asked each time. */
  readonly completion: 'A' | 'B' | 'C' | 'D' | 'auto';
  readonly drawerPins: readonly ('2' | '5')[];
  /** Level of connector pin 3 with the drawer open: that of its switch, so nearly always the shop's to say. */
  readonly drawerOpenLevel: 'high' | 'low' | 'unknown';
  readonly mmPerSecond: number;
  readonly serial: SerialUsual | null;
  /** VID:PID in lower case. */
  readonly usb: readonly string[];
}

export type ModelSheet = {
  /** As a profile names it. */
  readonly name: string;
  /** As it stands on the printer, with the paper where there are several. */
  readonly title: string;
} & { readonly [K in keyof ModelFacts]: Fact<ModelFacts[K]> };

/** What an unproven fact is: the value that prints something legible and trusts nothing. */
export const safeFacts: Readonly<Pick<ModelFacts, SafeName>> = {
  charset: 'gb18030',
  codePages: {},
  cutter: 'none',
  qr: 'raster',
  barcodes: [],
  raster: 'none',
  stripRows: 48,
  status: 'dleeot',
  completion: 'auto',
  drawerPins: ['2'],
  drawerOpenLevel: 'unknown',
  mmPerSecond: 60,
  serial: null,
  usb: [],
};
/** Facts that a model may be without; geometry it must have. */
type SafeName = Exclude<keyof ModelFacts, 'columns' | 'widthDots' | 'dpi'>;

export interface SheetProblem {
  readonly path: string;
  readonly problem: string;
}

/** Every problem of a sheet at once; none: it is a `ModelSheet`. */
export function sheetProblems(raw: unknown): readonly SheetProblem[] {
  if (!isRecord(raw)) return [{ path: '', problem: 'must be an object' }];
  const problems: SheetProblem[] = [];
  const tell = (path: string, problem: string): void => {
    problems.push({ path: `/${path}`, problem });
  };
  const { name, title, ...facts } = raw;
  if (typeof name !== 'string' || !/^[a-z0-9]+(-[a-z0-9]+)+$/.test(name)) {
    tell('name', 'must be maker and model in small letters, like epson-tm-t20iii');
  }
  if (typeof title !== 'string' || title === '') tell('title', 'must be a text');
  for (const key of Object.keys(facts)) {
    if (!Object.hasOwn(checks, key)) tell(key, 'is not known here');
  }
  for (const [key, check] of Object.entries(checks)) {
    const problem = factProblem(key, facts[key], check);
    if (problem !== null) tell(key, problem);
  }
  return problems.length > 0 ? problems : togetherProblems(raw as unknown as ModelSheet);
}

interface Check {
  readonly holds: (value: unknown) => boolean;
  readonly must: string;
}

function factProblem(key: string, raw: unknown, { holds, must }: Check): string | null {
  if (!Array.isArray(raw) || raw.length !== 2) return 'must be a value and its source';
  const [value, source] = raw as readonly unknown[];
  if (!holds(value)) return must;
  if (source !== 'unproven') return isSourceId(source) ? null : 'names no source';
  if (!Object.hasOwn(safeFacts, key)) return 'must have a source';
  const safe: unknown = safeFacts[key as SafeName];
  const isSafe = JSON.stringify(value) === JSON.stringify(safe);
  return isSafe ? null : `is unproven, and then must be ${JSON.stringify(safe)}`;
}

/** What single facts cannot show. */
function togetherProblems(sheet: ModelSheet): readonly SheetProblem[] {
  const [[columns], [dots], [status], [completion]] = [
    sheet.columns,
    sheet.widthDots,
    sheet.status,
    sheet.completion,
  ];
  const [[charset], [pages]] = [sheet.charset, sheet.codePages];
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [columns * fontDots > dots, '/columns', `take ${String(columns * fontDots)} dots in Font A`],
    [
      status === 'none' && completion !== 'D',
      '/completion',
      'is D on a printer that answers nothing',
    ],
    [
      charset === 'pages' && Object.keys(pages).length === 0,
      '/codePages',
      'must be told for the charset pages',
    ],
  ];
  return wrong.flatMap(([isWrong, path, problem]) => (isWrong ? [{ path, problem }] : []));
}

const fontDots = 12;

const within = (min: number, max: number): Check => ({
  holds: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  must: `must be a whole number from ${String(min)} to ${String(max)}`,
});
const oneOf = (values: readonly unknown[]): Check => ({
  holds: (value) => values.includes(value),
  must: `must be one of ${values.join(', ')}`,
});
const listOf = (values: readonly unknown[]): Check => ({
  holds: (value) => Array.isArray(value) && value.every((one) => values.includes(one)),
  must: `must be a list of ${values.join(', ')}`,
});

export const symbologies = ['upca', 'ean13', 'ean8', 'code39', 'itf', 'code128'] as const;

const checks: Readonly<Record<keyof ModelFacts, Check>> = {
  columns: within(16, 64),
  widthDots: within(192, 832),
  dpi: within(150, 320),
  charset: oneOf(charsetNames),
  codePages: {
    holds: (value) =>
      isRecord(value) &&
      Object.entries(value).every(
        ([number, page]) =>
          /^\d{1,3}$/.test(number) &&
          Number(number) < 256 &&
          typeof page === 'string' &&
          isPageName(page),
      ),
    must: 'must be names of code pages by the number of ESC t',
  },
  cutter: oneOf(['none', 'partial', 'full']),
  qr: oneOf(['native', 'raster']),
  barcodes: listOf(symbologies),
  raster: oneOf(['gsv0', 'gs(l', 'none']),
  stripRows: within(8, 256),
  status: oneOf(statusKinds),
  completion: oneOf(['A', 'B', 'C', 'D', 'auto']),
  drawerPins: listOf(['2', '5']),
  drawerOpenLevel: oneOf(['high', 'low', 'unknown']),
  mmPerSecond: within(20, 500),
  serial: {
    holds: (value) =>
      value === null ||
      (isRecord(value) &&
        [9_600, 19_200, 38_400, 57_600, 115_200].includes(Number(value['baud'])) &&
        ['none', 'rtscts', 'xonxoff'].includes(String(value['flow']))),
    must: 'must be a usual baud rate and flow, or null',
  },
  usb: {
    holds: (value) =>
      Array.isArray(value) && value.every((id) => /^[0-9a-f]{4}:[0-9a-f]{4}$/.test(String(id))),
    must: 'must be a list of VID:PID in small letters',
  },
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
