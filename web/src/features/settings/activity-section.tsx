import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { auditList, auditListQueryKey, pagesOptions, type AuditEntryDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Instant, ZoneNote } from '@/parts/instant';
import { Button, EmptyState, ErrorState, Loading, TableFrame } from '@/ui';

/** Who did what. */
export function ActivitySection() {
  const { t } = useTranslation(['settings', 'common']);
  const workspaceId = useWorkspaceId();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    pagesOptions(auditListQueryKey({ path: { workspaceId } }), (cursor, signal) =>
      auditList({ path: { workspaceId }, query: { cursor }, signal }),
    ),
  );
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const entries = data.pages.flatMap(({ items }) => items);
  if (entries.length === 0) return <EmptyState title={t('activity.none')} />;
  return (
    <div className="flex max-w-5xl flex-col gap-3">
      <ZoneNote />
      <TableFrame label={t('sections.activity')}>
        <thead>
          <tr>
            <th scope="col">{t('activity.when')}</th>
            <th scope="col">{t('activity.who')}</th>
            <th scope="col">{t('activity.what')}</th>
            <th scope="col">{t('activity.detail')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.id}>
              <td className="whitespace-nowrap">
                <Instant at={entry.at} />
              </td>
              <td>{actorName(entry, t('activity.carillon'), t('activity.gone'))}</td>
              <td>
                {/* Stable names of actions, as in the API and the docs. */}
                <code className="text-sm">{entry.action}</code>
              </td>
              <td className="text-sm text-ink-soft">{details(entry.detail)}</td>
            </tr>
          ))}
        </tbody>
      </TableFrame>
      {hasNextPage ? (
        <Button className="self-center" isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
          {t('common:load-more')}
        </Button>
      ) : null}
    </div>
  );
}

function actorName({ actor }: AuditEntryDto, carillon: string, gone: string): string {
  return actor.kind === 'carillon' ? carillon : (actor.name ?? gone);
}

function details(detail: AuditEntryDto['detail']): string {
  return Object.entries(detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}
