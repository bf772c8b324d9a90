/**
 * The stores that a till could keep its payments in, each made as durable as it can be made, behind one
 * small face. What they are: bare write and flush (the lower bound), our journal, and four that others
 * use. Peers are loaded from `bench/node_modules`, where `install.ts` puts them.
 */
import { existsSync } from 'node:fs';
import { link, open, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Low, type Adapter } from 'lowdb';
import { decodeEntry, encodeEntry } from '../../src/runtime/journal/record.js';
import type { JournalEntry } from '../../src/runtime/ports/entry.js';
import { openBenchJournal } from '../journal-load.js';
import { peersFolder } from './install.js';

export interface Store {
  /** Resolves when the entry is on stable storage. */
  put(entry: JournalEntry): Promise<void>;
  /** Many at once, as fast as the store takes them: for filling. */
  fill(entries: readonly JournalEntry[]): Promise<void>;
  close(): Promise<void>;
}

/** Opens the store in the folder, and answers how many payments are open in it. */
export interface StoreKind {
  /** `null`: this one keeps nothing that could be opened again. */
  readonly openCount: ((folder: string) => Promise<number>) | null;
  readonly open: (folder: string) => Promise<Store>;
}

const blockBytes = 4096;
const segmentBlocks = 1024;
const keyOf = ({ monoMs }: JournalEntry): string => String(monoMs).padStart(12, '0');

const bare: StoreKind = {
  openCount: null,
  open: async (folder) => {
    const file = await open(join(folder, 'bare'), 'w+');
    await file.write(Buffer.alloc(segmentBlocks * blockBytes));
    await file.sync();
    let block = 0;
    const put = async (entry: JournalEntry): Promise<void> => {
      const bytes = Buffer.alloc(blockBytes);
      bytes.set(encodeEntry(entry));
      await file.write(bytes, 0, blockBytes, block * blockBytes);
      block = (block + 1) % segmentBlocks;
      await file.datasync();
    };
    return { put, fill: () => Promise.resolve(), close: () => file.close() };
  },
};

const journal: StoreKind = {
  openCount: async (folder) => {
    const { entries, journal: opened } = await openBenchJournal(join(folder, 'journal'));
    const newest = new Map(entries.map((entry) => [entry.id, entry.open]));
    await opened.close();
    return [...newest.values()].filter(Boolean).length;
  },
  open: async (folder) => {
    const { journal: opened } = await openBenchJournal(join(folder, 'journal'));
    const write = async (entries: readonly JournalEntry[]): Promise<void> => {
      const answer = await opened.append(entries);
      if (!answer.ok) throw new Error(`the journal failed: ${answer.error.kind}`);
    };
    return {
      put: (entry) => write([entry]),
      fill: async (entries) => {
        for (let from = 0; from < entries.length; from += 4) {
          await write(entries.slice(from, from + 4));
        }
      },
      close: () => opened.close(),
    };
  },
};

interface SqliteDatabase {
  pragma(text: string): unknown;
  exec(text: string): unknown;
  prepare(text: string): {
    run(...values: readonly unknown[]): unknown;
    get(): { readonly n: number };
  };
  close(): void;
}

/** WAL, every commit flushed, on the main thread: its calls are synchronous. */
const sqlite: StoreKind = {
  openCount: (folder) => {
    const database = openSqlite(folder);
    const { n } = database.prepare('SELECT count(*) AS n FROM payment WHERE open = 1').get();
    database.close();
    return Promise.resolve(n);
  },
  open: (folder) => {
    const database = openSqlite(folder);
    const insert = database.prepare('INSERT INTO entry VALUES (?, ?)');
    const know = database.prepare('INSERT OR REPLACE INTO payment VALUES (?, ?)');
    const write = (entries: readonly JournalEntry[]): void => {
      database.exec('BEGIN');
      for (const entry of entries) {
        insert.run(entry.monoMs, encodeEntry(entry));
        know.run(entry.id, entry.open ? 1 : 0);
      }
      database.exec('COMMIT');
    };
    return Promise.resolve({
      put: (entry) => {
        write([entry]);
        return Promise.resolve();
      },
      fill: (entries) => {
        write(entries);
        return Promise.resolve();
      },
      close: () => {
        database.close();
        return Promise.resolve();
      },
    });
  },
};

