import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/i18n';
import type { PostReportRow } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Badge, ExternalLink, TableFrame } from '@/ui';
import { useChannels } from './account-label';
import { ChannelIcon } from './channel-icon';
import type { OverTimeMetric } from './over-time.rules';
import { Captured, Figures } from './report-numbers';
import { bestFirst, mayCome, metricColumns, summaryValue } from './report.rules';

/** Posts from the best by `metric` to the worst, with their places at the networks and the age of their numbers. */
export function ReportPostsTable({
  posts,
  metric,
  label,
}: {
  readonly posts: readonly PostReportRow[];
  readonly metric: OverTimeMetric;
  readonly label: string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { capabilitiesOf, nameOf } = useChannels();
  const columns = metricColumns(metric);
  return (
    <TableFrame label={label} dense>
      <thead>
        <tr>
          <th scope="col">{t('post')}</th>
          <th scope="col">{t('at-the-network')}</th>
          {columns.map((column) => (
            <th
              key={column}
              scope="col"
              className="text-end! whitespace-nowrap"
              aria-sort={column === metric ? 'descending' : undefined}
            >
              {column === 'reach' ? t('figure.reachOfPost') : t(`common:metric.${column}`)}
              {column === metric ? <span aria-hidden> ↓</span> : null}
            </th>
          ))}
          <th scope="col" className="text-end! whitespace-nowrap">
            {t('figure.rateByReach')}
          </th>
          <th scope="col">{t('freshness')}</th>
        </tr>
      </thead>
      <tbody>
        {bestFirst(posts, metric).map((post) => {
          const capabilities = [...new Set(post.deliveries.map(({ channel }) => channel))].map(capabilitiesOf);
          return (
            <tr key={post.postId ?? post.deliveries[0]?.deliveryId}>
              <th scope="row" className="max-w-80 min-w-48 text-[0.9375rem]! text-ink!">
                {post.deleted || post.postId === null ? (
                  <>
                    <span className="line-clamp-2">{post.title}</span>{' '}
                    {post.deleted ? <Badge>{t('deleted-here')}</Badge> : null}
                  </>
                ) : (
                  <Link
                    to="/workspaces/$workspaceId/posts/$postId/deliveries"
                    params={{ workspaceId, postId: post.postId }}
                    className="line-clamp-2 underline-offset-4 hover:underline"
                  >
                    {post.title || t('common:untitled')}
                  </Link>
                )}
              </th>
              <td>
                <ul className="flex flex-col">
                  {post.deliveries.map(({ deliveryId, permalink, handle, channel }) => (
                    <li key={deliveryId} className="flex items-center gap-1.5 whitespace-nowrap">
                      <ChannelIcon channel={channel} className="size-3.5 text-ink-soft" />
                      {permalink === null ? (
                        <span className="text-ink-soft">{handle || nameOf(channel)}</span>
                      ) : (
                        <ExternalLink href={permalink}>{handle || nameOf(channel)}</ExternalLink>
                      )}
                    </li>
                  ))}
                </ul>
              </td>
              {columns.map((column) => (
                <td key={column} className={column === metric ? 'text-end font-medium' : 'text-end'}>
                  <Figures short value={summaryValue(post, column)} offered={mayCome(capabilities, column)} />
                </td>
              ))}
              <td className="text-end">
                <Figures
                  short
                  value={post.engagementRateByReach.value}
                  rate
                  offered={mayCome(capabilities, 'rateByReach')}
                />
              </td>
              <td className="min-w-24 text-sm">
                <Captured at={post.freshness.newestCapturedAt} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </TableFrame>
  );
}
