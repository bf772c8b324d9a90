/** `POST /api/printer`: which printer stands there, what is done to it, and how it behaves. */
import {
  type PrinterModel,
  printerModelNames,
  printerModels,
} from '../../twins/bytes/escpos/models.js';
import type { PrinterControls } from '../../twins/bytes/escpos/works.js';
import type { Bench } from '../bench.js';
import { type Answer, json } from './answers.js';
import {
  type Body,
  bodyOf,
  given,
  optionalBoolean,
  optionalChoice,
  optionalNumber,
} from './fields.js';
import type { Call } from './route.js';
import { benchState } from './state.js';
import { switchOn } from './switching-on.js';

const fields = [
  ...['model', 'paper', 'cover', 'answer', 'power', 'jammed', 'hot'],
  ...['linesLeft', 'speed', 'lineMs', 'buffer', 'bufferBytes', 'tear'],
];

export async function printer(bench: Bench, { body }: Call): Promise<Answer> {
  const told = bodyOf(body, fields);
  // All of the body is read before anything is done.
  const model = optionalChoice(told, 'model', printerModelNames);
  const usual = printerModels[model ?? bench.desk.printer.model()];
  const controls = controlsOf(told, usual);
  const isTorn = optionalBoolean(told, 'tear') === true;
  const wasOn = bench.till.power() === 'on';
  const isOther = model !== undefined && model !== bench.desk.printer.model();
  if (isOther) await bench.putPrinter(model);
  await bench.desk.printer.set(controls);
  if (isTorn) bench.desk.printer.tear();
  if (isOther && wasOn) await switchOn(bench);
  return json(benchState(bench)['printer']);
}

/** A line in so long, and a buffer of a few lines. */
const slowLineMs = 300;
const smallBufferBytes = 256;

/** Speed and buffer by word or by number; `usual` is what the model is like. */
function controlsOf(told: Body, usual: PrinterModel): PrinterControls {
  const speed = optionalChoice(told, 'speed', ['usual', 'slow']);
  const buffer = optionalChoice(told, 'buffer', ['usual', 'small']);
  const lineMs = { usual: usual.lineMs, slow: slowLineMs };
  const bufferBytes = { usual: usual.receiveMax, small: smallBufferBytes };
  return given({
    paper: optionalChoice(told, 'paper', ['ok', 'low', 'out']),
    cover: optionalChoice(told, 'cover', ['closed', 'open']),
    answer: optionalChoice(told, 'answer', ['id', 'fence', 'status', 'silent']),
    power: optionalChoice(told, 'power', ['on', 'off']),
    jammed: optionalBoolean(told, 'jammed'),
    hot: optionalBoolean(told, 'hot'),
    linesLeft: optionalNumber(told, 'linesLeft', { min: 0, max: 100_000 }),
    lineMs:
      optionalNumber(told, 'lineMs', { min: 1, max: 10_000 }) ??
      (speed === undefined ? undefined : lineMs[speed]),
    receiveMax:
      optionalNumber(told, 'bufferBytes', { min: 64, max: 1 << 20 }) ??
      (buffer === undefined ? undefined : bufferBytes[buffer]),
  });
}
