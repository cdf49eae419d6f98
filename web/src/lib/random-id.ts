/** An id that nobody else has: 128 random bits. Not `crypto.randomUUID`, which browsers only have on https and localhost, and Carillon may be served in a local network without. */
export function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
