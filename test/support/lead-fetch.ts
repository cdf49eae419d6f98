/**
 * Lets `fetch`, as libraries call it, reach stand-ins instead of the networks themselves.
 * @param addressOf the address that a request goes to, by the one it was meant for
 * @returns gives `fetch` back as it was
 */
export function leadFetch(addressOf: (url: string) => string): () => void {
  const before = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    if (!(input instanceof Request)) return await before(addressOf(input.toString()), init);
    const { method, headers } = input;
    const body = input.body === null ? null : await input.arrayBuffer();
    return await before(addressOf(input.url), { method, headers, body, ...init });
  };
  return () => {
    globalThis.fetch = before;
  };
}
