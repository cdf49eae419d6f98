import { useTranslation } from '@/i18n';

/**
 * What an adapter says of itself (`mastodon.field.server.label`) in the reader's language, found by its stable names. The adapter's own sentence is English: it
 * is for English readers, and for whatever we have no words for.
 */
export function useChannelWords(): (path: string, own: string, values?: Readonly<Record<string, string>>) => string {
  const { t, has, language } = useTranslation('channels');
  return (path, own, values) => (language !== 'en' && has(path) ? t(path, values) : own);
}
