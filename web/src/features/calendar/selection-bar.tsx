import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { bulkRun, postsDuplicate, scheduleCancelPost, scheduleSchedulePost, type CalendarEntry } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { Button, buttonClass, Menu, useToast } from '@/ui';

const SHIFTS = [1, 7, -1, -7] as const;
/** `POST …/deliveries/bulk` takes so many at once. */
const MOST_DELIVERIES = 500;

/** What can be done with several posts at once. What can be undone offers Undo. */
export function SelectionBar({
  entries,
  onClear,
}: {
  readonly entries: readonly CalendarEntry[];
  readonly onClear: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [busy, setBusy] = useState(false);
  const movable = entries.filter((entry) => entry.movable);

  const run = async (act: () => Promise<void>): Promise<void> => {
    setBusy(true);
    try {
      await act();
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : t('common:went-wrong'), tone: 'bad' });
    } finally {
      setBusy(false);
      await invalidate(queryClient, ['calendar', 'posts', 'attention']);
    }
  };
  const shift = async (days: number): Promise<{ done: number; refused: number }> => {
    const deliveryIds = movable
      .flatMap(({ deliveries }) =>
        deliveries.filter(({ state }) => state !== 'published').map(({ deliveryId }) => deliveryId),
      )
      .slice(0, MOST_DELIVERIES);
    const { data } = await bulkRun({
      path: { workspaceId },
      body: { action: 'reschedule', deliveryIds, shift: { days } },
    });
    return { done: data.done, refused: data.results.length - data.done };
  };
  const move = (days: number): Promise<void> =>
    run(async () => {
      const { done, refused } = await shift(days);
      toast({
        text: refused > 0 ? t('shifted-some', { count: done, refused }) : t('shifted', { count: movable.length }),
        ...(done > 0
          ? { action: { name: t('common:undo'), run: () => void run(async () => void (await shift(-days))) } }
          : {}),
      });
    });
  const takeOff = (): Promise<void> =>
    run(async () => {
      for (const { postId } of movable) await scheduleCancelPost({ path: { workspaceId, postId }, body: {} });
      onClear();
      toast({
        text: t('taken-off-several', { count: movable.length }),
        action: {
          name: t('common:undo'),
          run: () =>
            void run(async () => {
              for (const { postId, localTime, zone } of movable) {
                await scheduleSchedulePost({ path: { workspaceId, postId }, body: { localTime, zone } });
              }
            }),
        },
      });
    });
  const duplicate = (): Promise<void> =>
    run(async () => {
      for (const { postId } of entries) await postsDuplicate({ path: { workspaceId, postId } });
      onClear();
      toast({ text: t('duplicated', { count: entries.length }) });
    });
  return (
    <section
      aria-label={t('selection')}
      className="sticky bottom-20 z-20 mx-auto flex flex-wrap items-center gap-2 rounded-xl border border-line-strong bg-surface px-4 py-2.5 shadow-float md:bottom-4"
    >
      <p role="status" className="me-2 font-medium">
        {t('selected-count', { count: entries.length })}
      </p>
      {can('posts.publish') && movable.length > 0 ? (
        <>
          <Menu
            label={t('shift')}
            placement="top start"
            className={buttonClass('secondary', 'small')}
            groups={[
              {
                id: 'days',
                entries: SHIFTS.map((days) => ({
                  id: String(days),
                  name: t(days > 0 ? 'later-by' : 'earlier-by', { count: Math.abs(days) }),
                })),
              },
            ]}
            onAction={(days) => void move(Number(days))}
          >
            {t('shift')}
          </Menu>
          <Button size="small" isPending={busy} onPress={() => void takeOff()}>
            {t('take-off')}
          </Button>
        </>
      ) : null}
      {can('posts.write') ? (
        <Button size="small" isPending={busy} onPress={() => void duplicate()}>
          {t('duplicate')}
        </Button>
      ) : null}
      <Button size="small" variant="quiet" onPress={onClear}>
        {t('clear-selection')}
      </Button>
    </section>
  );
}
