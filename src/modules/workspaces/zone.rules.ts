/**
 * The IANA zone that `text` names, in its usual spelling (`europe/berlin` → `Europe/Berlin`), or null when there is none. Offsets
 * such as `+02:00` are refused, although some runtimes take them: they know no daylight saving time.
 */
export function ianaZone(text: string): string | null {
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(text)) return null;
  let resolved: string;
  try {
    resolved = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
  // An alias resolves to another zone's name (Asia/Kolkata to Asia/Calcutta): the name that was chosen is the one to show again.
  return resolved.toLowerCase() === text.toLowerCase() ? resolved : text;
}
