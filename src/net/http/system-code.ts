/** What may be told of an error of the network: its code alone, since a message may quote what was sent. */
export function systemCode(error: Error): string {
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'no code';
}
