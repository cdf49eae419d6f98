import { useQueryClient } from '@tanstack/react-query';
import { CheckCircle2, RotateCw, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '@/i18n';
import { invalidate } from '@/app/live';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatBytes, formatRate } from '@/lib/numbers';
import { Button, Card, IconButton, Progress, useToast } from '@/ui';
import { uploadsTo, useUploads, type UploadEntry } from './upload-queue';

/** What is on its way into the library, and what did not get there. */
export function UploadPanel() {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const entries = useUploads(workspaceId);
  const heading = useRef<HTMLHeadingElement>(null);
  useWhenFinished(entries);
  if (entries.length === 0) return null;
  const queue = uploadsTo(workspaceId);
  const done = entries.filter(({ state }) => state === 'done').length;
  const failed = entries.filter(({ state }) => state === 'failed').length;
  const remove = (id: number): void => {
    queue.remove(id);
    // Its button is gone with it.
    (entries.length > 1 ? heading.current : document.querySelector<HTMLElement>('[data-page-title]'))?.focus();
  };
  return (
    <Card className="mb-4">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h2 ref={heading} tabIndex={-1} className="text-base font-semibold" aria-live="polite">
          {done + failed === entries.length
            ? t('upload.not-sent', { count: failed })
            : t('upload.progress', { done, count: entries.length })}
        </h2>
        {entries.length > 1 ? (
          <Button size="small" variant="quiet" onPress={() => entries.forEach(({ id }) => remove(id))}>
            {t(done + failed === entries.length ? 'upload.clear' : 'upload.cancel-all')}
          </Button>
        ) : null}
      </div>
      <ul className="flex max-h-72 flex-col gap-3 overflow-y-auto" tabIndex={entries.length > 4 ? 0 : undefined}>
        {entries.map((entry) => (
          <UploadRow key={entry.id} entry={entry} onRemove={remove} onRetry={(id) => queue.retry(id)} />
        ))}
      </ul>
    </Card>
  );
}

/** What came in shows by itself: the list is read again, and the rows that are done go. */
function useWhenFinished(entries: readonly UploadEntry[]): void {
  const { t } = useTranslation('media');
  const toast = useToast();
  const queryClient = useQueryClient();
  const workspaceId = useWorkspaceId();
  const done = entries.filter(({ state }) => state === 'done').length;
  const pending = entries.some(({ state }) => state === 'waiting' || state === 'sending');
  useEffect(() => {
    if (pending || done === 0) return;
    uploadsTo(workspaceId).clearDone();
    toast({ text: t('upload.done', { count: done }) });
    void invalidate(queryClient, ['mediaList']);
  }, [done, pending, queryClient, t, toast, workspaceId]);
}

function UploadRow({
  entry,
  onRemove,
  onRetry,
}: {
  readonly entry: UploadEntry;
  readonly onRemove: (id: number) => void;
  readonly onRetry: (id: number) => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const locale = useLocale();
  const { name, size } = entry.file;
  return (
    <li className="flex items-center gap-2">
      <div className="min-w-0 grow">
        <p className="flex items-baseline gap-2 text-[0.9375rem]">
          <span className="truncate">{name}</span>
          <span className="shrink-0 text-sm text-ink-soft">{formatBytes(size, locale)}</span>
        </p>
        {entry.state === 'failed' ? <p className="text-sm text-bad">{entry.error}</p> : null}
        {entry.state === 'waiting' ? <p className="text-sm text-ink-soft">{t('upload.waiting')}</p> : null}
        {entry.state === 'sending' ? (
          <div className="mt-1 flex items-center gap-3">
            <Progress value={entry.sent} label={t('upload.of', { name })} />
            <span className="shrink-0 text-sm text-ink-soft" data-numeric>
              {entry.sent < 1 ? formatRate(Math.floor(entry.sent * 100) / 100, locale) : t('upload.processing')}
            </span>
          </div>
        ) : null}
      </div>
      {entry.state === 'done' ? (
        <CheckCircle2 role="img" aria-label={t('upload.sent')} className="size-5 shrink-0 text-ok" />
      ) : null}
      {entry.state === 'failed' ? (
        <IconButton
          label={t('upload.retry', { name })}
          icon={<RotateCw aria-hidden className="size-4" />}
          onPress={() => onRetry(entry.id)}
        />
      ) : null}
      {entry.state === 'done' ? null : (
        <IconButton
          label={t(entry.state === 'failed' ? 'upload.forget' : 'upload.cancel', { name })}
          icon={<X aria-hidden className="size-4" />}
          onPress={() => onRemove(entry.id)}
        />
      )}
    </li>
  );
}
