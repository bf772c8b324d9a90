/**
 * The commands of `holdfast`. Each is imported when it is asked for, so that a command never pays for
 * the packages of another. To add one: a folder or file in this room that exports a `Command`, and a
 * row here.
 */
import type { Command } from './command.js';

export type CommandTable = Readonly<Record<string, () => Promise<Command>>>;

export const commandTable: CommandTable = {
  run: async () => (await import('./run/run-command.js')).runCommand,
  workbench: async () => (await import('./workbench/workbench-command.js')).workbenchCommand,
  doctor: async () => (await import('./doctor/doctor-command.js')).doctorCommand,
  explain: async () => (await import('./explain/explain-command.js')).explainCommand,
  bill: async () => (await import('./bill/bill-command.js')).billCommand,
  day: async () => (await import('./day/day-command.js')).dayCommand,
  journal: async () => (await import('./journal/journal-command.js')).journalCommand,
  simulate: async () => (await import('./simulate/simulate-command.js')).simulateCommand,
};
