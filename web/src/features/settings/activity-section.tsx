import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { auditList, auditListQueryKey, pagesOptions, type AuditEntryDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Instant, ZoneNote } from '@/parts/instant';
import { Button, EmptyState, ErrorState, Loading, TableFrame } from '@/ui';

/** Who did what. */
export function ActivitySection() {
  const { t, has } = useTranslation(['settings', 'common']);
  const workspaceId = useWorkspaceId();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    pagesOptions(auditListQueryKey({ path: { workspaceId } }), (cursor, signal) =>
      auditList({ path: { workspaceId }, query: { cursor }, signal }),
    ),
  );
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
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
          {entries.map((entry) => {
            const words = `activity.action.${entry.action}`;
            return (
              <tr key={entry.id}>
                <td className="whitespace-nowrap">
                  <Instant at={entry.at} />
                </td>
                <td className="whitespace-nowrap">{actorName(entry, t)}</td>
                <td className="min-w-44">
                  {/* The stable name of the action, as in the API, for those that have no words yet and for whoever looks closer. */}
                  {has(words) ? <span title={entry.action}>{t(words)}</span> : <code>{entry.action}</code>}
                </td>
                <td className="min-w-48 text-sm text-ink-soft">
                  <Details detail={entry.detail} />
                </td>
              </tr>
            );
          })}
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

function actorName({ actor }: AuditEntryDto, t: ReturnType<typeof useTranslation<'settings'>>['t']): string {
  const name = actor.name ?? t('activity.gone');
  switch (actor.kind) {
    case 'carillon':
      return t('activity.carillon');
    case 'connect-link':
      return t('activity.by-link', { name });
    case 'person':
    case 'api-key':
      return name;
  }
}

/** When something is planned for, as people say it; the rest as the API has it. */
function Details({ detail }: { readonly detail: AuditEntryDto['detail'] }) {
  const { t } = useTranslation('settings');
  const { at, zone, localTime, ...others } = detail;
  const planned = typeof at === 'string' && !Number.isNaN(Date.parse(at));
  const rest = Object.entries(planned ? others : detail)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
  return (
    <>
      {planned ? (
        <span title={`${String(localTime)} ${String(zone)}`}>
          {t('activity.planned')} <Instant at={at} />
        </span>
      ) : null}
      {planned && rest !== '' ? ' · ' : null}
      {rest}
    </>
  );
}
