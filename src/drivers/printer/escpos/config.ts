/**
 * A printer's part of a board profile. A model gives everything that is known of it; a roll of another
 * width and single fields beside it win over the model, and without one the printer is what most boxes
 * have. Pure: all problems at once.
 */
import type { ConfigProblem, Symbology } from '../../../runtime/ports/device.js';
import type { Result } from '../../../runtime/ports/result.js';
import { type ConfigReader, readConfig } from '../../config-reader.js';
import { isPageName } from '../../charset/code-pages.js';
import { type LinkConfig, readLink } from '../../links/link-config.js';
import { modelNamed, nearNames } from '../models/catalogue.js';
import {
  type CharsetName,
  type ModelSheet,
  type StatusKind,
  charsetNames,
  statusKinds,
  symbologies,
} from '../models/sheet.js';
import { type CompletionLevel, type Pace, completionLevels } from './completion.js';
import { rollNames, rolls } from './papers.js';
import { rasterKinds } from './raster.js';
import { type Paper, symbolKinds } from './slip-bytes.js';
import type { Charset, CodePage } from './slip-writer.js';

export interface EscposConfig extends Paper {
  readonly link: LinkConfig;
  /** `auto`: found by asking on each connection; a printer that never answers is level D. */
  readonly completion: CompletionLevel | 'auto';
  /** What it says of itself; `none` is level D. */
  readonly status: StatusKind;
  readonly pace: Pace;
}

export function readPrinter(raw: unknown): Result<EscposConfig, readonly ConfigProblem[]> {
  const reader = readConfig(raw);
  const model = readModel(reader);
  const paper = readPaper(reader, model);
  const link = readLink(reader);
  const status = reader.oneOf('status', statusKinds, model?.status[0] ?? 'asb');
  const usualSpeed = model?.mmPerSecond[0] ?? 60;
  const speed = reader.integer('mmPerSecond', { min: 20, max: 500, otherwise: usualSpeed });
  return reader.end({
    ...paper,
    link,
    status,
    completion: readCompletion(reader, model, status),
    pace: {
      lineMs: Math.round(lineMicrons / speed),
      byteMs: link.kind === 'serial' ? serialBits / (link.baud / 1_000) : 0,
    },
  });
}

/** Of a byte: eight, and one to begin and end it each. */
const serialBits = 10;

/** A line with its gap, and a little for starting and stopping, in thousandths of a millimetre. */
const lineMicrons = 4_200;

/** The model under `model`, or null without one. */
export function readModel(reader: ConfigReader): ModelSheet | null {
  if (reader.take('model') === undefined) return null;
  const name = reader.text('model');
  const model = modelNamed(name);
  if (model !== null || name === '') return model;
  const near = nearNames(name);
  const meant = near.length === 0 ? '' : `; near it: ${near.join(', ')}`;
  reader.problem('model', `is no model that is known here${meant}`);
  return null;
}

function readPaper(reader: ConfigReader, model: ModelSheet | null): Paper {
  const isRollNamed = reader.take('paper') !== undefined;
  const roll = rolls[reader.oneOf('paper', rollNames, '58mm')];
  // Another roll is another width; the rest is the printer's.
  const widths = isRollNamed || model === null ? roll : widthsOf(model);
  return {
    columns: reader.integer('columns', { min: 16, max: 64, otherwise: widths.columns }),
    widthDots: reader.integer('widthDots', { min: 192, max: 832, otherwise: widths.widthDots }),
    charset: readCharset(reader, model),
    cutter: reader.oneOf('cutter', ['none', 'partial', 'full'], model?.cutter[0] ?? roll.cutter),
    qr: reader.oneOf('qr', symbolKinds, model?.qr[0] ?? roll.qr),
    barcodes: readBarcodes(reader, model?.barcodes[0] ?? roll.barcodes),
    raster: reader.oneOf('raster', rasterKinds, model?.raster[0] ?? roll.raster),
    stripRows: reader.integer('stripRows', {
      min: 8,
      max: 256,
      otherwise: model?.stripRows[0] ?? roll.stripRows,
    }),
  };
}

function widthsOf(model: ModelSheet): Pick<Paper, 'columns' | 'widthDots'> {
  return { columns: model.columns[0], widthDots: model.widthDots[0] };
}

function readCharset(reader: ConfigReader, model: ModelSheet | null): Charset {
  const kind: CharsetName = reader.oneOf('charset', charsetNames, model?.charset[0] ?? 'gb18030');
  const pages = readPages(reader, model);
  if (kind !== 'pages') return { kind: 'gb18030', four: kind === 'gb18030-four' };
  if (pages.length === 0) {
    reader.problem(
      'codePages',
      'must name the code pages of a printer without Chinese, like { "0": "CP437" }',
    );
  }
  return { kind: 'pages', pages };
}

function readPages(reader: ConfigReader, model: ModelSheet | null): readonly CodePage[] {
  const raw: unknown = reader.take('codePages') ?? model?.codePages[0] ?? {};
  const pages: CodePage[] = [];
  const isTable = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  for (const [key, name] of Object.entries(isTable ? raw : {}) as [string, unknown][]) {
    const number = /^\d{1,3}$/.test(key) ? Number(key) : 256;
    if (number < 256 && typeof name === 'string' && isPageName(name)) pages.push({ number, name });
    else reader.problem('codePages', `does not know ${JSON.stringify(name)} as page ${key}`);
  }
  if (!isTable) reader.problem('codePages', 'must be names of pages by the number of ESC t');
  return pages;
}

function readBarcodes(reader: ConfigReader, otherwise: readonly Symbology[]): readonly Symbology[] {
  const raw = reader.take('barcodes') ?? otherwise;
  const known: readonly unknown[] = symbologies;
  if (Array.isArray(raw) && raw.every((one) => known.includes(one))) {
    return raw as readonly Symbology[];
  }
  reader.problem('barcodes', `must be a list of ${symbologies.join(', ')}`);
  return otherwise;
}

/** What answers nothing can prove nothing. */
function readCompletion(
  reader: ConfigReader,
  model: ModelSheet | null,
  status: StatusKind,
): CompletionLevel | 'auto' {
  const usual = model?.completion[0] ?? 'auto';
  const level = reader.oneOf(
    'completion',
    ['auto', ...completionLevels],
    status === 'none' ? 'D' : usual,
  );
  if (status !== 'none' || level === 'D') return level;
  if (level !== 'auto') reader.problem('completion', 'is D where status is none');
  return 'D';
}
