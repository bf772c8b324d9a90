#!/usr/bin/env node
/**
 * `holdfast` as it is committed: in a checkout it makes sure that packages and build are there, then
 * runs the built command line. Installed elsewhere it just runs.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @param {string} name */
const inPackage = (name) => new URL(`../${name}`, import.meta.url);

// Sources are what makes a checkout; a package that is installed on a till has dist alone.
if (existsSync(fileURLToPath(inPackage('src/main.ts')))) {
  const { setUpOrExit } = await import('../scripts/setup.js');
  await setUpOrExit();
}
await import(inPackage('dist/src/main.js').href);
