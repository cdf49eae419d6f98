import { Link } from '@tanstack/react-router';
import {
  ArrowLeft,
  CalendarClock,
  Copy,
  ExternalLink,
  ListChecks,
  PenLine,
  Send,
  SquareCheck,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useCan, useLocale, useWorkspace, useWorkspaceId } from '@/app/session';
import { formatDay, formatInstant, wallClock, zonePlace } from '@/lib/time';
import { useMediaQuery } from '@/lib/use-media-query';
import { useNow } from '@/lib/use-now';
import { useAccounts } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Instant } from '@/parts/instant';
import { MediaThumb } from '@/parts/media-thumb';
import { DeliveryStateBadge, POST_LOOKS, PostStateBadge } from '@/parts/states';
import { Button, buttonClass, Dialog } from '@/ui';
import { PopoverPanel } from '@/ui/popover-panel';
import { suggestedTime } from './days.rules';
import { StateMark, TONE_TEXT, type CardWords } from './entry-card';
import { refusalOf } from './moves.rules';
import type { CalendarData, Item } from './use-calendar';

export type Opened =
  | { readonly kind: 'post'; readonly postId: string; readonly anchor: HTMLElement; readonly fromDay?: string }
  | { readonly kind: 'day'; readonly day: string; readonly anchor: HTMLElement };

export interface EntryActions {
  readonly onMove: (item: Item) => void;
  readonly onDuplicate: (item: Item) => void;
  readonly onPublish: (item: Item) => void;
  readonly onCancel: (item: Item) => void;
  readonly onSelect: (item: Item) => void;
}

