/**
 * A board profile: which devices a board has, by which driver and with which settings. Data alone;
 * what stands in a device's `config` is the driver's business. Read whole, every problem at once with
 * its place; a profile may stand on one other, which stands on none.
 */
import { invariant } from '../ports/bug.js';
import type { ConfigProblem, DeviceKind } from '../ports/device.js';
import type { PlainObject } from '../ports/entry.js';
import { type Result, failed, ok } from '../ports/result.js';
import {
  type ObjectOf,
  type Place,
  type Shape,
  anyObject,
  integer,
  named,
  object,
  oneOf,
  optional,
  placeIn,
  readShape,
  text,
} from '../settings/shape.js';

/** What a profile may name: the registry's drivers with what they drive, and the layouts of panels. */
export interface BoardVocabulary<Layout extends string = string> {
  readonly drivers: ReadonlyMap<string, DeviceKind>;
  readonly layouts: readonly Layout[];
}

export interface BoardDevice {
  /** The device's name in its profile: `keypad`, `printer`. */
  readonly id: string;
  readonly kind: DeviceKind;
  readonly driver: string;
  /** No sale is begun while it is away. */
  readonly required: boolean;
  /** For the driver's `parseConfig`. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface BoardProfile<Layout extends string = string> {
  readonly board: string;
  /** Its devices are twins on unix sockets: rehearsal plans and `--speed` are allowed. */
  readonly isVirtual: boolean;
  readonly layout: Layout;
  /** At most one of a kind, by id. */
  readonly devices: readonly BoardDevice[];
  /** The kernel's watchdog that the till feeds by itself; `null` for none. */
  readonly watchdog: BoardWatchdog | null;
  /** A file in which the board's firmware or kernel says why it was reset; `null` for none. */
  readonly resetReason: string | null;
}

export interface BoardWatchdog {
  /** Its device node. */
  readonly device: string;
  readonly everyMs: number;
}

type Profile<Layout extends string> = Result<BoardProfile<Layout>, readonly ConfigProblem[]>;

/** `base` is the document that `extends` names; null where there is none. Frozen throughout. */
export function decodeProfile<Layout extends string>(
  document: unknown,
  base: unknown,
  vocabulary: BoardVocabulary<Layout>,
): Profile<Layout> {
  const problems: ConfigProblem[] = [];
  const root = placeIn(problems);
  const written = profileShape(vocabulary).read(document, root);
  const under = decodeBase(base, root.key('extends'), vocabulary);
  if (written === undefined || under === undefined) return failed(problems);
  if (written.extends !== null && under === null) {
    root.key('extends').problem('names a profile that holds nothing');
  }
  const devices = merged(written, under?.devices ?? [], vocabulary);
  const layout = written.layout ?? under?.layout ?? null;
  if (layout === null) root.key('layout').problem('is missing');
  noteDoubles(devices, root.key('devices'));
  const watchdog = watchdogOf(written, under);
  if (written.virtual) {
    noteReal(devices, root.key('devices'));
    noteRealWatchdog(watchdog, root.key('watchdog'));
  }
  if (layout === null || problems.length > 0) return failed(problems);
  return ok(
    frozen({
      board: written.board,
      isVirtual: written.virtual,
      layout,
      devices,
      watchdog,
      resetReason: resetReasonOf(written, under),
    }),
  );
}

/** The board that `document` stands on, null for none or a document without sense. */
export function baseOf(document: unknown): string | null {
  const read = readShape(anyObject, document);
  const name = read.ok ? read.value['extends'] : undefined;
  return typeof name === 'string' && boardName.form.test(name) ? name : null;
}

/** Whether `text` can be the id of a board, and so the name of its folder. */
export function isBoardId(text: string): boolean {
  return boardName.form.test(text);
}

/** JSON Schema of a profile; what a driver takes as its `config` is in the driver's README. */
export function profileSchema(vocabulary: BoardVocabulary): PlainObject {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Board profile of a Holdfast till',
    ...profileShape(vocabulary).schema,
  };
}

const boardName = {
  form: /^[a-z0-9]+(-[a-z0-9]+)*$/,
  says: 'small letters, digits and single hyphens',
};
const deviceName = { form: /^[a-z][a-z0-9-]{0,31}$/, says: 'small letters, digits and hyphens' };

const absolutePath = { form: /^\/.{1,255}$/u, says: 'an absolute path' };

