/**
 * Journal bodies back into things. The journal's checks say that the bytes are ours; this says that
 * they mean what this version thinks they mean. A body that does not is reported, never guessed at.
 */
import type { JournalEntry, Plain, PlainObject } from '../ports/entry.js';
import { isAttemptNo } from '../ports/units.js';
import { type Day, tallyEnds } from './day-model.js';
import { bodyVersionOf, things } from './entries.js';
import type { Attempt, Duty, NumberBlock, Probe, Refund, Sale, SlipJob } from './model.js';
import { upcast, upcasts } from './upcasts.js';

export type DecodedThing =
  | { readonly kind: 'attempt'; readonly value: Attempt }
  | { readonly kind: 'sale'; readonly value: Sale }
  | { readonly kind: 'refund'; readonly value: Refund }
  | { readonly kind: 'duty'; readonly value: Duty }
  | { readonly kind: 'probe'; readonly value: Probe }
  | { readonly kind: 'slip'; readonly value: SlipJob }
  | { readonly kind: 'day'; readonly value: Day }
  | { readonly kind: 'numbers'; readonly value: NumberBlock };

export type Decoded =
  | { readonly kind: 'thing'; readonly thing: DecodedThing }
  /** Not of this room: a boot record, a day, ... */
  | { readonly kind: 'other' }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** What a field must be. A list names the allowed words; an object is the shape of a part. */
type Field =
  | 'text'
  | 'whole'
  | 'signed'
  | 'number'
  | 'flag'
  | 'attemptNo'
  | readonly string[]
  | Shape
  | Maybe
  | List;
interface Maybe {
  readonly maybe: Field;
}
interface List {
  readonly each: Field;
}
interface Shape {
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields that only some variants of a state carry. */
  readonly optional?: Readonly<Record<string, Field>>;
}

const channels = ['alipay', 'wechat', 'cash'];
const walletChannels = ['alipay', 'wechat'];
const stuckReasons = [
  'collision',
  'otherAmount',
  'refundedByOthers',
  'longestVoid',
  'cannotReturn',
];
const mark: Shape = {
  fields: { boot: 'whole', osBoot: 'text', mono: 'number', wall: 'number', trusted: 'flag' },
};
const reversal: Shape = {
  fields: {
    by: ['cancel', 'refund'],
    cancelsSent: 'whole',
    answered: {
      maybe: {
        fields: {
          cancel: 'whole',
          afterGrace: 'flag',
          said: ['closed', 'returned', 'untold', 'notExist', 'refused'],
          at: mark,
        },
      },
    },
    refundNo: { maybe: 'attemptNo' },
    refundsSent: 'whole',
  },
};

const tallyLine: Shape = {
  fields: {
    channel: channels,
    end: tallyEnds,
    from: { maybe: 'whole' },
    count: 'whole',
    fen: 'whole',
  },
};
const leftover: Shape = {
  fields: {
    number: 'attemptNo',
    thing: ['attempt', 'refund', 'duty'],
    sale: 'whole',
    channel: channels,
    amountFen: 'whole',
    state: 'text',
    by: { maybe: 'text' },
    to: 'text',
  },
};
const head: Shape = { fields: { sequence: 'whole', chain: 'text' } };

const shapes: Readonly<Record<DecodedThing['kind'], Shape>> = {
  attempt: {
    fields: {
      no: 'attemptNo',
      sale: 'whole',
      channel: channels,
      form: ['code', 'qr', 'cash'],
      amountFen: 'whole',
      state: {
        fields: {
          kind: ['charging', 'doubtful', 'voiding', 'paid', 'declined', 'voided', 'stuck'],
        },
        optional: {
          reason: ['key', 'till', 'diverted', 'payError', ...stuckReasons],
          walletNo: { maybe: 'text' },
          late: 'flag',
          by: ['answer', 'person'],
          code: 'text',
          advice: ['freshCode', 'otherMeans'],
          proof: ['notSent', 'closed', 'notFound', 'refunded', 'person'],
          money: ['never', 'returned', 'unknown'],
          column: ['doubtful', 'voiding'],
        },
      },
      codeMask: { maybe: 'text' },
      codeHash: { maybe: 'text' },
      chargedAt: mark,
      stopped: { maybe: { fields: { by: ['key', 'patience'], at: mark } } },
      accepted: 'flag',
      existed: 'flag',
      paidSeen: 'flag',
      diverted: 'flag',
      foreign: 'flag',
      reversal,
      endedAt: { maybe: mark },
      asksAnswered: 'whole',
      lastNews: { maybe: 'text' },
      queryPresses: 'whole',
      endedBy: { maybe: 'text' },
      day: { maybe: 'whole' },
    },
  },
  sale: {
    fields: {
      no: 'whole',
      dueFen: 'whole',
      state: ['open', 'settled', 'abandoned'],
      openedAt: mark,
    },
  },
  refund: {
    fields: {
      no: 'attemptNo',
      attempt: 'attemptNo',
      sale: 'whole',
      channel: channels,
      amountFen: 'whole',
      totalFen: 'whole',
      state: {
        fields: { kind: ['asked', 'sent', 'refunded', 'refused', 'stuck'] },
        optional: { code: 'text', reason: stuckReasons },
      },
      sends: 'whole',
      askedAt: mark,
      movedAfterAll: 'flag',
      endedBy: { maybe: 'text' },
      day: { maybe: 'whole' },
    },
  },
  duty: {
    fields: {
      no: 'attemptNo',
      attempt: 'attemptNo',
      sale: 'whole',
      channel: walletChannels,
      amountFen: 'whole',
      state: {
        fields: { kind: ['open', 'returned', 'stuck'] },
        optional: { by: ['answer', 'person'], reason: stuckReasons },
      },
      reversal,
      openedAt: mark,
      endedBy: { maybe: 'text' },
      day: { maybe: 'whole' },
    },
  },
  probe: {
    fields: {
      no: 'attemptNo',
      channel: walletChannels,
      state: ['asking', 'absent', 'adopted', 'handled'],
      asksAnswered: 'whole',
      said: { maybe: 'text' },
      amountFen: { maybe: 'whole' },
      endedBy: { maybe: 'text' },
    },
  },
  slip: {
    fields: {
      no: 'whole',
      kind: ['sale', 'copy', 'void', 'refund', 'return', 'day'],
      sale: { maybe: 'whole' },
      of: 'attemptNo',
      // A day may give back more than it took.
      amountFen: 'signed',
      state: ['queued', 'sending', 'printed', 'unknown', 'waived'],
      inQuestion: 'flag',
      earlier: 'flag',
      papers: 'whole',
      reprint: 'whole',
    },
  },
  day: {
    fields: {
      no: 'whole',
      state: ['open', 'closed', 'dated'],
      openedAt: mark,
      tally: { each: tallyLine },
      handedOver: {
        each: { fields: { by: { maybe: 'text' }, to: 'text', numbers: { each: 'attemptNo' } } },
      },
      close: {
        maybe: { fields: { by: { maybe: 'text' }, at: mark, left: { each: leftover }, head } },
      },
    },
  },
  numbers: { fields: { terminal: 'attemptNo', salt: 'attemptNo' } },
};

