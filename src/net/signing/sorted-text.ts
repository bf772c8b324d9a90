/** The text that Alipay and WeChat Pay v2 sign: parameters in order (facts/wallets.md 2.1, 3.1). */

/** All parameters but `sign` that are not empty, in ASCII order of their names, values as they are. */
export function signedText(parameters: ReadonlyMap<string, string>): string {
  return [...parameters]
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
