import { CloudOff, Loader2, TriangleAlert } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { formatInstant } from '@/lib/time';
import type { SaveState, SaveWord } from './save-state.rules';

/** Where what was written is: told in words, always in the same place. */
export function SaveStatus({ save, word }: { readonly save: SaveState; readonly word: SaveWord }) {
  const { t } = useTranslation('composer');
  const { zone } = useWorkspace();
  const locale = useLocale();
  const Icon =
    word === 'saving'
      ? Loader2
      : word === 'unreachable'
        ? CloudOff
        : word === 'refused' || word === 'stale'
          ? TriangleAlert
          : null;
  const bad = word === 'unreachable' || word === 'refused' || word === 'stale';
  return (
    <p
      role="status"
      data-save={word}
      className={`flex items-center gap-1.5 text-sm ${bad ? 'font-medium text-bad' : 'text-ink-soft'}`}
    >
      {Icon ? <Icon aria-hidden className={word === 'saving' ? 'size-4 animate-spin' : 'size-4 shrink-0'} /> : null}
      {word === 'saved' && save.savedAt !== null
        ? t('save.saved', { time: formatInstant(save.savedAt, zone, locale, 'time') })
        : word === 'refused'
          ? t('save.refused', { detail: save.detail })
          : t(`save.${word}`)}
    </p>
  );
}
