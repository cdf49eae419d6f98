/** Texts that take long where somebody looks at the rest of a text again from each of its places. @returns each with what it is made of */
export function slowTexts(length: number): (readonly [string, string])[] {
  const made = (piece: string): string => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
  return [
    ['letters beyond Latin 1', made('я')],
    ['brackets behind an address', `https://a${made(')')}`],
    ['brackets that an address opens', `https://a.example/${made('(')}`],
    ['addresses', made('https://a.example/b) ')],
    ['marks in a hashtag', `#${made('!')}a`],
    ['hashtags', made('#a! ')],
    ['names', made('@a.example ')],
    ['openings of names', made('@[')],
  ];
}
