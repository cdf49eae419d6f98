/** The usual spelling of an IANA zone, whose letter case does not count: `europe/berlin` → `Europe/Berlin`. Other text comes back as it is. */
export function usualZoneName(text: string): string {
  let resolved: string;
  try {
    resolved = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    return text;
  }
  // An alias resolves to another zone's name (Asia/Kolkata to Asia/Calcutta): the name that was chosen is the one to show again.
  return resolved.toLowerCase() === text.toLowerCase() ? resolved : text;
}
