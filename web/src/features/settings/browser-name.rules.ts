/** In this order: Edge and Opera call themselves Chrome too, and Chrome calls itself Safari. */
const BROWSERS = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
] as const;
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
] as const;

/** "Firefox, Linux" from how a browser introduces itself; null when it tells nothing that we know. */
export function browserOf(userAgent: string | null): string | null {
  const found = [BROWSERS, SYSTEMS].flatMap((list) => list.find(([sign]) => userAgent?.includes(sign))?.[1] ?? []);
  return found.length > 0 ? found.join(', ') : null;
}