/** Whether later software has written `entry`: its body has a version that this one does not know. */
export function hasNewerBody({ thing, version }: JournalEntry): boolean {
  const kind = things.find((known) => known === thing);
  return kind !== undefined && version > bodyVersionOf(kind);
}

export function decodeThing(entry: JournalEntry): Decoded {
  const kind = things.find((thing) => thing === entry.thing);
  if (kind === undefined) return { kind: 'other' };
  const body = upcast(upcasts[kind], entry.version, entry.body);
  if (body === null) {
    return {
      kind: 'unreadable',
      problem: `${kind} ${entry.id} has version ${String(entry.version)}`,
    };
  }
  const problem = mismatch(shapes[kind], body);
  if (problem !== null) return { kind: 'unreadable', problem: `${kind}${problem}` };
  // Checked field by field against the shape above; the compiler cannot follow a table.
  return { kind: 'thing', thing: { kind, value: body as unknown } as DecodedThing };
}

/** A day from a body that came by another way than the journal; `null` where it is not one. */
export function decodeDay(body: PlainObject): Day | null {
  // Checked against the shape, as above.
  return mismatch(shapes.day, body) === null ? (body as unknown as Day) : null;
}

/** What does not fit, as the rest of a sentence that begins with where; `null` when all does. */
function mismatch(shape: Shape, body: PlainObject): string | null {
  const { fields, optional } = shape;
  // Read at every start for every record: no lists are made of what can be walked.
  for (const name in fields) {
    const field = fields[name];
    const value = body[name];
    if (field === undefined) continue;
    if (value === undefined) return `.${name} is missing`;
    const problem = fieldMismatch(field, value);
    if (problem !== null) return `.${name}${problem}`;
  }
  for (const name in body) {
    if (name in fields) continue;
    const field = optional?.[name];
    const value = body[name];
    if (field === undefined || value === undefined) return `.${name} is not known`;
    const problem = fieldMismatch(field, value);
    if (problem !== null) return `.${name}${problem}`;
  }
  return null;
}

function fieldMismatch(field: Field, value: Plain): string | null {
  if (typeof field === 'string') return matches(field, value) ? null : ` is not ${field}`;
  if (isWords(field))
    return typeof value === 'string' && field.includes(value) ? null : ' is not one of its words';
  if ('each' in field) return listMismatch(field, value);
  if ('maybe' in field) return value === null ? null : fieldMismatch(field.maybe, value);
  return isPlainObject(value) ? mismatch(field, value) : ' is not an object';
}

function listMismatch({ each }: List, value: Plain): string | null {
  if (!Array.isArray(value)) return ' is not a list';
  const items: readonly Plain[] = value;
  for (const [place, item] of items.entries()) {
    const problem = fieldMismatch(each, item);
    if (problem !== null) return `.${String(place)}${problem}`;
  }
  return null;
}

function matches(field: Extract<Field, string>, value: Plain): boolean {
  switch (field) {
    case 'text':
      return typeof value === 'string';
    case 'attemptNo':
      return typeof value === 'string' && isAttemptNo(value);
    case 'whole':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'signed':
      return typeof value === 'number' && Number.isSafeInteger(value);
    case 'number':
      return typeof value === 'number' && Number.isFinite(value);
    case 'flag':
      return typeof value === 'boolean';
  }
}

function isWords(field: Exclude<Field, string>): field is readonly string[] {
  return Array.isArray(field);
}

function isPlainObject(value: Plain): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
