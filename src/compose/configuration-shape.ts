/**
 * The configuration as it is written (CONTRACT, Configuration): its shape, and with it its schema
 * (docs/config.schema.json). Ranges are bounds on the starred numbers of PAYMENT. What a key file or
 * an address has to hold is checked by whoever uses it.
 */
import type { PlainObject } from '../runtime/ports/entry.js';
import { placeOf } from '../net/time/datagrams.js';
import { segmentBlocks } from '../runtime/journal/format.js';
import { defaultSettings } from '../runtime/payment/plan.js';
import {
  type ObjectOf,
  type Place,
  type Shape,
  checked,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
} from '../runtime/settings/shape.js';
import { channelsShape } from './channels/channel-shape.js';
import { shortText as short } from './channels/channel-texts.js';
import { gatewayRows } from './channels/registry.js';
import { shades } from '../runtime/terminal/dot-picture.js';

/** A file that the configuration names: where it says so, and whether it must be kept secret. */
export interface NamedFile {
  readonly at: Place;
  readonly name: string;
  readonly isSecret: boolean;
}

export interface ShapeRules {
  /** Plans below the channel's own are for rehearsals: on the virtual board alone. */
  readonly isVirtual: boolean;
  readonly onFile: (file: NamedFile) => void;
}

/** As written, defaults filled in. */
export type WrittenConfiguration = ObjectOf<ReturnType<typeof fieldsOf>>;

export function configurationShape(rules: ShapeRules): Shape<WrittenConfiguration> {
  return object(fieldsOf(rules));
}

/** JSON Schema of the configuration; what only a file or a board can tell is not in it. */
export function configurationSchema(): PlainObject {
  const { schema } = configurationShape({ isVirtual: true, onFile: () => undefined });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of a Holdfast till',
    ...schema,
  };
}

const line = text({ form: /^.{0,64}$/u, says: 'at most 64 characters on one line' });
const fileName = text({ form: /^[^\0]{1,1024}$/u, says: 'the name of a file' });
/** Alipay's and ours: money goes into 9 digits (LCD, slip). */
const saleFenMost = 100_000_000;

function fieldsOf(rules: ShapeRules) {
  const publicFile = file(rules, false);
  const secretFile = file(rules, true);
  return {
    $schema: optional(line, null),
    terminal: text({ form: /^[A-Z0-9]{1,8}$/, says: '1 to 8 capital letters and digits' }),
    store: optional(short, null),
    /** Until cashiers sign in: the name or number that slips carry. */
    cashier: optional(short, null),
    language: optional(oneOf('zh', 'en'), 'zh' as const),
    wait: optional(object(waitFields), waitDefaults),
    time: optional(object({ servers: optional(list(timeServer, serversMax), noServers) }), {
      servers: noServers,
    }),
    limits: optional(object({ saleFenMax: optional(integer(saleRange), saleDefault) }), {
      saleFenMax: saleDefault,
    }),
    day: optional(object(dayFields), dayDefaults),
    support: optional(object({ phone: line, hours: optional(line, '') }), null),
    merchant: optional(object(merchantFields), merchantDefaults),
    slip: optional(
      object({
        /** A PNG that heads every slip. */
        logoFile: optional(fileName, null),
        /** What its greys become: nearest black or white, or dots that look grey from afar. */
        logoShades: optional(oneOf(...shades), 'lines' as const),
      }),
      { logoFile: null, logoShades: 'lines' as const },
    ),
    journal: optional(object(journalFields(rules)), journalDefaults),
    keys: optional(
      object({
        journalKeyFile: optional(secretFile, null),
        codeKeyFile: optional(secretFile, null),
        /** Signs what `journal export` writes. */
        exportKeyFile: optional(secretFile, null),
      }),
      { journalKeyFile: null, codeKeyFile: null, exportKeyFile: null },
    ),
    channels: channelsShape(gatewayRows, { isVirtual: rules.isVirtual, publicFile, secretFile }),
    scan: optional(
      object({ channel: optional(oneOf('auto', ...channelNames), 'auto' as const) }),
      scanDefaults,
    ),
    merchantService: notBuiltYet('the merchant service'),
  };
}

/** Some to outvote a wrong one; each costs its owner an answer. */
const serversMax = 8;
const noServers: readonly string[] = [];
const timeServerSays = 'a name or an address, with a port where it is not 123';
const timeServer = checked(
  text({ form: /^[^\s@/]{1,260}$/, says: timeServerSays }),
  (written, at) => {
    if (placeOf(written) === null) at.problem(`must be ${timeServerSays}`);
  },
);

/** Whose codes the scanner reads: told from the code, or all of them one channel's. */
const channelNames = ['alipay', 'wechat'] as const;
const scanDefaults = { channel: 'auto' as const };

const saleDefault = defaultSettings.saleFenMax as number;
const saleRange = { min: 1, max: saleFenMost };

const waitFields = {
  totalSeconds: optional(integer({ min: 15, max: 600 }), defaultSettings.patience / 1000),
  voidAfterSeconds: optional(integer({ min: 15, max: 600 }), defaultSettings.voidAfter / 1000),
};
const waitDefaults = {
  totalSeconds: defaultSettings.patience / 1000,
  voidAfterSeconds: defaultSettings.voidAfter / 1000,
};

/** `04:00`: hours after midnight that still belong to the evening before (P26). */
const cutOffText = text({ form: /^0[0-9]:[0-5][0-9]$|^1[01]:[0-5][0-9]$/, says: '00:00 to 11:59' });
const dayFields = {
  cutOff: optional(cutOffText, '04:00'),
  automatic: optional(oneOf(true, false), true),
};
const dayDefaults = { cutOff: '04:00', automatic: true };

const merchantFields = {
  name: optional(line, ''),
  address: optional(line, ''),
  phone: optional(line, ''),
  merchantNo: optional(line, ''),
};
const merchantDefaults = { name: '', address: '', phone: '', merchantNo: '' };

const journalDefaults = { retentionDays: 90, archive: true, mirrorFolder: null, segmentBlocks };

function journalFields({ isVirtual }: ShapeRules) {
  return {
    /** How many days an exported segment stays in the archive. */
    retentionDays: optional(integer({ min: 30, max: 3650 }), journalDefaults.retentionDays),
    archive: optional(oneOf(true, false), journalDefaults.archive),
    /** A folder on another medium that the journal is written to as well. */
    mirrorFolder: optional(
      text({ form: /^\/[^\0]{1,1023}$/u, says: 'an absolute path' }),
      journalDefaults.mirrorFolder,
    ),
    /** Blocks of 4 KiB in a segment. */
    segmentBlocks: optional(
      checked(integer({ min: 32, max: 8192 }), (value, at) => {
        if (isVirtual || value >= segmentBlocks) return;
        at.problem(`must be at least ${segmentBlocks}; less is for the virtual board`);
      }),
      journalDefaults.segmentBlocks,
    ),
  };
}

function file({ onFile }: ShapeRules, isSecret: boolean): Shape<string> {
  return checked(fileName, (name, at) => {
    onFile({ at, name, isSecret });
  });
}

/** A part that the contract names and this version does not have: refused, never taken and ignored. */
function notBuiltYet(what: string): Shape<null> {
  return {
    schema: { type: 'object', not: {}, description: `${what} is not built yet` },
    absent: { value: null },
    read: (_, at) => {
      at.problem(`cannot be used: ${what} is not built yet; take this part out`);
      return undefined;
    },
  };
}
