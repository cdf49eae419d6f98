import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ChevronDown } from 'lucide-react';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  deliveriesReadOptions,
  metricsOfDeliveryOptions,
  type AccountResponse,
  type DeliveryDetailView,
  type DeliveryView,
} from '@/api';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatDuration } from '@/lib/duration.rules';
import { formatCount } from '@/lib/numbers';
import { useKeptFocus } from '@/lib/use-kept-focus';
import { AccountLabel, useChannels } from '@/parts/account-label';
import { Instant, RelativeInstant } from '@/parts/instant';
import { DeliveryStateBadge } from '@/parts/states';
import { Banner, CopyButton, ErrorState, ExternalLink, Facts, Loading, Progress, type Fact } from '@/ui';
import { nextWords, punctualityOf } from './deliveries.rules';
import { DeliveryButtons } from './delivery-buttons';
import { Timeline } from './timeline';
import { NETWORK_METRICS } from '@/parts/metrics';

/** What became of a post on one account, and what helps now. */
export function DeliveryCard({
  delivery,
  account,
  wanted,
}: {
  readonly delivery: DeliveryView;
  readonly account: AccountResponse | undefined;
  /** Somebody came for this one. */
  readonly wanted: boolean;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const id = useId();
  const frame = useRef<HTMLElement>(null);
  const keptFocus = useKeptFocus(frame);
  const { nameOf: channelName } = useChannels();
  const record = useQuery(deliveriesReadOptions({ path: { workspaceId, deliveryId: delivery.id } }));
  useEffect(() => {
    if (!wanted) return;
    frame.current?.scrollIntoView({ block: 'start' });
    frame.current?.focus({ preventScroll: true });
  }, [wanted]);
  const name = account?.displayName || account?.handle || channelName(delivery.channel);
  const { partsPublished, partsTotal } = delivery;
  return (
    <article
      ref={frame}
      tabIndex={-1}
      aria-labelledby={id}
      {...keptFocus}
      className={classNames(
        'flex scroll-mt-24 flex-col gap-4 rounded-2xl border bg-surface p-5 shadow-card outline-none',
        wanted ? 'border-accent' : 'border-line',
      )}
    >
      <h2 id={id} className="sr-only">
        {t('on-account', { name, channel: channelName(delivery.channel) })}
      </h2>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        {account ? <AccountLabel account={account} /> : <span className="font-medium">{name}</span>}
        <DeliveryStateBadge state={delivery.state} />
      </div>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-52 text-[0.9375rem]">
          <p>{t(`next.${nextWords(delivery)}`)}</p>
          {delivery.nextAt !== null && delivery.state !== 'sending' ? (
            <p className="text-ink-soft">
              <RelativeInstant at={delivery.nextAt} /> · <Instant at={delivery.nextAt} style="precise" />
            </p>
          ) : delivery.state === 'missed' || delivery.state === 'held' || delivery.state === 'failed' ? (
            <p className="text-ink-soft">
              {t('was-due')} <Instant at={delivery.dueAt} /> · <RelativeInstant at={delivery.dueAt} />
            </p>
          ) : null}
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <DeliveryButtons delivery={delivery} account={account} />
        </div>
      </div>
      {delivery.problem !== null && delivery.state !== 'published' ? (
        <Banner
          tone={delivery.state === 'failed' || delivery.state === 'missed' ? 'bad' : 'warn'}
          title={t('network-said')}
        >
          {delivery.problem.detail}
        </Banner>
      ) : null}
      {delivery.problem !== null && delivery.state === 'published' ? (
        <Banner tone="warn" title={t('removal-refused')}>
          {delivery.problem.detail}
        </Banner>
      ) : null}
      {delivery.followUpProblem === null ? null : (
        <Banner tone="warn" title={t('comment-failed')}>
          {delivery.followUpProblem}
        </Banner>
      )}
      {partsTotal > 1 && partsPublished > 0 && partsPublished < partsTotal ? (
        <div className="flex flex-col gap-1.5">
          <p className="text-[0.9375rem]">{t('parts-out', { count: partsPublished, total: partsTotal })}</p>
          <Progress
            value={partsPublished / partsTotal}
            label={t('parts')}
            valueText={t('parts-out', { count: partsPublished, total: partsTotal })}
          />
        </div>
      ) : null}
      {delivery.publishedAt !== null && delivery.state !== 'removed' && can('analytics.read') ? (
        <Metrics deliveryId={delivery.id} />
      ) : null}
      {record.data ? (
        <Record record={record.data} open={wanted || delivery.needsPerson || delivery.state === 'failed'} />
      ) : record.error ? (
        <ErrorState error={record.error} onRetry={() => void record.refetch()} />
      ) : (
        <Loading className="py-2" />
      )}
    </article>
  );
}

function Record({ record, open }: { readonly record: DeliveryDetailView; readonly open: boolean }) {
  const { t } = useTranslation('deliveries');
  return (
    <div className="-mb-2 flex flex-col divide-y divide-line border-t border-line">
      {record.receipt ? (
        <Fold title={t('receipt')} open={record.state === 'published'}>
          <Receipt record={record} />
        </Fold>
      ) : null}
      <Fold title={t('attempts', { count: record.attempts.length })} open={open}>
        {record.attempts.length === 0 ? (
          <p className="text-[0.9375rem] text-ink-soft">{t('no-attempts')}</p>
        ) : (
          <Timeline attempts={record.attempts} told={record.problem?.detail ?? null} />
        )}
      </Fold>
    </div>
  );
}

function Fold({
  title,
  open,
  children,
}: {
  readonly title: string;
  readonly open: boolean;
  readonly children: ReactNode;
}) {
  return (
    <details open={open} className="group">
      <summary className="flex min-h-11 cursor-pointer list-none items-center justify-between gap-2 text-[0.9375rem] font-medium [&::-webkit-details-marker]:hidden">
        {title}
        <ChevronDown aria-hidden className="size-4 text-ink-faint transition-transform group-open:rotate-180" />
      </summary>
      <div className="pt-1 pb-4">{children}</div>
    </details>
  );
}

function Receipt({ record }: { readonly record: DeliveryDetailView }) {
  const { t } = useTranslation('deliveries');
  const locale = useLocale();
  const { nameOf: channelName } = useChannels();
  const { receipt, latenessMs } = record;
  if (!receipt) return null;
  const facts: Fact[] = [
    {
      id: 'published',
      name: t('published-at'),
      value: (
        <>
          <Instant at={receipt.publishedAt} style="precise" showZone />
          {latenessMs === null ? null : (
            <span className="text-ink-soft">
              {' '}
              · {t(`punctuality.${punctualityOf(latenessMs)}`)}, {latenessMs < 0 ? '−' : '+'}
              {formatDuration(latenessMs, locale)}
            </span>
          )}
        </>
      ),
    },
    ...(receipt.removedAt === null
      ? []
      : [{ id: 'removed', name: t('removed-at'), value: <Instant at={receipt.removedAt} style="precise" showZone /> }]),
    {
      id: 'parts',
      name: t('parts'),
      value: (
        <ul className="flex flex-col gap-1">
          {receipt.parts.map((part, index) => (
            <li key={part.remoteId} className="flex flex-wrap items-center gap-x-3">
              {part.permalink === null ? null : (
                <ExternalLink href={part.permalink}>
                  {receipt.parts.length > 1
                    ? t('see-part', { number: index + 1, channel: channelName(record.channel) })
                    : t('action.see-on', { channel: channelName(record.channel) })}
                </ExternalLink>
              )}
              <code className="font-mono text-xs break-all text-ink-soft">{part.remoteId}</code>
            </li>
          ))}
          {receipt.firstComment === null ? null : (
            <li className="flex flex-wrap items-center gap-x-3">
              {receipt.firstComment.permalink === null ? (
                t('first-comment')
              ) : (
                <ExternalLink href={receipt.firstComment.permalink}>{t('first-comment')}</ExternalLink>
              )}
              <code className="font-mono text-xs break-all text-ink-soft">{receipt.firstComment.remoteId}</code>
            </li>
          )}
        </ul>
      ),
    },
    { id: 'confirmed', name: t('confirmed'), value: t(`confirmed-by.${receipt.confirmedBy}`) },
    {
      id: 'hash',
      name: t('content-hash'),
      value: (
        <span className="flex flex-wrap items-center gap-2">
          <code className="min-w-0 font-mono text-xs break-all" title={receipt.contentHash}>
            {receipt.contentHash.slice(0, 16)}…
          </code>
          <CopyButton value={receipt.contentHash} of={t('content-hash')} variant="quiet" />
        </span>
      ),
    },
    {
      id: 'ledger',
      name: t('ledger'),
      value:
        receipt.ledger === null ? (
          <span className="text-ink-soft">{t('ledger-soon')}</span>
        ) : (
          t('ledger-place', { position: receipt.ledger.position })
        ),
    },
  ];
  return <Facts facts={facts} />;
}

function Metrics({ deliveryId }: { readonly deliveryId: string }) {
  const { t } = useTranslation(['deliveries', 'common']);
  const locale = useLocale();
  const workspaceId = useWorkspaceId();
  const { data } = useQuery(metricsOfDeliveryOptions({ path: { workspaceId, deliveryId }, query: { limit: 1 } }));
  if (!data) return null;
  const offered = [
    ...NETWORK_METRICS.filter((metric) => !data.notOffered.includes(metric)),
    ...(data.values.linkClicks === null ? [] : (['linkClicks'] as const)),
  ];
  if (offered.length > 0 && data.capturedAt === null) {
    return <p className="text-sm text-ink-soft">{t('not-measured')}</p>;
  }
  if (offered.length === 0) return <p className="text-sm text-ink-soft">{t('no-metrics')}</p>;
  const missing = NETWORK_METRICS.filter((metric) => data.notOffered.includes(metric));
  return (
    <div>
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(6.5rem,1fr))] gap-2">
        {offered.map((metric) => {
          const value = data.values[metric];
          return (
            <div key={metric} className="flex flex-col-reverse justify-end rounded-lg bg-sunken px-3 py-2">
              <dt className="text-xs text-ink-soft">{t(`common:metric.${metric}`)}</dt>
              <dd data-numeric className={value === null ? 'text-sm text-ink-soft' : 'text-lg leading-6 font-semibold'}>
                {value === null ? t('common:no-value') : formatCount(value, locale, true)}
              </dd>
            </div>
          );
        })}
      </dl>
      <p className="mt-1.5 text-sm text-ink-soft">
        {data.capturedAt === null ? null : (
          <>
            {t('measured')} <RelativeInstant at={data.capturedAt} />
          </>
        )}
        {missing.length > 0 ? (
          <>
            {' · '}
            {t('common:not-offered')}:{' '}
            {new Intl.ListFormat(locale).format(missing.map((metric) => t(`common:metric.${metric}`)))}
          </>
        ) : null}
        {' · '}
        <Link
          to="/workspaces/$workspaceId/analytics/posts/$publicationId"
          params={{ workspaceId, publicationId: deliveryId }}
          className="underline underline-offset-4"
        >
          {t('to-report')}
        </Link>
      </p>
    </div>
  );
}
