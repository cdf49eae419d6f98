/** What was written, where a server gives only the HTML that it made of it. */

/** The most of a status that is looked at: several times what any text of ours becomes as HTML. */
const MOST_HTML = 1_048_576;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

/** HTML of a status as the text a person wrote, folded like `comparableText`. */
export function comparableHtml(html: string): string {
  return comparableText(plainText(html));
}

/** HTML of a status as people read it, with its line breaks. No tag holds a `<`, so that a text of nothing else is read once, not once for each. */
export function plainText(html: string): string {
  return html
    .slice(0, MOST_HTML)
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/<\/p>\s*<p[^<>]*>/gi, '\n\n')
    .replace(/<[^<>]*>/g, '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => entity(name) ?? whole)
    .trim();
}

/** White space and Unicode forms are the server's to change, and mentions lose their domain in HTML. */
export function comparableText(text: string): string {
  return text
    .replace(/(^|[^\p{L}\p{N}_/])(@[\p{L}\p{N}_.-]+)@[\p{L}\p{N}.-]+[\p{L}\p{N}]/gu, '$1$2')
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
}

function entity(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  const isHalf = code >= 0xd800 && code <= 0xdfff;
  return code > 0 && code <= 0x10ffff && !isHalf ? String.fromCodePoint(code) : undefined;
}
