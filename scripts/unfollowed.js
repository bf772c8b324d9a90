/**
 * Loaded before tap in the short run of everything (test.js): promises are not followed. tap follows each
 * one, by a hook of Node, to say of a stray error which test it came from; where much is awaited, that is a
 * tenth of what a file costs. A stray error fails its file all the same, and whoever then runs that file
 * alone is told whose it was.
 */
import hooks from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';

/** @type {import('node:async_hooks').AsyncHook} */
const hook = { enable: () => hook, disable: () => hook };
hooks.createHook = () => hook;
syncBuiltinESMExports();
