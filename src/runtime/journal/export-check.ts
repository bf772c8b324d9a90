/**
 * Checks an export line by line, as whoever received it would: that every line is there, in order and
 * unchanged, that the sums are those of the lines, and that the signature is of this digest. Needs no
 * journal. Memory does not grow with the day. Pure.
 */
import { createHash } from 'node:crypto';
import { StateSums, exportVersion } from './day-export.js';

/** Whether `signature` (base64) is of `digest`. */
export type CheckSignature = (digest: Uint8Array, signature: string) => boolean;

export interface ExportFindings {
  readonly day: number | null;
  readonly terminal: string | null;
  readonly records: number;
  readonly firstSequence: number | null;
  readonly lastSequence: number | null;
  readonly sha256: string;
  /** `unchecked`: there is one, and no key was given. */
  readonly signature: 'valid' | 'invalid' | 'none' | 'unchecked';
  /** What is wrong, each with its line; the first hundred. */
  readonly problems: readonly ExportProblem[];
}

export interface ExportProblem {
  /** 1 and up. */
  readonly line: number;
  readonly problem: string;
}

const problemsMax = 100;

type Fields = ReadonlyMap<string, unknown>;

export class ExportCheck {
  readonly #check: CheckSignature | null;
  readonly #digest = createHash('sha256');
  readonly #sums = new StateSums();
  readonly #problems: ExportProblem[] = [];
  #lines = 0;
  #records = 0;
  #header: Fields | null = null;
  #trailer: Fields | null = null;
  #expected: number | null = null;
  #lastChain: unknown = null;
  #sha256 = '';
  #signature: ExportFindings['signature'] = 'none';

  constructor(check: CheckSignature | null) {
    this.#check = check;
  }

  /** The next line, without its end. */
  see(line: string): void {
    this.#lines += 1;
    if (this.#trailer !== null) {
      this.#tell('a line behind the end');
      return;
    }
    const fields = fieldsOf(line);
    if (fields?.get('export') === 'end') {
      this.#seeTrailer(fields);
      return;
    }
    this.#digest.update(line).update('\n');
    if (fields === null) this.#tell('is no JSON object');
    else if (this.#lines === 1) this.#seeHeader(fields);
    else this.#seeRecord(fields);
  }

  end(): ExportFindings {
    if (this.#trailer === null) this.#tell('the end is missing');
    return {
      day: numberIn(this.#header, 'day'),
      terminal: textIn(this.#header, 'terminal'),
      records: this.#records,
      firstSequence: numberIn(this.#header, 'firstSequence'),
      lastSequence: numberIn(this.#header, 'lastSequence'),
      sha256: this.#sha256,
      signature: this.#signature,
      problems: this.#problems,
    };
  }

  #seeHeader(fields: Fields): void {
    if (fields.get('export') !== 'day') this.#tell('is not the header of an export');
    if (fields.get('version') !== exportVersion) this.#tell('is of another version');
    this.#header = fields;
    this.#expected = numberIn(fields, 'firstSequence');
    const damage = fields.get('damage');
    if (!Array.isArray(damage) || damage.length > 0)
      this.#tell('the journal was damaged where this was taken from');
  }

  #seeRecord(fields: Fields): void {
    this.#records += 1;
    const sequence = numberIn(fields, 'seq');
    if (sequence === null || sequence !== this.#expected) {
      this.#tell(`has sequence ${String(sequence)}, where ${String(this.#expected)} comes`);
    }
    this.#expected = (sequence ?? this.#expected ?? 0) + 1;
    this.#lastChain = fields.get('chain');
    if (typeof this.#lastChain !== 'string') this.#tell('has no chain value');
    if (fields.get('record') !== 'entry') return;
    this.#sums.see({
      thing: textIn(fields, 'thing') ?? '',
      state: textIn(fields, 'state'),
      previous: textIn(fields, 'previous'),
      amountFen: numberIn(fields, 'amountFen'),
    });
  }

  #seeTrailer(fields: Fields): void {
    this.#trailer = fields;
    const digest = this.#digest.digest();
    this.#sha256 = digest.toString('hex');
    if (fields.get('records') !== this.#records) this.#tell('counts other records');
    if (this.#expected !== (numberIn(this.#header, 'lastSequence') ?? 0) + 1)
      this.#tell('the last record is not the one that the header names');
    if (this.#lastChain !== textIn(this.#header, 'chainAfter'))
      this.#tell('the last chain value is not the one that the header names');
    if (JSON.stringify(fields.get('sums')) !== JSON.stringify(this.#sums.value()))
      this.#tell('the sums are not those of the records');
    if (fields.get('sha256') !== this.#sha256) this.#tell('the digest is not that of the lines');
    this.#seeSignature(digest, fields.get('signature'));
  }

  #seeSignature(digest: Uint8Array, signature: unknown): void {
    if (typeof signature !== 'string') {
      if (this.#check !== null) this.#tell('is not signed');
      return;
    }
    if (this.#check === null) this.#signature = 'unchecked';
    else if (this.#check(digest, signature)) this.#signature = 'valid';
    else {
      this.#signature = 'invalid';
      this.#tell('the signature is not that of this key');
    }
  }

  #tell(problem: string): void {
    if (this.#problems.length < problemsMax) this.#problems.push({ line: this.#lines, problem });
  }
}

function fieldsOf(line: string): Fields | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? new Map(Object.entries(value)) : null;
  } catch (error: unknown) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function numberIn(fields: Fields | null, name: string): number | null {
  const value = fields?.get(name);
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
}

function textIn(fields: Fields | null, name: string): string | null {
  const value = fields?.get(name);
  return typeof value === 'string' ? value : null;
}
