import { useQueryClient } from '@tanstack/react-query';
import { Copy, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { postsDuplicate, postsRemove, type PostView } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { inTurns } from '@/lib/in-turns';
import type { Selection } from '@/lib/use-selection';
import { Button, ConfirmDialog, SelectionFrame, useToast, type Question } from '@/ui';
import { isDeletable } from './post-row.rules';

const CONCERNED = ['posts', 'calendar', 'campaigns'];

/** What can be done with the selected posts. It floats above the end of the screen while any is selected. */
export function PostsSelectionBar({
  posts,
  selection,
  onLeave,
}: {
  readonly posts: readonly PostView[];
  readonly selection: Selection;
  /** The bar is about to go; the row that was first among the selected tells where the focus belongs. */
  readonly onLeave: (index: number) => void;
}) {
  const { t } = useTranslation(['posts', 'common']);
  const queryClient = useQueryClient();
  const toast = useToast();
  const workspaceId = useWorkspaceId();
  const [question, setQuestion] = useState<Question | null>(null);
  const [pending, setPending] = useState(false);
  const selected = posts.filter(({ id }) => selection.ids.has(id));
  const deletable = selected.filter(isDeletable);
  const first = posts.findIndex(({ id }) => selection.ids.has(id));
  const leave = (): void => {
    selection.clear();
    onLeave(first);
  };
  const drop = (list: readonly PostView[]) =>
    inTurns(list, ({ id, version }) =>
      postsRemove({ path: { workspaceId, postId: id }, headers: { 'If-Match': `"${version}"` } }),
    );

  const duplicate = async (): Promise<void> => {
    setPending(true);
    const copies: PostView[] = [];
    const { failed } = await inTurns(selected, async ({ id }) => {
      copies.push((await postsDuplicate({ path: { workspaceId, postId: id } })).data);
    });
    setPending(false);
    await invalidate(queryClient, CONCERNED);
    const undo = async (): Promise<void> => {
      const { failed: stuck } = await drop(copies);
      await invalidate(queryClient, CONCERNED);
      if (stuck.length > 0) toast({ text: t('bulk.some-stayed', { count: stuck.length }), tone: 'bad' });
    };
    if (failed.length > 0) toast({ text: t('bulk.not-duplicated', { count: failed.length }), tone: 'bad' });
    if (copies.length === 0) return;
    leave();
    toast({
      text: t('bulk.duplicated', { count: copies.length }),
      action: { name: t('common:undo'), run: () => void undo() },
    });
  };
  const remove = async (): Promise<void> => {
    const { done, failed } = await drop(deletable);
    await invalidate(queryClient, CONCERNED);
    if (failed[0] && done.length === 0) throw failed[0].error;
    if (failed.length > 0) toast({ text: t('bulk.some-stayed', { count: failed.length }), tone: 'bad' });
    else toast({ text: t('bulk.deleted', { count: done.length }) });
    selection.drop(done.map(({ id }) => id));
    if (done.length === selected.length) onLeave(first);
  };
  const ask = (): void =>
    setQuestion({
      title: t('bulk.delete-title', { count: deletable.length }),
      body: (
        <>
          <p>{t('bulk.forever')}</p>
          {deletable.length < selected.length ? (
            <p className="mt-2">{t('bulk.others-stay', { count: selected.length - deletable.length })}</p>
          ) : null}
        </>
      ),
      confirm: t('bulk.delete', { count: deletable.length }),
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
        <Button
          size="small"
          icon={<Copy aria-hidden className="size-4" />}
          isPending={pending}
          onPress={() => void duplicate()}
        >
          {t('bulk.duplicate')}
        </Button>
        {deletable.length > 0 ? (
          <Button size="small" variant="danger" icon={<Trash2 aria-hidden className="size-4" />} onPress={ask}>
            {t('common:delete')}
          </Button>
        ) : (
          <span className="text-sm text-ink-soft">{t('bulk.none-deletable', { count: selected.length })}</span>
        )}
      </SelectionFrame>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
