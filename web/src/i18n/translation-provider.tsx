import { useSyncExternalStore, type ReactNode } from 'react';
import { LanguageContext } from './use-translation';
import { currentLanguage, subscribeToLanguage } from './words';

/** Tells everything below it the language, and draws it anew in another one when that is chosen. */
export function TranslationProvider({ children }: { readonly children: ReactNode }) {
  return (
    <LanguageContext value={useSyncExternalStore(subscribeToLanguage, currentLanguage)}>{children}</LanguageContext>
  );
}
