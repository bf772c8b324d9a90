/** A till that is broken on purpose, from outside: what a run has to notice. */

/** Flushes nothing: what it wrote stays in the kernel's cache until the kernel thinks of it. */
export const withoutDatasync = {
  name: 'no-datasync.mjs',
  program: `
    import { open } from 'node:fs/promises';
    const file = await open('/proc/version');
    const made = Object.getPrototypeOf(file);
    made.datasync = made.sync = () => Promise.resolve();
    await file.close();
  `,
} as const;
