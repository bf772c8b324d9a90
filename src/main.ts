/**
 * Entry of the process: hands arguments, environment and the standard streams to the command line and
 * ends with the status that it answers. Does nothing else; what can be tested is in src/cli.
 */
import type { Surroundings } from './cli/run-cli.js';
import { keepYoungGenerationSmall } from './cli/young-generation.js';

// Before anything else is loaded: space that has grown once stays.
if (process.argv[2] === 'run') keepYoungGenerationSmall();

const { commandTable } = await import('./cli/command-table.js');
const { report, runCli } = await import('./cli/run-cli.js');
const { languageOfLocale } = await import('./cli/arguments.js');
const { readVersion } = await import('./cli/version.js');

const surroundings: Surroundings = {
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  cwd: process.cwd(),
  env: process.env,
  version: readVersion(),
};

// A reader that has seen enough (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.on('uncaughtException', (error) => {
  const debug = process.argv.includes('--debug');
  process.exit(report(error, { ...surroundings, language: languageOfLocale(process.env), debug }));
});

const status = await runCli(process.argv.slice(2), surroundings, commandTable);
// A pipe takes what it has room for; the rest is on its way until its reader has taken it.
await Promise.all([taken(process.stdout), taken(process.stderr)]);
// What a command leaves open (a socket that lingers, a timer) has nothing more to say.
process.exit(status);

function taken(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((done) => {
    stream.write('', () => {
      done();
    });
  });
}
