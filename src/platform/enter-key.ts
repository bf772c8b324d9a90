/** The key with which a person at a terminal says that it is enough. */

/** Calls `end` when a line was typed; an input that ends says nothing. Answers what takes it back. */
export function onEnterKey(end: () => void): () => void {
  const { stdin } = process;
  const hear = (text: Buffer): void => {
    if (text.includes('\n')) end();
  };
  // An input that cannot be read is one without a person.
  const deaf = (): void => undefined;
  stdin.on('data', hear);
  stdin.on('error', deaf);
  return () => {
    stdin.off('data', hear);
    stdin.off('error', deaf);
    stdin.pause();
  };
}
