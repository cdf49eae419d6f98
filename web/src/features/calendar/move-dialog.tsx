import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { formatInstant, wallClock } from '@/lib/time';
import { Button, Dialog, TextField } from '@/ui';
import { clockChangeOn, movedToTime, refusalOf, type Target } from './moves.rules';
import type { Item } from './use-calendar';

/** Moves a post by saying when: what a drag does, for keyboards, fingers and exact minutes. */
export function MoveDialog({
  item,
  onMove,
  onClose,
}: {
  readonly item: Item;
  readonly onMove: (to: Target) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const locale = useLocale();
  const { zone } = useWorkspace();
  const [day, setDay] = useState(item.day);
  const [time, setTime] = useState(wallClock(item.entry.at, zone).slice(11));
  const [error, setError] = useState<string | null>(null);
  const isWhole = /^\d{4}-\d\d-\d\d$/.test(day) && /^\d\d:\d\d/.test(time);
  const to = isWhole ? movedToTime(item.entry, `${day}T${time.slice(0, 5)}`, zone) : null;
  const change = isWhole ? clockChangeOn(day, zone) : null;
  const touched = change !== null && Number(time.slice(0, 2)) === change.hour;
  return (
    <Dialog
      title={t('move.title')}
      isOpen
      size="small"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form="move-form" variant="primary">
            {to ? t('move.to', { when: formatInstant(to.at, zone, locale, 'day-time') }) : t('move.go')}
          </Button>
        </>
      }
    >
      <form
        id="move-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!to) {
            setError(t('move.incomplete'));
            return;
          }
          const refusal = refusalOf(item.entry, to.at, new Date());
          if (refusal) {
            setError(t(`refusal.${refusal}`));
            return;
          }
          onMove(to);
        }}
        className="flex flex-col gap-3"
      >
        <p className="line-clamp-2 text-ink-soft">{item.text || t('untitled')}</p>
        <div className="grid grid-cols-2 gap-3">
          <TextField type="date" label={t('move.day')} value={day} onChange={setDay} required autoFocus error={error} />
          <TextField type="time" label={t('move.time')} value={time} onChange={setTime} required />
        </div>
        <p className="text-sm text-ink-soft">{t('common:times-in-zone', { zone: zone.replaceAll('_', ' ') })}</p>
        {touched && change ? <p className="text-sm text-warn">{t(`clock-change.${change.kind}-hour`)}</p> : null}
      </form>
    </Dialog>
  );
}
