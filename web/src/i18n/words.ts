import { persistently } from '@/lib/lazy-part';
import { LANGUAGES, preferredLanguage, storeLanguage, type Language } from './language';
import type { Key, Namespace } from './keys';
import { textAt, type Values, type Words } from './translate.rules';

/** What adapters say of themselves comes from the API, in English; its file is there for translators (`npm run docs` writes it). */
const OF_ADAPTERS = 'en/channels';
const files = import.meta.glob<Words>(['./locales/*/*.json', '!./locales/en/channels.json'], { import: 'default' });

const KEPT_FAILED_MS = 1_000;

/** Words that have come, and those on their way, by `de/calendar`. */
const loaded = new Map<string, Words>();
const loading = new Map<string, Promise<Words>>();

const listeners = new Set<() => void>();
let current: Language = preferredLanguage();
show(current);

/** For `useSyncExternalStore`. */
export function subscribeToLanguage(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function currentLanguage(): Language {
  return current;
}

/** Everything that was read so far comes in the new language first, so that nothing has to wait in between. */
export async function chooseLanguage(language: Language): Promise<void> {
  storeLanguage(language);
  const namespaces = new Set([...loading.keys()].map((name) => name.slice(name.indexOf('/') + 1) as Namespace));
  await Promise.all([...namespaces].map((namespace) => loadWords(language, namespace)));
  current = language;
  show(language);
  for (const listener of listeners) listener();
}

function show(language: Language): void {
  document.documentElement.lang = language;
  document.documentElement.dir = LANGUAGES.find(({ tag }) => tag === language)?.direction ?? 'ltr';
}

/** @returns null where they have not come yet */
export function wordsOf(language: Language, namespace: Namespace): Words | null {
  return loaded.get(`${language}/${namespace}`) ?? null;
}

/** The same promise for the same words, as React wants it. One that is kept says so itself (`status`), so that nobody waits even a moment for it. */
export function loadWords(language: Language, namespace: Namespace): Promise<Words> {
  const name = `${language}/${namespace}`;
  let promise = loading.get(name);
  if (!promise) {
    const coming = read(name).then((value) => {
      void Object.assign(coming, { status: 'fulfilled', value });
      return value;
    });
    promise = coming;
    loading.set(name, promise);
    // React asks once more to learn that it failed, and wants the same promise for that. Whoever tries again later gets a new one.
    coming.catch(() => setTimeout(() => loading.delete(name), KEPT_FAILED_MS));
  }
  return promise;
}

/** The text of the frame at `key` as it is now, for what speaks outside of what React draws. */
export function textNow(key: Key<'common', 'common'>, values?: Values): string {
  const words = wordsOf(current, 'common');
  return (words && textAt(words, key, values, current)) ?? key;
}

async function read(name: string): Promise<Words> {
  const load = name === OF_ADAPTERS ? () => Promise.resolve({}) : files[`./locales/${name}.json`];
  if (!load) throw new Error(`There are no words ${name}.`);
  const words = await persistently(load);
  loaded.set(name, words);
  return words;
}
