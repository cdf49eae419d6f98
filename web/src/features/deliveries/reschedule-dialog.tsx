import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { bulkRun, scheduleRescheduleDelivery, type BulkAnswer, type BulkBody } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspace } from '@/app/session';
import { instantOf, wallClock, zonePlace } from '@/lib/time';
import { Banner, Button, Dialog, RadioGroup, SelectField, TextField, useSubmit, useToast } from '@/ui';
import { inBatches } from './bulk.rules';
import { CHANGED } from './delivery-buttons';

const SPACINGS = ['0', '60', '300', '900', '1800', '3600', '86400'] as const;
type Spacing = (typeof SPACINGS)[number];

/** A new time for one delivery, or for many: each moved by days, or one after the other from a start on. */
export function RescheduleDialog({
  deliveries,
  filter,
  count = deliveries?.length ?? 0,
  onDone,
  onClose,
}: {
  readonly deliveries?: readonly { readonly id: string; readonly dueAt: string }[];
  /** Instead of naming them: all that match. */
  readonly filter?: BulkBody['filter'];
  readonly count?: number;
  readonly onDone?: (answer: BulkAnswer) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspace = useWorkspace();
  const queryClient = useQueryClient();
  const toast = useToast();
  const form = useId();
  const [way, setWay] = useState<'start' | 'shift'>('start');
  const [localTime, setLocalTime] = useState(() => wallClock(nextFullHour(), workspace.zone));
  const [spacing, setSpacing] = useState<Spacing>('900');
  const [days, setDays] = useState('1');
  const many = count > 1;
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    const [only] = deliveries ?? [];
    if (!many && only) {
      const { data } = await scheduleRescheduleDelivery({
        path: { workspaceId: workspace.id, deliveryId: only.id },
        body: { localTime, zone: workspace.zone },
      });
      await invalidate(queryClient, CHANGED);
      toast({ text: t('done.rescheduled', { count: 1 }) });
      onClose();
      return data;
    }
    const run = async (what: Pick<BulkBody, 'deliveryIds' | 'filter'>, before: number): Promise<BulkAnswer> => {
      const moved =
        way === 'shift'
          ? { shift: { days: Number(days) } }
          : {
              start: {
                localTime: later(localTime, before * Number(spacing), workspace.zone),
                zone: workspace.zone,
                spacingSeconds: Number(spacing),
              },
            };
      const body = { action: 'reschedule' as const, ...what, ...moved };
      return (await bulkRun({ path: { workspaceId: workspace.id }, body })).data;
    };
    const data = filter
      ? await run({ filter }, 0)
      : await inBatches(
          (deliveries ?? []).map(({ id }) => id),
          (deliveryIds, before) => run({ deliveryIds }, before),
        );
    await invalidate(queryClient, CHANGED);
    onDone?.(data);
    onClose();
    return data;
  }, ['localTime', 'start.localTime', 'shift.days']);
  return (
    <Dialog
      title={t('reschedule.title', { count })}
      isOpen
      onClose={onClose}
      size="small"
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" isPending={pending}>
            {t('reschedule.go', { count })}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        {many ? (
          <RadioGroup
            label={t('reschedule.how')}
            options={[
              { id: 'start', name: t('reschedule.start'), detail: t('reschedule.start-detail') },
              { id: 'shift', name: t('reschedule.shift'), detail: t('reschedule.shift-detail') },
            ]}
            value={way}
            onChange={setWay}
          />
        ) : null}
        {many && way === 'shift' ? (
          <TextField
            label={t('reschedule.days')}
            type="number"
            min={-366}
            max={366}
            inputMode="numeric"
            value={days}
            onChange={setDays}
            error={of('shift.days')}
          />
        ) : (
          <TextField
            label={many ? t('reschedule.first') : t('reschedule.at')}
            help={t('reschedule.zone', { zone: zonePlace(workspace.zone) })}
            type="datetime-local"
            value={localTime}
            onChange={setLocalTime}
            error={of('localTime') ?? of('start.localTime')}
          />
        )}
        {many && way === 'start' ? (
          <SelectField
            label={t('reschedule.spacing')}
            options={SPACINGS.map((id) => ({ id, name: t(`reschedule.every.${id}`) }))}
            value={spacing}
            onChange={setSpacing}
          />
        ) : null}
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      </form>
    </Dialog>
  );
}

/** As typed, where nothing went ahead. */
function later(localTime: string, seconds: number, zone: string): string {
  if (seconds === 0) return localTime;
  return wallClock(new Date(Date.parse(instantOf(localTime, zone)) + seconds * 1_000).toISOString(), zone);
}

function nextFullHour(): string {
  const hour = 3_600_000;
  return new Date((Math.floor(Date.now() / hour) + 1) * hour).toISOString();
}
