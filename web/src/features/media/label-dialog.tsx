import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { isProblem, mediaRead, mediaUpdate, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { inTurns } from '@/lib/in-turns';
import { Button, CheckboxGroup, Dialog, useToast } from '@/ui';
import { LabelsField } from '@/parts/labels-field';
import { noteChanged } from './media-cache';
import { useMediaLabels } from './use-media-labels';

type Labelled = Pick<MediaDto, 'id' | 'labels' | 'version'>;

/** Puts labels on several files, and takes some off. */
export function LabelDialog({ items, onClose }: { readonly items: readonly MediaDto[]; readonly onClose: () => void }) {
  const { t } = useTranslation(['media', 'common']);
  const known = useMediaLabels().map(({ label }) => label);
  const queryClient = useQueryClient();
  const toast = useToast();
  const workspaceId = useWorkspaceId();
  const [added, setAdded] = useState<string[]>([]);
  const [removed, setRemoved] = useState<string[]>([]);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const present = [...new Set(items.flatMap(({ labels }) => labels))].sort();

  /** Each file's labels as `wanted` says; where somebody else changed it meanwhile, from what it is now. */
  const relabel = (files: readonly Labelled[], wanted: (file: Labelled) => string[]) =>
    inTurns(files, async (file) => {
      const path = { workspaceId, mediaId: file.id };
      const send = async ({ version, ...state }: Labelled): Promise<void> => {
        const labels = wanted({ ...state, version });
        const { data } = await mediaUpdate({ path, body: { labels }, headers: { 'If-Match': `"${version}"` } });
        noteChanged(queryClient, workspaceId, data);
      };
      try {
        await send(file);
      } catch (failure) {
        if (!isProblem(failure, 'stale-version')) throw failure;
        await send((await mediaRead({ path })).data);
      }
    });
  const save = async (): Promise<void> => {
    setPending(true);
    setError(null);
    const changed = ({ labels }: Labelled): string[] => [
      ...new Set([...labels.filter((label) => !removed.includes(label)), ...added]),
    ];
    const { done, failed } = await relabel(items, changed);
    setPending(false);
    if (failed[0]) {
      const reason = failed[0].error instanceof Error ? failed[0].error.message : t('common:went-wrong');
      setError(`${t('bulk.not-labelled', { count: failed.length })} ${reason}`);
      return;
    }
    onClose();
    const before = new Map(items.map(({ id, labels }) => [id, labels]));
    const undo = async (): Promise<void> => {
      // The versions have moved on: each is read anew.
      const { failed: stuck } = await inTurns(done, async ({ id }) => {
        const { data } = await mediaRead({ path: { workspaceId, mediaId: id } });
        const again = await relabel([data], () => before.get(id) ?? []);
        if (again.failed[0]) throw again.failed[0].error;
      });
      if (stuck.length > 0) toast({ text: t('bulk.not-labelled', { count: stuck.length }), tone: 'bad' });
    };
    toast({
      text: t('bulk.labelled', { count: done.length }),
      action: { name: t('common:undo'), run: () => void undo() },
    });
  };
  return (
    <Dialog
      isOpen
      title={t('bulk.labels-title', { count: items.length })}
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="primary"
            isPending={pending}
            isDisabled={added.length === 0 && removed.length === 0}
            onPress={() => void save()}
          >
            {t('bulk.save-labels')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-5 pt-2">
        <LabelsField known={known} labels={added} onChange={setAdded} />
        {present.length > 0 ? (
          <CheckboxGroup
            label={t('bulk.take-off')}
            options={present.map((id) => ({ id, name: id }))}
            value={removed}
            onChange={setRemoved}
          />
        ) : null}
        {error ? (
          <p role="alert" className="text-bad">
            {error}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
