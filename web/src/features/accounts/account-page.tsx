import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft, ChartLine } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation, type Translate } from '@/i18n';
import {
  accountsReadOptions,
  calendarReadOptions,
  metricsOfAccountOptions,
  type AccountResponse,
  type CalendarDelivery,
  type CalendarEntry,
  type ChannelLimits,
} from '@/api';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { formatDuration } from '@/lib/duration.rules';
import { formatBytes, formatCount } from '@/lib/numbers';
import { accountAvatar, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Instant, RelativeInstant, ZoneNote } from '@/parts/instant';
import { AccountStatusBadge, DeliveryStateBadge } from '@/parts/states';
import { Avatar, buttonClass, Card, ErrorState, ExternalLink, Facts, Loading, PageHeader, type Fact } from '@/ui';
import { useAccountActions } from './account-actions';
import { healthOf, nameOf } from './accounts.rules';
import { Expiry, HealthLine, LastChecked, Waiting } from './health';
import { ReconnectBanner } from './reconnect-banner';
import { ScopeList } from './scope-list';

const route = getRouteApi('/workspaces/$workspaceId/accounts/$accountId');
const DAY_MS = 86_400_000;
/** The calendar tells at most 100 days at a time. */
const DAYS_BACK = 49;
const DAYS_AHEAD = 50;
const SHOWN = 5;

/** One account: how it is, what it may and takes, what goes out next and what went out last. */
export function AccountPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const { accountId } = route.useParams();
  const account = useQuery(accountsReadOptions({ path: { workspaceId, accountId } }));
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/accounts"
        params={{ workspaceId }}
        className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
        {t('to-accounts')}
      </Link>
      {account.data ? (
        <Account account={account.data} />
      ) : (
        <>
          <PageHeader title={t('account')} />
          {account.error ? <ErrorState error={account.error} onRetry={() => void account.refetch()} /> : <Loading />}
        </>
      )}
    </>
  );
}

