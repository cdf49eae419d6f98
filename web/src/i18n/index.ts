import i18next, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

/** Languages with every word translated; a test compares their keys. */
export const LANGUAGES = [
  { tag: 'en', name: 'English' },
  { tag: 'de', name: 'Deutsch' },
] as const;
export type Language = (typeof LANGUAGES)[number]['tag'];

const STORAGE_KEY = 'carillon.language';
const files = import.meta.glob<{ default: Record<string, unknown> }>('./locales/*/*.json');

const backend: BackendModule = {
  type: 'backend',
  init: () => undefined,
  read(language, namespace, callback) {
    const load = files[`./locales/${language}/${namespace}.json`];
    if (!load) {
      callback(new Error(`There is no ${namespace} in ${language}.`), null);
      return;
    }
    load().then(
      (file) => callback(null, file.default),
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  },
};

function preferred(): Language {
  const wanted = [readStored(), ...navigator.languages].map((tag) => tag?.split('-')[0]?.toLowerCase());
  return (
    LANGUAGES.find(
      ({ tag }) =>
        wanted.includes(tag) && tag === wanted.find((entry) => LANGUAGES.some((known) => known.tag === entry)),
    )?.tag ?? 'en'
  );
}

function readStored(): string | null {
  try {
    return localStorage.getItem(STORAGE_KEY);
  } catch {
    return null;
  }
}

export async function setUpTranslations(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
    document.documentElement.dir = i18next.dir(language);
  });
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: preferred(),
      fallbackLng: false,
      supportedLngs: LANGUAGES.map(({ tag }) => tag),
      ns: ['common'],
      defaultNS: 'common',
      // React escapes by itself.
      interpolation: { escapeValue: false },
      returnNull: false,
    });
}

export async function chooseLanguage(language: Language): Promise<void> {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // It then holds for this visit only.
  }
  await i18next.changeLanguage(language);
}

/** For dates and numbers: the reader's own variety of the language, where the browser names one (`en-GB`). */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.toLowerCase().startsWith(language)) ?? language;
}
