import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '@/api';
import { useWorkspace } from '@/app/session';
import { instantOf, wallClock } from '@/lib/time';
import { Button, TextField } from '@/ui';
import { movedToTime, refusalOf, type Target } from './moves.rules';

/** Another day and time for a post, in the workspace's zone: what dragging does, for everybody who does not drag. */
export function MoveForm({
  entry,
  onMove,
  onCancel,
}: {
  readonly entry: CalendarEntry;
  readonly onMove: (target: Target) => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const { zone } = useWorkspace();
  const present = wallClock(entry.at, zone);
  const [day, setDay] = useState(present.slice(0, 10));
  const [time, setTime] = useState(present.slice(11));
  const [error, setError] = useState<string | null>(null);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!/^\d{4}-\d\d-\d\d$/.test(day) || !/^\d\d:\d\d/.test(time)) {
      setError(t('move-incomplete'));
      return;
    }
    const localTime = `${day}T${time.slice(0, 5)}`;
    const refusal = refusalOf(entry, instantOf(localTime, zone), new Date());
    if (refusal) setError(t(`refusal.${refusal}`));
    else onMove(movedToTime(entry, localTime, zone));
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3 rounded-xl bg-sunken p-3">
      <div className="grid grid-cols-2 gap-3">
        <TextField label={t('day')} type="date" value={day} onChange={setDay} error={error} autoFocus />
        <TextField label={t('time')} type="time" value={time} onChange={setTime} help={zone.replaceAll('_', ' ')} />
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button size="small" onPress={onCancel}>
          {t('common:cancel')}
        </Button>
        <Button size="small" type="submit" variant="primary">
          {t('move')}
        </Button>
      </div>
    </form>
  );
}
