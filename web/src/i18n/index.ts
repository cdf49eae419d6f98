/** Words in the reader's language, in files that translators can work on: docs/decisions/0022. */
export { LANGUAGES, localeOf, type Language } from './language';
export { TranslationProvider } from './translation-provider';
export { useTranslation, type Translate } from './use-translation';
export { chooseLanguage, currentLanguage, loadWords, textNow } from './words';
export type { Namespace } from './keys';
