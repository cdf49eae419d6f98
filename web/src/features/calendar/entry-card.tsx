import { Layers, Loader2, TriangleAlert } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarEntry } from '@/api';
import { classNames } from '@/lib/class-names';
import { formatInstant } from '@/lib/time';
import { ChannelIcon } from '@/parts/channel-icon';
import { MediaThumb } from '@/parts/media-thumb';
import { POST_LOOKS } from '@/parts/states';

const EDGES = {
  draft: 'border-s-line-strong',
  scheduled: 'border-s-info',
  publishing: 'border-s-accent',
  published: 'border-s-ok',
  attention: 'border-s-bad',
} as const;
const STATE_TEXT = {
  draft: 'text-ink-faint',
  scheduled: 'text-info',
  publishing: 'text-accent-text',
  published: 'text-ok',
  attention: 'text-bad',
} as const;

export interface CardProps {
  readonly entry: CalendarEntry;
  readonly zone: string;
  readonly locale: string;
  /** One line in the month, a small card in the week, a row in the agenda. */
  readonly form: 'line' | 'card' | 'row';
  readonly selected: boolean;
  /** In the tab order; the others are reached by the arrows. */
  readonly current: boolean;
  /** Another post of the same account goes out at about the same time. */
  readonly clash: boolean;
  readonly draggable: boolean;
  readonly campaignColor: string | null;
}

/**
 * A post in the calendar. It has no handlers of its own: the calendar listens once for all cards, which stay cheap by the hundred. A `div` and not a
 * `button`, since Firefox drags no buttons.
 */
export const EntryCard = memo(function EntryCard({
  entry,
  zone,
  locale,
  form,
  selected,
  current,
  clash,
  draggable,
  campaignColor,
}: CardProps) {
  const { t } = useTranslation(['calendar', 'common']);
  const { icon: Icon } = POST_LOOKS[entry.state];
  const time = formatInstant(entry.at, zone, locale, 'time');
  const words = entry.title || entry.excerpt || t('common:untitled');
  const state = t(`common:post-state.${entry.state}`);
  const channels = [...new Set(entry.deliveries.map(({ channel }) => channel))];
  const stateIcon = (
    <Icon
      aria-hidden
      className={classNames('size-3.5 shrink-0', STATE_TEXT[entry.state], Icon === Loader2 && 'animate-spin')}
    />
  );
  const marks = (
    <>
      {entry.parts > 1 ? (
        <Layers aria-label={t('thread-of', { count: entry.parts })} className="size-3.5 shrink-0 text-ink-faint" />
      ) : null}
      {clash ? <TriangleAlert aria-label={t('clash')} className="size-3.5 shrink-0 text-warn" /> : null}
    </>
  );
  const common = {
    role: 'button',
    tabIndex: current ? 0 : -1,
    draggable,
    'data-entry': entry.postId,
    'aria-pressed': undefined,
    'aria-haspopup': 'dialog',
  } as const;
  const frame = classNames(
    'cursor-pointer border border-line border-s-3 bg-surface text-start hover:border-line-strong',
    EDGES[entry.state],
    selected && 'bg-accent-soft outline-2 outline-accent',
  );
  if (form === 'line') {
    return (
      <div
        {...common}
        title={words}
        className={classNames(frame, 'flex h-6.5 min-w-0 items-center gap-1 rounded-md px-1 text-xs')}
      >
        {stateIcon}
        <span className="sr-only">{selected ? t('selected') : null}</span>
        <time dateTime={entry.at} className="shrink-0 font-medium">
          {time}
        </time>
        <span className="sr-only">{state}</span>
        {campaignColor ? <Dot color={campaignColor} /> : null}
        <span className="min-w-0 grow truncate text-ink-soft">{words}</span>
        {marks}
        <Channels channels={channels} most={2} />
      </div>
    );
  }
  if (form === 'card') {
    return (
      <div
        {...common}
        title={words}
        className={classNames(
          frame,
          'flex h-full min-w-0 flex-col gap-0.5 overflow-hidden rounded-md px-1.5 py-1 text-xs',
        )}
      >
        <span className="flex min-w-0 items-center gap-1">
          {stateIcon}
          <span className="sr-only">{selected ? t('selected') : null}</span>
          <time dateTime={entry.at} className="font-medium">
            {time}
          </time>
          <span className="sr-only">{state}</span>
          <span className="grow" />
          {marks}
          <Channels channels={channels} most={2} />
        </span>
        <span className="flex min-w-0 items-center gap-1 text-ink-soft">
          {campaignColor ? <Dot color={campaignColor} /> : null}
          <span className="truncate">{words}</span>
        </span>
      </div>
    );
  }
  return (
    <div {...common} className={classNames(frame, 'flex min-h-14 min-w-0 items-center gap-3 rounded-lg px-3 py-2')}>
      <time dateTime={entry.at} className="w-14 shrink-0 font-medium">
        {time}
      </time>
      <span className="flex min-w-0 grow flex-col">
        <span className="line-clamp-2 text-[0.9375rem]">
          {selected ? <span className="sr-only">{t('selected')} </span> : null}
          {words}
        </span>
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5 text-sm text-ink-soft">
          <span className={classNames('inline-flex items-center gap-1', STATE_TEXT[entry.state])}>
            {stateIcon}
            {state}
          </span>
          <Channels channels={channels} most={6} />
          {campaignColor ? <Dot color={campaignColor} /> : null}
          {marks}
        </span>
      </span>
      {entry.thumbnail ? (
        <MediaThumb mediaId={entry.thumbnail.mediaId} kind={entry.thumbnail.kind} alt="" className="size-11 shrink-0" />
      ) : null}
    </div>
  );
});

function Channels({ channels, most }: { readonly channels: readonly string[]; readonly most: number }) {
  return (
    <span className="flex shrink-0 items-center gap-0.5 text-ink-faint">
      {channels.slice(0, most).map((channel) => (
        <ChannelIcon key={channel} channel={channel} className="size-3.5" />
      ))}
      {channels.length > most ? <span className="text-[0.6875rem]">+{channels.length - most}</span> : null}
    </span>
  );
}

export function Dot({ color }: { readonly color: string }) {
  return <span aria-hidden className="size-2 shrink-0 rounded-full ring-1 ring-line" style={{ background: color }} />;
}