function openSqlite(folder: string): SqliteDatabase {
  const Database = peer('better-sqlite3') as new (name: string) => SqliteDatabase;
  const database = new Database(join(folder, 'till.sqlite'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, bytes BLOB)');
  database.exec('CREATE TABLE IF NOT EXISTS payment (id TEXT PRIMARY KEY, open INTEGER)');
  return database;
}

interface LmdbDatabase {
  put(key: string, value: unknown): Promise<boolean>;
  readonly flushed: Promise<unknown>;
  transactionSync(run: () => void): void;
  putSync(key: string, value: unknown): void;
  getRange(range: object): Iterable<{ readonly value: JournalEntry }>;
  close(): Promise<void>;
}

/** `overlappingSync` off: with it, pages that were never flushed may be believed. */
const lmdb: StoreKind = {
  openCount: async (folder) => {
    const database = openLmdb(folder);
    const newest = new Map<string, boolean>();
    for (const { value } of database.getRange({})) newest.set(value.id, value.open);
    await database.close();
    return [...newest.values()].filter(Boolean).length;
  },
  open: (folder) => {
    const database = openLmdb(folder);
    return Promise.resolve({
      put: async (entry) => {
        await database.put(keyOf(entry), entry);
        await database.flushed;
      },
      fill: async (entries) => {
        database.transactionSync(() => {
          for (const entry of entries) database.putSync(keyOf(entry), entry);
        });
        await database.flushed;
      },
      close: () => database.close(),
    });
  },
};

function openLmdb(folder: string): LmdbDatabase {
  const { open: openDatabase } = peer('lmdb') as {
    open: (options: object) => LmdbDatabase;
  };
  return openDatabase({ path: join(folder, 'till.lmdb'), overlappingSync: false });
}

interface LevelDatabase {
  open(): Promise<void>;
  put(key: string, value: Uint8Array, options: object): Promise<void>;
  batch(operations: readonly object[], options: object): Promise<void>;
  values(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

const level: StoreKind = {
  openCount: async (folder) => {
    const database = await openLevel(folder);
    const newest = new Map<string, boolean>();
    for await (const bytes of database.values()) {
      const entry = decodeEntry(bytes);
      if (entry !== null) newest.set(entry.id, entry.open);
    }
    await database.close();
    return [...newest.values()].filter(Boolean).length;
  },
  open: async (folder) => {
    const database = await openLevel(folder);
    return {
      put: (entry) => database.put(keyOf(entry), encodeEntry(entry), { sync: true }),
      fill: (entries) =>
        database.batch(
          entries.map((entry) => ({ type: 'put', key: keyOf(entry), value: encodeEntry(entry) })),
          { sync: true },
        ),
      close: () => database.close(),
    };
  },
};

async function openLevel(folder: string): Promise<LevelDatabase> {
  const { ClassicLevel } = peer('classic-level') as {
    ClassicLevel: new (name: string, options: object) => LevelDatabase;
  };
  const database = new ClassicLevel(join(folder, 'till.level'), { valueEncoding: 'view' });
  await database.open();
  return database;
}

/** One JSON document, written whole for every change; flushed, which lowdb's own adapter does not do. */
const lowdb: StoreKind = {
  openCount: async (folder) => {
    const database = await openLowdb(folder);
    const newest = new Map(database.data.map(({ id, open: isOpen }) => [id, isOpen]));
    return [...newest.values()].filter(Boolean).length;
  },
  open: async (folder) => {
    const database = await openLowdb(folder);
    const add = async (entries: readonly JournalEntry[]): Promise<void> => {
      database.data.push(...entries);
      await database.write();
    };
    return { put: (entry) => add([entry]), fill: add, close: () => Promise.resolve() };
  },
};

async function openLowdb(folder: string): Promise<Low<JournalEntry[]>> {
  const database = new Low(flushedFile<JournalEntry[]>(join(folder, 'till.json')), []);
  await database.read();
  return database;
}

function flushedFile<T>(name: string): Adapter<T> {
  const folder = dirname(name);
  return {
    read: async () => {
      try {
        const file = await open(name);
        const text = await file.readFile('utf8');
        await file.close();
        return JSON.parse(text) as T;
      } catch {
        return null;
      }
    },
    write: async (data) => {
      const file = await open(`${name}.new`, 'w');
      await file.writeFile(JSON.stringify(data));
      await file.sync();
      await file.close();
      await rm(`${name}.bak`, { force: true });
      if (existsSync(name)) await link(name, `${name}.bak`);
      await rename(`${name}.new`, name);
      const directory = await open(folder);
      await directory.sync();
      await directory.close();
    },
  };
}

function peer(name: string): unknown {
  return createRequire(join(peersFolder, 'package.json'))(name);
}

export const stores = {
  bare,
  journal,
  'better-sqlite3': sqlite,
  lmdb,
  'classic-level': level,
  lowdb,
} satisfies Readonly<Record<string, StoreKind>>;

export type StoreName = keyof typeof stores;
export const storeNames = Object.keys(stores) as readonly StoreName[];
