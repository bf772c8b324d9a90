/**
 * Plays a recorded conversation with a device: `!` what the till asks of the driver, `>` bytes that
 * the driver sends, `<` bytes that the device sends, `~` milliseconds that pass, `=` what the driver
 * tells or answers, `#` where the bytes are from. Bytes are hexadecimal (`00x38`: 38 times), or ASCII
 * in double quotes.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Test } from 'tap';
import { millis } from '../../src/runtime/ports/units.js';
import { projectRoot } from '../project.js';
import type { Desk } from './desk.js';

export interface Stage {
  readonly desk: Desk;
  /** Opens the driver; `tell` is called with what it emits and answers. */
  readonly open: (tell: (line: string) => void) => Promise<Readonly<Record<string, Call>>>;
}

/** What stands behind `! name argument`. */
export type Call = (argument: string) => void;

/** `name` is a file of test/fixtures/drivers, or an absolute path. */
export async function playTranscript(t: Test, name: string, stage: Stage): Promise<void> {
  const script = readScript(name);
  const { time, wire } = stage.desk;
  const heard: Line[] = [];
  wire.onSent = (bytes) => {
    heard.push({ mark: '>', text: hexOf(bytes) });
  };
  const calls = await stage.open((text) => {
    heard.push({ mark: '=', text });
  });
  await time.settle();
  for (const line of script) {
    if (line.mark === '>' || line.mark === '=') continue;
    heard.push(line);
    if (line.mark === '!') callOf(calls, line.text);
    if (line.mark === '<') wire.push(...bytesOf(line.text));
    if (line.mark === '~') await time.advance(millis(Number(line.text)));
    else await time.settle();
  }
  t.equal(textOf(heard), textOf(script), name);
}

interface Line {
  readonly mark: string;
  readonly text: string;
}

function readScript(name: string): readonly Line[] {
  const text = readFileSync(resolve(projectRoot, 'test/fixtures/drivers', name), 'utf8');
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.map((line) => {
    const mark = line.slice(0, 1);
    if (!'!><~='.includes(mark)) throw new Error(`${name}: what is ${JSON.stringify(line)}`);
    const rest = line.slice(1).trim();
    return { mark, text: mark === '>' ? hexOf(bytesOf(rest)) : rest };
  });
}

function callOf(calls: Readonly<Record<string, Call>>, text: string): void {
  const [name = '', ...rest] = text.split(' ');
  const call = calls[name];
  if (call === undefined) throw new Error(`no call ${name}`);
  call(rest.join(' '));
}

/** One line a mark; bytes that follow each other are one stream. */
function textOf(lines: readonly Line[]): string {
  const merged: Line[] = [];
  for (const line of lines) {
    const last = merged.at(-1);
    if (line.mark === '>' && last?.mark === '>') {
      merged[merged.length - 1] = { mark: '>', text: `${last.text} ${line.text}` };
    } else merged.push(line);
  }
  return merged.map(({ mark, text }) => `${mark} ${text}`).join('\n');
}

export function bytesOf(text: string): readonly number[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].flatMap(([, ascii, pair = '']) => {
    if (ascii !== undefined) return Array.from(ascii, (character) => character.charCodeAt(0));
    const [byte = '', times = '1'] = pair.split('x');
    return Array.from({ length: Number(times) }, () => Number.parseInt(byte, 16));
  });
}

export function hexOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}
