import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  reportsExplainNumberOptions,
  reportsExplainSumOptions,
  type ChannelShare,
  type MetricMeaning,
  type MissingView,
  type PublicationView,
  type ReportsExplainSumData,
} from '@/api';
import { useLocale, useWorkspace, useWorkspaceId } from '@/app/session';
import { formatInstant } from '@/lib/time';
import { ErrorState, Facts, Loading, SelectField } from '@/ui';
import { useChannels } from './account-label';
import { ChannelIcon } from './channel-icon';
import { Instant } from './instant';
import { OVER_TIME_METRICS } from './metrics';
import { formatDay, type OverTimeMetric } from './over-time.rules';
import { Captured, Figures } from './report-numbers';
import { SUMMARY_FIGURE_IDS, SUMMARY_FIGURES, type ExplainedSum } from './summary.rules';

type SumQuery = Omit<NonNullable<ReportsExplainSumData['query']>, 'metric'>;

/** A number somebody asks about. */
export type Explained =
  | {
      readonly kind: 'sum';
      readonly metric: ExplainedSum;
      readonly query: SumQuery;
      /** Of the row that it stands in. */
      readonly of?: string;
    }
  | { readonly kind: 'publication'; readonly id: string; readonly metric: OverTimeMetric; readonly of: string }
  | { readonly kind: 'followers'; readonly capturedAt: string | null; readonly channels: readonly string[] }
  | { readonly kind: 'posts'; readonly published: number; readonly measured: number };

/** Says of one number what it is made of, by which definitions, how fresh it is, and what is missing in it. */
export function ExplainPanel({ what }: { readonly what: Explained }) {
  switch (what.kind) {
    case 'sum':
      return <SumExplained first={what.metric} query={what.query} of={what.of} />;
    case 'publication':
      return <NumberExplained first={what.metric} id={what.id} of={what.of} />;
    case 'followers':
      return <FollowersExplained capturedAt={what.capturedAt} channels={what.channels} />;
    case 'posts':
      return <PostsExplained published={what.published} measured={what.measured} />;
  }
}

/** What is missing of some posts, beside which their number is told. */
const COUNTED: ReadonlySet<string> = new Set(['not-offered', 'no-data-yet', 'no-tracked-link']);
const OTHER_SUMS = OVER_TIME_METRICS.filter(
  (metric) => !SUMMARY_FIGURE_IDS.some((id) => SUMMARY_FIGURES[id].explainedAs === metric),
);
const SUMS: readonly ExplainedSum[] = [
  ...SUMMARY_FIGURE_IDS.map((id) => SUMMARY_FIGURES[id].explainedAs),
  ...OTHER_SUMS,
];

function useSumName(): (metric: ExplainedSum) => string {
  const { t } = useTranslation(['analytics', 'common']);
  return (metric) => {
    const figure = SUMMARY_FIGURE_IDS.find((id) => SUMMARY_FIGURES[id].explainedAs === metric);
    if (figure) return t(`figure.${figure}`);
    const other = OVER_TIME_METRICS.find((id) => id === metric);
    return other ? t(`common:metric.${other}`) : metric;
  };
}

function isRate(metric: ExplainedSum): boolean {
  return metric.startsWith('engagementRate');
}

function SumExplained({
  first,
  query,
  of,
}: {
  readonly first: ExplainedSum;
  readonly query: SumQuery;
  readonly of: string | undefined;
}) {
  const { t, has } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const nameOf = useSumName();
  const [metric, setMetric] = useState(first);
  const { data, error, refetch } = useQuery(
    reportsExplainSumOptions({ path: { workspaceId: useWorkspaceId() }, query: { ...query, metric } }),
  );
  const how = `explain.how.${metric}`;
  return (
    <div className="flex flex-col gap-5">
      <Which
        of={of}
        options={SUMS.map((id) => ({ id, name: nameOf(id) }))}
        value={metric}
        onChange={(id) => setMetric(id)}
      />
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <>
          <Value>
            <Figures
              value={data.value === null || isRate(metric) ? data.value : Math.round(data.value)}
              rate={isRate(metric)}
              offered={data.channels.length === 0 || data.channels.some(({ offered }) => offered)}
            />
          </Value>
          <p className="max-w-prose">{has(how) ? t(how) : data.how}</p>
          <Facts
            facts={[
              {
                id: 'period',
                name: t('explain.period'),
                value: `${formatDay(data.period.from, locale, 'full')} – ${formatDay(data.period.to, locale, 'full')} (${data.zone.replaceAll('_', ' ')})`,
              },
              {
                id: 'made-of',
                name: t('explain.made-of'),
                value: t('explain.known-of', { known: data.known, count: data.published }),
              },
            ]}
          />
          {data.channels.length > 0 ? (
            <Block title={t('explain.channels')}>
              <ul className="flex flex-col gap-3">
                {data.channels.map((share) => (
                  <Share key={share.channel} share={share} rate={isRate(metric)} />
                ))}
              </ul>
            </Block>
          ) : null}
          <Missing missing={data.missing} shares={data.channels} />
          {data.largest.length > 0 ? <Largest posts={data.largest} metric={metric} /> : null}
        </>
      )}
    </div>
  );
}

