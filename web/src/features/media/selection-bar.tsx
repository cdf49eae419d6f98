import { useQueryClient } from '@tanstack/react-query';
import { Tag, Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { isProblem, mediaDelete, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { inTurns } from '@/lib/in-turns';
import { lazyPart } from '@/lib/lazy-part';
import type { Selection } from '@/lib/use-selection';
import { Button, ConfirmDialog, SelectionFrame, useToast, type Question } from '@/ui';
import { noteDeleted } from './media-cache';

const LabelDialog = lazyPart(async () => ({ default: (await import('./label-dialog')).LabelDialog }));

/** What can be done with the selected files. It floats above the end of the screen while anything is selected. */
export function SelectionBar({
  items,
  selection,
  mayWrite,
  onLeave,
}: {
  readonly items: readonly MediaDto[];
  readonly selection: Selection;
  readonly mayWrite: boolean;
  readonly onLeave: () => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const queryClient = useQueryClient();
  const toast = useToast();
  const workspaceId = useWorkspaceId();
  const [question, setQuestion] = useState<Question | null>(null);
  const [labelling, setLabelling] = useState(false);
  const selected = items.filter(({ id }) => selection.ids.has(id));
  const free = selected.filter(({ usedInCount }) => usedInCount === 0);
  const leave = (): void => {
    selection.clear();
    onLeave();
  };

  const remove = async (): Promise<void> => {
    const { done, failed } = await inTurns(free, ({ id }) => mediaDelete({ path: { workspaceId, mediaId: id } }));
    const gone = done.map(({ id }) => id);
    noteDeleted(queryClient, gone);
    const others = failed.filter(({ error }) => !isProblem(error, 'media-in-use'));
    if (others[0] && done.length === 0) throw others[0].error;
    selection.drop(gone);
    if (failed.length > 0) toast({ text: t('bulk.some-stayed', { count: failed.length }), tone: 'bad' });
    else toast({ text: t('bulk.deleted', { count: gone.length }) });
    if (selected.length === gone.length) onLeave();
  };
  const ask = (): void =>
    setQuestion({
      title: t('bulk.delete-title', { count: free.length }),
      body: (
        <>
          <p>{t('delete.forever')}</p>
          {free.length < selected.length ? (
            <p className="mt-2">{t('bulk.in-use-stay', { count: selected.length - free.length })}</p>
          ) : null}
        </>
      ),
      confirm: t('bulk.delete', { count: free.length }),
      variant: 'danger',
      onConfirm: remove,
    });
  return (
    <>
      <SelectionFrame
        label={t('bulk.label')}
        count={t('bulk.selected', { count: selected.length })}
        clearLabel={t('bulk.clear')}
        onClear={leave}
      >
        {mayWrite ? (
          <>
            <Button size="small" icon={<Tag aria-hidden className="size-4" />} onPress={() => setLabelling(true)}>
              {t('bulk.labels')}
            </Button>
            {free.length > 0 ? (
              <Button size="small" variant="danger" icon={<Trash2 aria-hidden className="size-4" />} onPress={ask}>
                {t('common:delete')}
              </Button>
            ) : (
              <span className="text-sm text-ink-soft">{t('bulk.all-in-use', { count: selected.length })}</span>
            )}
          </>
        ) : null}
      </SelectionFrame>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
      <Suspense fallback={null}>
        {labelling ? <LabelDialog items={selected} onClose={() => setLabelling(false)} /> : null}
      </Suspense>
    </>
  );
}
