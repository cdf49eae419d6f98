/** A text from outside without what Postgres keeps in none (NUL, half of a surrogate pair): U+FFFD stands in its place. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}
