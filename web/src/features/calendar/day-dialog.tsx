import { Plus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '@/api';
import { Button, Dialog } from '@/ui';
import type { ViewProps } from './calendar-page';
import { suggestedTime } from './days.rules';
import { EntryCard } from './entry-card';

/** Everything of one day, where the month had no room for it. */
export function DayDialog({
  day,
  entries,
  views,
  onClose,
  onOpen,
  onCompose,
}: {
  readonly day: string;
  readonly entries: readonly CalendarEntry[];
  readonly views: ViewProps;
  readonly onClose: () => void;
  readonly onOpen: (postId: string) => void;
  readonly onCompose: (day: string) => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const title = new Intl.DateTimeFormat(views.locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
  }).format(Date.parse(`${day}T00:00:00Z`));
  const open = (target: EventTarget): void => {
    const postId =
      target instanceof Element ? target.closest<HTMLElement>('[data-entry]')?.dataset['entry'] : undefined;
    if (postId === undefined) return;
    onClose();
    onOpen(postId);
  };
  return (
    <Dialog
      title={title}
      isOpen
      onClose={onClose}
      actions={
        views.canWrite && suggestedTime(day, views.nowThere) !== null ? (
          <Button icon={<Plus aria-hidden className="size-4" />} onPress={() => onCompose(day)}>
            {t('new-post-on', { day: title })}
          </Button>
        ) : undefined
      }
    >
      <ol
        className="flex flex-col gap-1.5"
        onClick={(event) => open(event.target)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          open(event.target);
        }}
      >
        {entries.map((entry) => (
          <li key={entry.postId}>
            <EntryCard
              entry={entry}
              zone={views.zone}
              locale={views.locale}
              form="row"
              selected={views.selected.has(entry.postId)}
              current
              clash={views.clashes.has(entry.postId)}
              draggable={false}
              campaignColor={entry.campaignId === null ? null : (views.campaignColors.get(entry.campaignId) ?? null)}
            />
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
