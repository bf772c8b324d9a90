/**
 * A shell in the guest on the developer's own terminal: the board's console is a terminal to its kernel, so
 * editors, Ctrl-C and job control are there. Ends with the shell, or with the board.
 */
import type { Machine } from './machine.js';

/** A person's shell has no end that could be late: what a timer can hold at most. */
const endless = 2_147_483_647;
/** What a terminal says for the end of its input. */
const endOfInput = '\u0004';
const wire = '/dev/ttyAMA0';
const greeting = 'PS1="board:\\w# "; holdfast() { node /opt/holdfast/till.cjs "$@"; }';
const sizeUsual = { rows: 24, columns: 80 };

export async function guestShell(
  machine: Machine | undefined,
  tell: (line: string) => void,
): Promise<void> {
  if (machine === undefined) return;
  const { stdin, stdout } = process;
  // A terminal that was never told its size says 0.
  const { rows, columns } = stdout.isTTY && stdout.rows > 0 ? stdout : sizeUsual;
  const terminal = process.env['TERM'] ?? 'dumb';
  tell(
    'A shell in the guest; exit or Ctrl-D ends the board. `holdfast` is the command of the till.',
  );
  const name = terminal.replaceAll(/[^\w-]/g, '');
  const show = (bytes: Uint8Array): void => void stdout.write(bytes);
  const type = (bytes: Uint8Array): void => void machine.terminal.write(bytes);
  const end = (): void => void machine.terminal.write(endOfInput);
  if (stdin.isTTY) stdin.setRawMode(true);
  machine.terminal.on('data', show);
  stdin.on('data', type);
  stdin.once('end', end);
  try {
    await machine.run(
      `echo '${greeting}' >/run/shell; busybox stty rows ${rows} cols ${columns} <${wire}`,
    );
    await machine.run(
      `busybox setsid -c env ENV=/run/shell TERM=${name} sh <${wire} >${wire} 2>&1`,
      endless,
    );
  } catch (error: unknown) {
    tell(error instanceof Error ? error.message : String(error));
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false);
    machine.terminal.off('data', show);
    stdin.off('data', type);
    stdin.off('end', end);
    stdin.pause();
  }
}
