import { createContext, use } from 'react';
import type { Language } from './language';
import type { Key, Namespace } from './keys';
import { textAt, type Values } from './translate.rules';
import { currentLanguage, loadWords, wordsOf } from './words';

export const LanguageContext = createContext<Language>(currentLanguage());

export type Translate<Own extends Namespace, Others extends Namespace> = (
  key: Key<Own, Others>,
  values?: Values,
) => string;

interface Translation<Own extends Namespace, Others extends Namespace> {
  /** The same function for the same words: it may stand among what a memo depends on. */
  readonly t: Translate<Own, Others>;
  /** Whether there are words at a key that comes from elsewhere: a code of the server. */
  readonly has: (key: string) => key is Key<Own, Others>;
  readonly language: Language;
}

const translations = new Map<string, Translation<Namespace, Namespace>>();

/** The words of a part of the app; the first namespace needs no name before its keys. Waits, by suspending, until they have come. */
export function useTranslation(): Translation<'common', 'common'>;
export function useTranslation<Own extends Namespace>(namespace: Own): Translation<Own, Own>;
export function useTranslation<Own extends Namespace, Others extends Namespace>(
  namespaces: readonly [Own, ...Others[]],
): Translation<Own, Others>;
export function useTranslation(wanted: Namespace | readonly Namespace[] = 'common'): object {
  const language = use(LanguageContext);
  const namespaces = typeof wanted === 'string' ? [wanted] : wanted;
  // All are on their way before the first is waited for. Those that are there are "used", too: when React draws again what waited, it wants to meet every
  // promise again (error 467 otherwise).
  const coming = namespaces.map((namespace) => loadWords(language, namespace));
  for (const promise of coming) use(promise);
  const own = namespaces[0] ?? 'common';
  const name = `${language}/${own}`;
  let translation = translations.get(name);
  if (!translation) {
    translation = translationOf(language, own);
    translations.set(name, translation);
  }
  return translation;
}

function translationOf(language: Language, own: Namespace): Translation<Namespace, Namespace> {
  const find = (key: string, values?: Values): string | null => {
    // A colon further on belongs to the key: networks name what they allow `write:media`.
    const [named, namespace] = /^([a-z-]+):/.exec(key) ?? ['', own];
    const words = wordsOf(language, namespace as Namespace);
    return words === null ? null : textAt(words, key.slice(named.length), values, language);
  };
  return {
    language,
    // A key without words shows as itself, which a test looks for.
    t: (key, values) => find(key, values) ?? key,
    has: (key): key is Key<Namespace, Namespace> => find(key) !== null,
  };
}