function Which<Id extends string>({
  of,
  options,
  value,
  onChange,
}: {
  readonly of: string | undefined;
  readonly options: readonly { readonly id: Id; readonly name: string }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}) {
  const { t } = useTranslation('analytics');
  return (
    <div className="flex flex-col gap-1">
      {of === undefined ? null : <p className="line-clamp-2 text-ink-soft">{of}</p>}
      <SelectField<Id>
        label={t('explain.number')}
        hideLabel
        className="max-w-sm"
        options={options}
        value={value}
        onChange={onChange}
      />
    </div>
  );
}

function Value({ children }: { readonly children: ReactNode }) {
  return <p className="-mb-3 text-3xl font-semibold tracking-tight">{children}</p>;
}

function Block({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-2 font-semibold">{title}</h3>
      {children}
    </section>
  );
}

function Share({ share, rate }: { readonly share: ChannelShare; readonly rate: boolean }) {
  const { t } = useTranslation('analytics');
  const { nameOf } = useChannels();
  const { channel, sum, offered, known, published, definitions, newestCapturedAt } = share;
  return (
    <li className="rounded-xl border border-line px-4 py-3">
      <div className="flex items-baseline justify-between gap-3">
        <span className="flex items-center gap-2 font-medium">
          <ChannelIcon channel={channel} className="size-4 self-center" />
          {nameOf(channel)}
        </span>
        <span className="font-medium">
          <Figures value={sum === null || rate ? sum : Math.round(sum)} rate={rate} offered={offered} />
        </span>
      </div>
      <p className="text-sm text-ink-soft">
        {t('explain.known-of', { known, count: published })}
        {newestCapturedAt === null ? null : (
          <>
            {' · '}
            <Captured at={newestCapturedAt} />
          </>
        )}
      </p>
      <Definitions definitions={definitions} />
    </li>
  );
}

