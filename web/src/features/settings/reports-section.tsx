import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Mail, Share2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  sharingListSchedulesOptions,
  sharingListSharesOptions,
  sharingRemoveSchedule,
  sharingRevokeShare,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { Instant, RelativeInstant } from '@/parts/instant';
import { Badge, Banner, Button, ConfirmDialog, EmptyState, ErrorState, Loading, TableFrame, type Question } from '@/ui';

const MOST = 200;

/** Who outside reads reports, by which links and mails. */
export function ReportsSection() {
  const { t } = useTranslation(['sharing', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const can = useCan();
  const [question, setQuestion] = useState<Question | null>(null);
  const path = { workspaceId };
  const links = useQuery(sharingListSharesOptions({ path, query: { limit: MOST } }));
  const schedules = useQuery(sharingListSchedulesOptions({ path }));
  const error = (links.data ? null : links.error) ?? (schedules.data ? null : schedules.error);
  if (error) return <ErrorState error={error} onRetry={() => void invalidate(queryClient, ['sharing'])} />;
  if (!links.data || !schedules.data) return <Loading />;
  const mayShare = can('analytics.share');
  const ask = (words: Pick<Question, 'title' | 'body' | 'confirm'>, end: () => Promise<unknown>): void =>
    setQuestion({
      ...words,
      variant: 'danger',
      onConfirm: async () => {
        await end();
        await invalidate(queryClient, ['sharing']);
      },
    });
  return (
    <div className="flex max-w-5xl flex-col gap-8">
      <section className="flex flex-col gap-3">
        <h2 className="text-lg font-semibold">{t('links')}</h2>
        {links.data.items.length === 0 ? (
          <EmptyState icon={<Share2 aria-hidden />} title={t('links')}>
            {t('links-none')}
          </EmptyState>
        ) : (
          <TableFrame label={t('links')}>
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('until')}</th>
                <th scope="col">{t('read')}</th>
                <th scope="col">
                  <span className="sr-only">{t('revoke')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {links.data.items.map(({ id, title, subject, state, expiresAt, seen, lastSeenAt }) => (
                <tr key={id}>
                  <td>
                    <span className="font-medium">{title}</span>
                    <br />
                    <span className="text-sm text-ink-soft">{t(`kind.${subject.kind}`)}</span>
                  </td>
                  <td>
                    {state === 'open' ? <Instant at={expiresAt} style="day" /> : <Badge>{t(`state.${state}`)}</Badge>}
                  </td>
                  <td>
                    {seen === 0 ? t('never') : t('read-count', { count: seen })}
                    {lastSeenAt ? (
                      <>
                        <br />
                        <span className="text-sm text-ink-soft">
                          <RelativeInstant at={lastSeenAt} />
                        </span>
                      </>
                    ) : null}
                  </td>
                  <td className="text-end">
                    {state === 'open' && mayShare ? (
                      <EndButton
                        words={t('revoke')}
                        title={title}
                        onPress={() =>
                          ask(
                            { title: t('revoke-title', { title }), body: t('revoke-body'), confirm: t('revoke') },
                            () => sharingRevokeShare({ path: { workspaceId, shareId: id } }),
                          )
                        }
                      />
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        )}
      </section>
      <section className="flex flex-col gap-3">
        <h2 className="text-lg font-semibold">{t('schedules')}</h2>
        {schedules.data.mailIsSetUp ? null : <Banner tone="info" title={t('mail-not-set-up')} />}
        {schedules.data.items.length === 0 ? (
          <EmptyState icon={<Mail aria-hidden />} title={t('schedules')}>
            {t('schedules-none')}
          </EmptyState>
        ) : (
          <TableFrame label={t('schedules')}>
            <thead>
              <tr>
                <th scope="col">{t('name')}</th>
                <th scope="col">{t('to')}</th>
                <th scope="col">{t('next')}</th>
                <th scope="col">{t('last')}</th>
                <th scope="col">
                  <span className="sr-only">{t('remove')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {schedules.data.items.map(({ id, title, frequency, recipients, nextAt, lastSentAt, problem }) => (
                <tr key={id}>
                  <td>
                    <span className="font-medium">{title}</span>
                    <br />
                    <span className="text-sm text-ink-soft">{t(frequency)}</span>
                    {problem ? <p className="text-sm text-bad">{problem}</p> : null}
                  </td>
                  <td className="break-all">{recipients.join(', ')}</td>
                  <td>{nextAt ? <Instant at={nextAt} style="day-time" /> : null}</td>
                  <td>{lastSentAt ? <RelativeInstant at={lastSentAt} /> : t('never')}</td>
                  <td className="text-end">
                    {mayShare ? (
                      <EndButton
                        words={t('remove')}
                        title={title}
                        onPress={() =>
                          ask(
                            { title: t('remove-title', { title }), body: t('remove-body'), confirm: t('remove') },
                            () => sharingRemoveSchedule({ path: { workspaceId, scheduleId: id } }),
                          )
                        }
                      />
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        )}
      </section>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </div>
  );
}

/** Ends what is named in its row. */
function EndButton({
  words,
  title,
  onPress,
}: {
  readonly words: string;
  readonly title: string;
  readonly onPress: () => void;
}) {
  return (
    <Button size="small" variant="quiet" onPress={onPress}>
      {words}
      <span className="sr-only">: {title}</span>
    </Button>
  );
}