function Account({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { nameOf: channelName } = useChannels();
  const { main, menu, answer, dialog } = useAccountActions(account, { details: false });
  return (
    <>
      <PageHeader
        title={nameOf(account)}
        subtitle={<ZoneNote />}
        actions={
          <>
            {can('analytics.read') ? (
              <Link
                to="/workspaces/$workspaceId/analytics/accounts/$accountId"
                params={{ workspaceId, accountId: account.id }}
                className={buttonClass()}
              >
                <ChartLine aria-hidden className="size-4" />
                {t('to-report')}
              </Link>
            ) : null}
            {main}
            {menu}
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <Card>
          <div className="flex flex-wrap items-center gap-4">
            <Avatar name={nameOf(account)} src={accountAvatar(workspaceId, account)} size="large" />
            <div className="min-w-0 grow basis-56">
              <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
                <ChannelIcon channel={account.channel} className="size-4 text-ink-soft" />
                <span>{channelName(account.channel)}</span>
                <span className="text-ink-soft">{account.handle}</span>
                <AccountStatusBadge status={account.status} />
              </p>
              <p className="mt-1 text-[0.9375rem] text-ink-soft">{t(`status-words.${account.status}`)}</p>
              {account.url ? <ExternalLink href={account.url}>{t('public-page')}</ExternalLink> : null}
            </div>
            {can('analytics.read') ? <Followers account={account} /> : null}
          </div>
          {answer}
        </Card>
        {healthOf(account) === 'needs-you' ? <ReconnectBanner account={account} /> : null}
        <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-4">
            <Card title={t('connection')}>
              <div className="flex flex-col gap-4 text-[0.9375rem]">
                <HealthLine account={account} full />
                <Facts facts={connectionFacts(account, t)} />
              </div>
            </Card>
            <Scopes account={account} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Posts account={account} />
            <Limits limits={account.limits as unknown as ChannelLimits} />
          </div>
        </div>
      </div>
      {dialog}
    </>
  );
}

function connectionFacts(account: AccountResponse, t: Translate<'accounts', 'common'>): Fact[] {
  const { connection } = account;
  return [
    { id: 'connected', name: t('connected-since'), value: <Instant at={account.connectedAt} style="day" /> },
    { id: 'checked', name: t('last-checked'), value: <LastChecked account={account} /> },
    ...(connection
      ? [{ id: 'next-check', name: t('next-check'), value: <RelativeInstant at={connection.nextCheckAt} /> }]
      : []),
    ...(connection && connection.failures > 0
      ? [{ id: 'failures', name: t('failures'), value: t('failures-in-row', { count: connection.failures }) }]
      : []),
    { id: 'expiry', name: t('ends'), value: <Expiry account={account} /> },
    ...(account.server === '' ? [] : [{ id: 'server', name: t('server'), value: account.server }]),
    { id: 'waiting', name: t('waits'), value: <Waiting account={account} /> },
  ];
}

function Followers({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation(['accounts', 'common']);
  const locale = useLocale();
  const { data } = useQuery(
    metricsOfAccountOptions({ path: { workspaceId: useWorkspaceId(), accountId: account.id }, query: { limit: 1 } }),
  );
  if (!data || data.notOffered.includes('followers')) return null;
  return (
    <div className="rounded-xl bg-sunken px-4 py-2.5">
      <p className="text-sm text-ink-soft">{t('common:metric.followers')}</p>
      <p className="text-xl font-semibold" data-numeric>
        {data.values.followers === null ? (
          <span className="text-base font-normal text-ink-soft">{t('common:no-value')}</span>
        ) : (
          formatCount(data.values.followers, locale)
        )}
      </p>
      {data.capturedAt ? (
        <p className="text-xs text-ink-soft">
          <RelativeInstant at={data.capturedAt} />
        </p>
      ) : null}
    </div>
  );
}

function Scopes({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { byId } = useChannels();
  if (!account.connection) return null;
  const { scopes } = account.connection;
  const why = new Map(
    (byId.get(account.channel)?.connectMethods ?? []).flatMap(({ asksFor }) =>
      asksFor.map((asked) => [asked.scope, asked.why] as const),
    ),
  );
  return (
    <Card title={t('allowed')}>
      {scopes.length === 0 ? (
        <p className="text-[0.9375rem] text-ink-soft">{t('allowed-nothing')}</p>
      ) : (
        <ScopeList
          channel={account.channel}
          scopes={scopes.map((scope) => ({ scope, why: why.get(scope) ?? t('scope-unknown') }))}
        />
      )}
    </Card>
  );
}

const KINDS = ['image', 'gif', 'video', 'audio', 'document'] as const;

function Limits({ limits }: { readonly limits: ChannelLimits }) {
  const { t } = useTranslation('accounts');
  const locale = useLocale();
  // An account of before its channel told them has none.
  if (!('text' in limits)) return null;
  const { text, media, maxParts, poll } = limits;
  const kinds = KINDS.flatMap((kind) => {
    const rule = media.kinds[kind];
    return rule ? [{ kind, rule }] : [];
  });
  const facts: Fact[] = [
    { id: 'text', name: t('limit.text'), value: t(`text-limit.${text.unit}`, { count: text.max }) },
    ...(text.urlWeight === null
      ? []
      : [{ id: 'links', name: t('limit.links'), value: t('limit.links-count', { count: text.urlWeight }) }]),
    {
      id: 'parts',
      name: t('limit.thread'),
      value: maxParts > 1 ? t('limit.parts', { count: maxParts }) : t('limit.no-threads'),
    },
    ...kinds.map(({ kind, rule }) => ({
      id: kind,
      name: t(`limit.kind.${kind}`),
      value: [
        t('limit.per-part', { count: rule.maxPerPart }),
        t('limit.up-to', { size: formatBytes(rule.maxBytes, locale) }),
        ...(rule.maxDurationMs === null
          ? []
          : [t('limit.up-to', { size: formatDuration(rule.maxDurationMs, locale) })]),
      ].join(' · '),
    })),
    ...(media.altTextMax === null
      ? []
      : [{ id: 'alt', name: t('limit.alt'), value: t('text-limit.grapheme', { count: media.altTextMax }) }]),
    {
      id: 'polls',
      name: t('limit.polls'),
      value: poll === null ? t('limit.no-polls') : t('limit.poll-options', { count: poll.maxOptions }),
    },
  ];
  return (
    <Card title={t('limits')}>
      <Facts facts={facts} />
    </Card>
  );
}

interface Line {
  readonly entry: CalendarEntry;
  readonly delivery: CalendarDelivery;
}

/** Nothing of it happens by itself any more. */
const OVER = new Set<CalendarDelivery['state']>(['published', 'removing', 'removed', 'cancelled', 'failed', 'missed']);

function Posts({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const [range] = useState(() => {
    const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000;
    return {
      from: new Date(hour - DAYS_BACK * DAY_MS).toISOString(),
      to: new Date(hour + DAYS_AHEAD * DAY_MS).toISOString(),
    };
  });
  const calendar = useQuery({
    ...calendarReadOptions({ path: { workspaceId }, query: { ...range, accountId: [account.id] } }),
    enabled: can('posts.read'),
  });
  const { next, last } = useMemo(() => {
    const lines = (calendar.data?.entries ?? [])
      .flatMap((entry) =>
        entry.deliveries.flatMap((delivery) => (delivery.accountId === account.id ? [{ entry, delivery }] : [])),
      )
      .toSorted((a, b) => a.delivery.dueAt.localeCompare(b.delivery.dueAt));
    return {
      next: lines.filter(({ delivery }) => !OVER.has(delivery.state)).slice(0, SHOWN),
      last: lines
        .filter(({ delivery }) => OVER.has(delivery.state))
        .toReversed()
        .slice(0, SHOWN),
    };
  }, [calendar.data, account.id]);
  if (!can('posts.read')) return null;
  if (calendar.error && !calendar.data)
    return <ErrorState error={calendar.error} onRetry={() => void calendar.refetch()} />;
  return (
    <>
      <Card title={t('next-posts')}>
        {calendar.data ? <PostLines lines={next} empty={t('no-next-posts')} /> : <Loading className="py-4" />}
      </Card>
      <Card title={t('last-posts')}>
        {calendar.data ? <PostLines lines={last} empty={t('no-last-posts')} /> : <Loading className="py-4" />}
      </Card>
    </>
  );
}

function PostLines({ lines, empty }: { readonly lines: readonly Line[]; readonly empty: string }) {
  const { t } = useTranslation('common');
  const workspaceId = useWorkspaceId();
  if (lines.length === 0) return <p className="text-[0.9375rem] text-ink-soft">{empty}</p>;
  return (
    <ul className="-mx-2 flex flex-col">
      {lines.map(({ entry, delivery }) => (
        <li key={delivery.deliveryId}>
          <Link
            to="/workspaces/$workspaceId/posts/$postId/deliveries"
            params={{ workspaceId, postId: entry.postId }}
            search={{ delivery: delivery.deliveryId }}
            className="flex flex-wrap items-center gap-x-3 gap-y-1 rounded-lg px-2 py-2 hover:bg-sunken"
          >
            <span className="min-w-0 grow basis-40 truncate text-[0.9375rem]">
              {entry.title || entry.excerpt || t('untitled')}
            </span>
            <span className="text-sm text-ink-soft">
              <Instant at={delivery.dueAt} />
            </span>
            <span className="flex min-w-26 justify-end">
              <DeliveryStateBadge state={delivery.state} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