/** How the network calls what makes up the number, what it means, and since when. */
function Definitions({ definitions }: { readonly definitions: readonly MetricMeaning[] }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { zone } = useWorkspace();
  const locale = useLocale();
  if (definitions.length === 0) return null;
  return (
    <dl className="mt-2 flex flex-col gap-2 border-t border-line pt-2 text-sm">
      {definitions.map(({ metric, native, meaning, since, version }) => {
        const named = OVER_TIME_METRICS.find((id) => id === metric);
        return (
          <div key={`${metric}-${version}-${since}`}>
            <dt>
              {named ? t(`common:metric.${named}`) : metric}
              {': '}
              <code className="font-mono text-xs">{native}</code>
            </dt>
            <dd className="text-ink-soft">
              {meaning} {t('explain.definition', { version, since: formatInstant(since, zone, locale, 'day') })}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function Missing({
  missing,
  shares,
}: {
  readonly missing: readonly MissingView[];
  readonly shares: readonly ChannelShare[];
}) {
  const { t, has } = useTranslation('analytics');
  const { nameOf } = useChannels();
  return (
    <Block title={t('explain.missing')}>
      {missing.length === 0 ? (
        <p className="text-ink-soft">{t('explain.nothing-missing')}</p>
      ) : (
        <ul className="flex list-disc flex-col gap-1.5 ps-5">
          {missing.map(({ code, channel, detail, from, to }) => {
            const key = `missing.${code}`;
            const share = shares.find((entry) => entry.channel === channel);
            const lacking = share ? share.published - share.known : 0;
            return (
              <li key={`${code}-${channel}-${from}-${to}`}>
                {has(key) ? t(key, { channel: nameOf(channel) }) : detail}
                {share && lacking > 0 && COUNTED.has(code) ? (
                  <span className="text-ink-soft"> {t('explain.lacking', { lacking, count: share.published })}</span>
                ) : null}
                {from === null ? null : (
                  <span className="block text-sm text-ink-soft">
                    <Instant at={from} />
                    {to === null ? null : (
                      <>
                        {' – '}
                        <Instant at={to} />
                      </>
                    )}
                  </span>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </Block>
  );
}

function Largest({ posts, metric }: { readonly posts: readonly PublicationView[]; readonly metric: ExplainedSum }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const base = OVER_TIME_METRICS.find((id) => id === metric) ?? (isRate(metric) ? 'engagement' : 'reach');
  return (
    <Block title={t('explain.largest', { metric: t(`common:metric.${base}`) })}>
      <ol className="flex flex-col divide-y divide-line">
        {posts.map((post) => (
          <li key={post.id} className="flex items-baseline justify-between gap-4 py-1.5">
            <Link
              to="/workspaces/$workspaceId/analytics/posts/$publicationId"
              params={{ workspaceId, publicationId: post.id }}
              className="line-clamp-1 underline-offset-4 hover:underline"
            >
              {post.title || t('common:untitled')}
            </Link>
            <Figures value={post[base]} />
          </li>
        ))}
      </ol>
    </Block>
  );
}

function NumberExplained({
  first,
  id,
  of,
}: {
  readonly first: OverTimeMetric;
  readonly id: string;
  readonly of: string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const { nameOf } = useChannels();
  const [metric, setMetric] = useState(first);
  const { data, error, refetch } = useQuery(
    reportsExplainNumberOptions({ path: { workspaceId: useWorkspaceId(), publicationId: id }, query: { metric } }),
  );
  return (
    <div className="flex flex-col gap-5">
      <Which
        of={of}
        options={OVER_TIME_METRICS.map((entry) => ({ id: entry, name: t(`common:metric.${entry}`) }))}
        value={metric}
        onChange={setMetric}
      />
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading />
      ) : (
        <>
          <Value>
            <Figures value={data.value} offered={!data.missing.some(({ code }) => code === 'not-offered')} />
          </Value>
          <p className="max-w-prose">
            {t(data.value === null ? 'explain.number-unknown' : 'explain.number-how', {
              channel: nameOf(data.channel),
            })}
          </p>
          <Facts
            facts={[
              { id: 'captured', name: t('explain.captured'), value: <At at={data.capturedAt} /> },
              { id: 'last', name: t('explain.last-asked'), value: <At at={data.lastCapturedAt} /> },
              {
                id: 'next',
                name: t('explain.next'),
                value: data.nextAt === null ? t('explain.not-again') : <Instant at={data.nextAt} showZone />,
              },
            ]}
          />
          {data.definitions.length > 0 ? (
            <Block title={t('explain.native')}>
              <Definitions definitions={data.definitions} />
              <Native native={data.snapshots.at(-1)?.native ?? {}} />
            </Block>
          ) : null}
          <Missing missing={data.missing} shares={[]} />
        </>
      )}
    </div>
  );
}

function At({ at }: { readonly at: string | null }) {
  const { t } = useTranslation();
  return at === null ? <span className="text-ink-soft">{t('no-value')}</span> : <Instant at={at} showZone />;
}

/** The network's own names with its own numbers, as it gave them last. */
function Native({ native }: { readonly native: Readonly<Record<string, number | null>> }) {
  const entries = Object.entries(native);
  if (entries.length === 0) return null;
  return (
    <ul className="mt-3 flex flex-wrap gap-2">
      {entries.map(([name, value]) => (
        <li key={name} className="rounded-lg bg-sunken px-2.5 py-1 text-sm">
          <code className="font-mono text-xs">{name}</code>: <Figures value={value} />
        </li>
      ))}
    </ul>
  );
}

function FollowersExplained({
  capturedAt,
  channels,
}: {
  readonly capturedAt: string | null;
  readonly channels: readonly string[];
}) {
  const { t } = useTranslation('analytics');
  const { capabilitiesOf, nameOf } = useChannels();
  return (
    <div className="flex flex-col gap-5">
      <h3 className="text-lg font-semibold">{t('figure.followers')}</h3>
      <p className="-mt-3 max-w-prose">{t('definition.followers')}</p>
      <Captured at={capturedAt} />
      <Block title={t('explain.channels')}>
        <dl className="flex flex-col gap-2">
          {channels.map((channel) => {
            const source = capabilitiesOf(channel)?.accountMetrics.followers;
            return (
              <div key={channel}>
                <dt className="font-medium">{nameOf(channel)}</dt>
                <dd className="text-sm text-ink-soft">
                  {source ? (
                    <>
                      <code className="font-mono text-xs">{source.native}</code>: {source.meaning}
                    </>
                  ) : (
                    t('followers-never')
                  )}
                </dd>
              </div>
            );
          })}
        </dl>
      </Block>
    </div>
  );
}

function PostsExplained({ published, measured }: { readonly published: number; readonly measured: number }) {
  const { t } = useTranslation('analytics');
  return (
    <div className="flex flex-col gap-3">
      <h3 className="text-lg font-semibold">{t('figure.posts')}</h3>
      <p className="max-w-prose">{t('definition.posts')}</p>
      <p className="text-ink-soft">{t('coverage', { measured, count: published })}</p>
    </div>
  );
}