/** Kernel watchdogs bite after 10 to 60 s: fed at least every 5 s, one that is missed is no bite. */
const watchdogFields = {
  device: text(absolutePath),
  everyMs: optional(integer({ min: 100, max: 5_000 }), 5_000),
};

type Written<Layout extends string> = ObjectOf<ReturnType<typeof profileFields<Layout>>>;

function profileShape<Layout extends string>(
  vocabulary: BoardVocabulary<Layout>,
): Shape<Written<Layout>> {
  return object(profileFields(vocabulary));
}

function profileFields<Layout extends string>({ drivers, layouts }: BoardVocabulary<Layout>) {
  const driver = oneOf(...drivers.keys());
  const device = object({
    driver,
    required: optional(oneOf(true, false), false),
    config: optional(anyObject, {}),
  });
  return {
    $schema: optional(text({ form: /^.{0,256}$/u, says: 'the path of the schema' }), null),
    schema: oneOf(1),
    board: text(boardName),
    title: optional(text({ form: /^.{1,64}$/u, says: '1 to 64 characters' }), null),
    extends: optional(text(boardName), null),
    virtual: optional(oneOf(true, false), false),
    layout: optional(oneOf(...layouts), null),
    devices: named(deviceName, orTakenOut(device)),
    watchdog: optional(orTakenOut(object(watchdogFields)), null),
    resetReason: optional(orTakenOut(text(absolutePath)), null),
  };
}

/** What the board has, or null for what its base has and it does not. */
function orTakenOut<T>(shape: Shape<T>): Shape<{ readonly own: T | null }> {
  return {
    schema: { anyOf: [shape.schema, { type: 'null' }] },
    read: (raw, at) => {
      if (raw === null) return { own: null };
      const read = shape.read(raw, at);
      return read === undefined ? undefined : { own: read };
    },
  };
}

/** Null where there is none, undefined after a problem. */
function decodeBase<Layout extends string>(
  base: unknown,
  at: Place,
  vocabulary: BoardVocabulary<Layout>,
): BoardProfile<Layout> | null | undefined {
  if (base === null) return null;
  if (baseOf(base) !== null) at.problem('names a profile that stands on another: one level is all');
  const decoded = decodeProfile(base, null, vocabulary);
  if (decoded.ok) return decoded.value;
  for (const { path, problem } of decoded.error) {
    at.problem(`names a profile whose ${path} ${problem}`);
  }
  return undefined;
}

/** Its own, none by its own word, or the base's. */
function watchdogOf(
  { watchdog }: Written<string>,
  under: BoardProfile | null | undefined,
): BoardWatchdog | null {
  return watchdog === null ? (under?.watchdog ?? null) : watchdog.own;
}

function resetReasonOf(
  { resetReason }: Written<string>,
  under: BoardProfile | null | undefined,
): string | null {
  return resetReason === null ? (under?.resetReason ?? null) : resetReason.own;
}

/** The base's devices with this profile's own in their place, by id. */
function merged<Layout extends string>(
  { devices }: Written<Layout>,
  under: readonly BoardDevice[],
  { drivers }: BoardVocabulary,
): readonly BoardDevice[] {
  const kept = under.filter(({ id }) => !Object.hasOwn(devices, id));
  const own = Object.entries(devices).flatMap(([id, { own: device }]): BoardDevice[] => {
    if (device === null) return [];
    const kind = drivers.get(device.driver);
    invariant(kind !== undefined, 'the shape takes known drivers alone');
    return [{ id, kind, ...device }];
  });
  return [...kept, ...own].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** The till has one place for each kind. */
function noteDoubles(devices: readonly BoardDevice[], at: Place): void {
  const first = new Map<DeviceKind, string>();
  for (const { id, kind } of devices) {
    const other = first.get(kind);
    if (other === undefined) first.set(kind, id);
    else at.key(id).problem(`is a second ${kind} beside ${other}`);
  }
}

/** A virtual board touches nothing real: what is relaxed for it must reach no shop. */
function noteReal(devices: readonly BoardDevice[], at: Place): void {
  for (const { id, config } of devices) {
    const { link } = config as { readonly link?: unknown };
    const isSocket = typeof link === 'object' && link !== null && Object.hasOwn(link, 'unix');
    if (!isSocket) at.key(id).problem('must have a unix link: the board is virtual');
  }
}

function noteRealWatchdog(watchdog: BoardWatchdog | null, at: Place): void {
  if (watchdog?.device.startsWith('/dev/') !== true) return;
  at.key('device').problem('must not be a device of the machine: the board is virtual');
}

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
