import { useQuery, useQueryClient } from '@tanstack/react-query';
import { FileUp, RotateCw } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { historyCancel, historyRestart, historyShowOptions } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useLocale, useWorkspace } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatInstant } from '@/lib/time';
import { RelativeInstant } from '@/parts/instant';
import { Banner, Button, Card, Dialog, ErrorState, Loading, useToast } from '@/ui';

const ImportForm = lazyPart(async () => ({ default: (await import('./import-form')).ImportForm }));
/** While it is read, how far it has come is looked at this often, in milliseconds. */
const LOOK_EVERY_MS = 3_000;

/** What the account published before it was connected: how far it is read, and what a file of another tool can add. */
export function HistoryCard({ accountId }: { readonly accountId: string }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const locale = useLocale();
  const can = useCan();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [importing, setImporting] = useState(false);
  const path = { workspaceId, accountId };
  const [working, setWorking] = useState(false);
  const { data, error, refetch } = useQuery({
    ...historyShowOptions({ path }),
    refetchInterval: ({ state }) =>
      state.data?.state === 'running' || state.data?.state === 'waiting' ? LOOK_EVERY_MS : false,
  });
  const mayManage = can('accounts.manage');
  const change = async (work: () => Promise<unknown>): Promise<void> => {
    setWorking(true);
    try {
      await work();
    } catch (failure) {
      toast({ text: failure instanceof Error ? failure.message : t('common:went-wrong'), tone: 'bad' });
    } finally {
      setWorking(false);
    }
    await invalidate(queryClient, ['history']);
  };
  return (
    <Card title={t('history.title')} className="print:hidden">
      {data ? (
        <div className="flex flex-col gap-2">
          <p>{t(`history.state.${data.state}`)}</p>
          {data.state === 'running' || data.state === 'done' ? (
            <p className="text-sm text-ink-soft">
              {t('history.found', { count: data.found })} {t('history.added', { count: data.added })}
              {data.reachedBackTo
                ? ` ${t('history.back-to', { day: formatInstant(data.reachedBackTo, zone, locale, 'day') })}`
                : null}
            </p>
          ) : null}
          {data.finishedAt ? (
            <p className="text-sm text-ink-soft">
              <RelativeInstant at={data.finishedAt} />
            </p>
          ) : null}
          {data.problem ? <Banner tone="warn" title={data.problem} /> : null}
          {mayManage ? (
            <div className="mt-1 flex flex-wrap gap-2">
              {data.state === 'running' || data.state === 'waiting' ? (
                <Button isPending={working} onPress={() => void change(() => historyCancel({ path }))}>
                  {t('history.cancel')}
                </Button>
              ) : data.state === 'not-offered' ? null : (
                <Button
                  icon={<RotateCw aria-hidden className="size-4" />}
                  isPending={working}
                  onPress={() => void change(() => historyRestart({ path }))}
                >
                  {t('history.again')}
                </Button>
              )}
              <Button icon={<FileUp aria-hidden className="size-4" />} onPress={() => setImporting(true)}>
                {t('history.import')}
              </Button>
            </div>
          ) : null}
        </div>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading className="h-20 py-0" />
      )}
      <Dialog title={t('history.import')} isOpen={importing} onClose={() => setImporting(false)}>
        <Suspense fallback={<Loading />}>
          <ImportForm accountId={accountId} onClose={() => setImporting(false)} />
        </Suspense>
      </Dialog>
    </Card>
  );
}