/** The one panel of the calendar: it stands beside the card or the day that was pressed, on a phone at the bottom. */
export function EntryPanel({
  opened,
  data,
  words,
  today,
  onOpen,
  onClose,
  ...actions
}: EntryActions & {
  readonly opened: Opened;
  readonly data: CalendarData;
  readonly words: CardWords;
  readonly today: string;
  readonly onOpen: (opened: Opened) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('calendar');
  const locale = useLocale();
  const wide = useMediaQuery('(min-width: 40rem)');
  const item = opened.kind === 'post' ? data.byId.get(opened.postId) : undefined;
  if (opened.kind === 'post' && !item) return null;
  const label = item ? item.text || t('untitled') : opened.kind === 'day' ? formatDay(opened.day, locale, 'full') : '';
  const content = item ? (
    <PostPanel item={item} data={data} words={words} onClose={onClose} {...actions} />
  ) : opened.kind === 'day' ? (
    <DayPanel
      day={opened.day}
      data={data}
      words={words}
      onOpen={(postId) => onOpen({ kind: 'post', postId, anchor: opened.anchor, fromDay: opened.day })}
    />
  ) : null;
  const back =
    opened.kind === 'post' && opened.fromDay !== undefined ? (
      <Button
        size="small"
        variant="quiet"
        icon={<ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />}
        className="-ms-2 self-start"
        onPress={() => onOpen({ kind: 'day', day: opened.fromDay ?? today, anchor: opened.anchor })}
      >
        {formatDay(opened.fromDay, locale, 'short')}
      </Button>
    ) : null;
  if (!wide) {
    return (
      <Dialog title={opened.kind === 'day' ? label : t('post')} isOpen onClose={onClose}>
        <div className="flex flex-col gap-3">
          {back}
          {content}
        </div>
      </Dialog>
    );
  }
  return (
    <PopoverPanel
      trigger={{ current: opened.anchor }}
      label={label}
      placement="bottom start"
      className="w-[27rem]"
      onClose={onClose}
    >
      <div className="flex flex-col gap-3">
        {back}
        {opened.kind === 'day' ? <h2 className="text-base font-semibold">{label}</h2> : null}
        {content}
      </div>
    </PopoverPanel>
  );
}

function DayPanel({
  day,
  data,
  words,
  onOpen,
}: {
  readonly day: string;
  readonly data: CalendarData;
  readonly words: CardWords;
  readonly onOpen: (postId: string) => void;
}) {
  const { t } = useTranslation('calendar');
  const can = useCan();
  const { id: workspaceId, zone } = useWorkspace();
  const items = data.byDay.get(day) ?? [];
  const at = suggestedTime(day, wallClock(useNow().toISOString(), zone));
  const campaigns = data.campaigns.filter(
    ({ startsOn, endsOn }) =>
      (startsOn !== null || endsOn !== null) && (startsOn ?? day) <= day && (endsOn ?? day) >= day,
  );
  return (
    <>
      {campaigns.length > 0 ? (
        <ul className="flex flex-wrap gap-x-3 gap-y-1 text-sm">
          {campaigns.map((campaign) => (
            <li key={campaign.id} className="flex items-center gap-1.5">
              <span aria-hidden className="size-2.5 rounded-full" style={{ background: campaign.color }} />
              <Link
                to="/workspaces/$workspaceId/campaigns/$campaignId"
                params={{ workspaceId, campaignId: campaign.id }}
                className="inline-flex min-h-6 items-center text-accent-text underline"
              >
                {campaign.name}
              </Link>
            </li>
          ))}
        </ul>
      ) : null}
      {items.length === 0 ? (
        <p className="text-ink-soft">{t('nothing-planned')}</p>
      ) : (
        <ul className="-mx-2 flex flex-col">
          {items.map((item) => (
            <li key={item.entry.postId}>
              <button
                type="button"
                onClick={() => onOpen(item.entry.postId)}
                className="flex min-h-9 w-full cursor-pointer items-center gap-2 rounded-lg px-2 py-1 text-start text-sm hover:bg-sunken"
              >
                <StateMark state={item.entry.state} words={words} />
                <span className="shrink-0 font-semibold" data-numeric>
                  {item.time}
                </span>
                <span className="min-w-0 grow truncate">{item.text || words.untitled}</span>
                <span className={`shrink-0 text-xs ${TONE_TEXT[POST_LOOKS[item.entry.state].tone]}`}>
                  {words.states[item.entry.state]}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {can('posts.write') && at !== null ? (
        <Link
          to="/workspaces/$workspaceId/posts/new"
          params={{ workspaceId }}
          search={{ at }}
          className={buttonClass('primary', 'small')}
        >
          <PenLine aria-hidden className="size-4" />
          {t('new-post-here')}
        </Link>
      ) : null}
    </>
  );
}

function PostPanel({
  item,
  data,
  words,
  onClose,
  onMove,
  onDuplicate,
  onPublish,
  onCancel,
  onSelect,
}: EntryActions & {
  readonly item: Item;
  readonly data: CalendarData;
  readonly words: CardWords;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const can = useCan();
  const workspaceId = useWorkspaceId();
  const { zone } = useWorkspace();
  const locale = useLocale();
  const { byId: accounts } = useAccounts();
  const { entry } = item;
  const campaign = entry.campaignId === null ? undefined : data.campaignById.get(entry.campaignId);
  const clashes = [...(data.clashes.get(entry.postId) ?? [])].flatMap((id) => data.byId.get(id) ?? []);
  const params = { workspaceId, postId: entry.postId };
  const publisher = can('posts.publish');
  const refusal = refusalOf(entry, null, useNow());
  const act = (run: (target: Item) => void) => (): void => {
    onClose();
    run(item);
  };
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <PostStateBadge state={entry.state} />
        <span className="text-sm font-medium">
          <Instant at={entry.at} showZone />
        </span>
        {entry.zone === zone ? null : (
          <span className="text-sm text-ink-soft">
            {t('chosen-as', {
              time: formatInstant(entry.at, entry.zone, locale, 'day-time'),
              place: zonePlace(entry.zone),
            })}
          </span>
        )}
      </div>
      <div className="flex gap-3">
        <div className="min-w-0 grow">
          {entry.title ? <p className="font-semibold">{entry.title}</p> : null}
          <p className="line-clamp-5 text-[0.9375rem] whitespace-pre-line">{entry.excerpt || t('no-text')}</p>
          {entry.parts > 1 ? <p className="mt-1 text-sm text-ink-soft">{t('parts', { count: entry.parts })}</p> : null}
        </div>
        {entry.thumbnail ? (
          <MediaThumb
            mediaId={entry.thumbnail.mediaId}
            kind={entry.thumbnail.kind}
            alt={entry.thumbnail.alt ?? ''}
            className="size-16 shrink-0"
          />
        ) : null}
      </div>
      {campaign ? (
        <Link
          to="/workspaces/$workspaceId/campaigns/$campaignId"
          params={{ workspaceId, campaignId: campaign.id }}
          className="flex min-h-6 items-center gap-1.5 self-start text-sm text-accent-text underline"
        >
          <span aria-hidden className="size-2.5 rounded-full" style={{ background: campaign.color }} />
          {campaign.name}
        </Link>
      ) : null}
      <ul className="flex flex-col gap-1.5 rounded-lg bg-sunken px-3 py-2">
        {entry.deliveries.map((delivery) => {
          const account = accounts.get(delivery.accountId);
          return (
            <li key={delivery.deliveryId} className="flex items-center gap-2 text-sm">
              <ChannelIcon channel={delivery.channel} className="size-4 text-ink-soft" />
              <span className="min-w-0 grow truncate">
                {account ? account.displayName || account.handle : words.channelName(delivery.channel)}
              </span>
              <DeliveryStateBadge state={delivery.state} />
              {delivery.permalink ? (
                <a
                  href={delivery.permalink}
                  target="_blank"
                  rel="noreferrer"
                  aria-label={t('view-live', { account: account?.handle ?? '' })}
                  className="flex size-6 items-center justify-center rounded-md text-accent-text hover:bg-surface"
                >
                  <ExternalLink aria-hidden className="size-4" />
                </a>
              ) : null}
            </li>
          );
        })}
      </ul>
      {clashes.length > 0 ? (
        <p className="flex gap-2 rounded-lg bg-warn-soft px-3 py-2 text-sm text-ink">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warn" />
          <span>{t('clash-with', { time: clashes[0]?.time ?? '', text: clashes[0]?.text ?? '' })}</span>
        </p>
      ) : null}
      <div className="grid grid-cols-2 gap-2">
        <Link
          to="/workspaces/$workspaceId/posts/$postId"
          params={params}
          className={buttonClass('primary', 'small')}
          data-autofocus
        >
          <PenLine aria-hidden className="size-4" />
          {t('open')}
        </Link>
        <Link
          to="/workspaces/$workspaceId/posts/$postId/deliveries"
          params={params}
          className={buttonClass('secondary', 'small')}
        >
          <ListChecks aria-hidden className="size-4" />
          {t('details')}
        </Link>
        {publisher && entry.movable ? (
          <Action icon={<CalendarClock aria-hidden className="size-4 shrink-0" />} onPress={act(onMove)}>
            {t('move-to')}
          </Action>
        ) : null}
        {can('posts.write') ? (
          <Action icon={<Copy aria-hidden className="size-4 shrink-0" />} onPress={act(onDuplicate)}>
            {t('duplicate')}
          </Action>
        ) : null}
        {publisher && entry.movable ? (
          <>
            <Action icon={<Send aria-hidden className="size-4 shrink-0" />} onPress={act(onPublish)}>
              {t('publish-now')}
            </Action>
            <Action icon={<Undo2 aria-hidden className="size-4 shrink-0" />} onPress={act(onCancel)}>
              {t('unschedule')}
            </Action>
          </>
        ) : null}
        {can('posts.write') ? (
          <Action icon={<SquareCheck aria-hidden className="size-4 shrink-0" />} onPress={act(onSelect)}>
            {t('select')}
          </Action>
        ) : null}
      </div>
      {publisher && refusal !== null ? <p className="text-sm text-ink-soft">{t(`refusal.${refusal}`)}</p> : null}
    </>
  );
}

function Action({
  icon,
  onPress,
  children,
}: {
  readonly icon: ReactNode;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button size="small" icon={icon} onPress={onPress}>
      {children}
    </Button>
  );
}
