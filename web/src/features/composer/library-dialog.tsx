import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { mediaListOptions } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { MediaThumb } from '@/parts/media-thumb';
import { Button, Dialog, ErrorState, Loading, SearchField } from '@/ui';

const SHOWN = 60;

/** Chooses files that are in the library already. */
export function LibraryDialog({
  onClose,
  onChoose,
}: {
  readonly onClose: () => void;
  readonly onChoose: (mediaIds: readonly string[]) => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const workspaceId = useWorkspaceId();
  const [q, setQ] = useState('');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const query = useQuery({
    ...mediaListOptions({ path: { workspaceId }, query: { limit: SHOWN, ...(q.trim() ? { q: q.trim() } : {}) } }),
    placeholderData: keepPreviousData,
  });
  const items = query.data?.items;
  return (
    <Dialog
      title={t('library.title')}
      size="large"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="primary"
            isDisabled={chosen.length === 0}
            onPress={() => {
              onChoose(chosen);
              onClose();
            }}
          >
            {t('library.add', { count: chosen.length })}
          </Button>
        </>
      }
    >
      <SearchField
        label={t('library.search')}
        clearLabel={t('common:clear')}
        value={q}
        onChange={setQ}
        data-autofocus
        className="mb-4"
      />
      {query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {items?.length === 0 ? <p className="py-10 text-center text-ink-soft">{t('library.empty')}</p> : null}
      {items && items.length > 0 ? (
        <ul className="grid grid-cols-2 gap-3 sm:grid-cols-4">
          {items.map((file) => {
            const at = chosen.indexOf(file.id);
            return (
              <li key={file.id}>
                <button
                  type="button"
                  aria-pressed={at >= 0}
                  onClick={() =>
                    setChosen((present) => (at >= 0 ? present.filter((id) => id !== file.id) : [...present, file.id]))
                  }
                  className="group relative flex w-full cursor-pointer flex-col gap-1 rounded-xl border border-line p-1.5 text-start hover:bg-sunken aria-pressed:border-accent aria-pressed:bg-accent-soft"
                >
                  <MediaThumb mediaId={file.id} kind={file.kind} alt="" className="aspect-square w-full" />
                  <span className="truncate px-1 text-sm">{file.name}</span>
                  {at >= 0 ? (
                    <span className="absolute end-3 top-3 flex size-6 items-center justify-center rounded-full bg-accent text-accent-ink">
                      <Check aria-hidden className="size-4" />
                    </span>
                  ) : null}
                </button>
              </li>
            );
          })}
        </ul>
      ) : null}
      {query.data?.nextCursor ? <p className="mt-4 text-sm text-ink-soft">{t('library.more')}</p> : null}
    </Dialog>
  );
}
