/** Languages with every word translated; a test compares their keys. */
export const LANGUAGES = [
  { tag: 'en', name: 'English', direction: 'ltr' },
  { tag: 'de', name: 'Deutsch', direction: 'ltr' },
] as const;
export type Language = (typeof LANGUAGES)[number]['tag'];

/** `build/early.ts` reads it, too. */
const STORAGE_KEY = 'carillon.language';

/** What somebody chose here, or else the first of the browser's languages that we speak. */
export function preferredLanguage(): Language {
  for (const wanted of [readStored(), ...navigator.languages]) {
    const found = LANGUAGES.find(({ tag }) => tag === wanted?.split('-')[0]?.toLowerCase());
    if (found) return found.tag;
  }
  return 'en';
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export function storeLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // It then holds for this visit only.
  }
}

const locales = new Map<string, string>();

/** For dates and numbers: the reader's own variety of the language, where the browser names one (`en-GB`). Asked by each of hundreds of cards. */
export function localeOf(language: string): string {
  let locale = locales.get(language);
  if (locale === undefined) {
    locale = navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
    locales.set(language, locale);
  }
  return locale;
}
