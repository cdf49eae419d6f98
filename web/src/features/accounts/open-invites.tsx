import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { connectLinksListOptions, connectLinksRevoke, type ConnectLinkResponse } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { Instant } from '@/parts/instant';
import { Button, ConfirmDialog, TableFrame, type Question } from '@/ui';

const MOST = 200;

/** The links by which somebody outside may connect now; nothing where there are none. */
export function OpenInvites() {
  const { t } = useTranslation('accounts');
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { nameOf } = useChannels();
  const [question, setQuestion] = useState<Question | null>(null);
  const id = useId();
  const { data } = useQuery(connectLinksListOptions({ path: { workspaceId }, query: { limit: MOST } }));
  const open = (data?.items ?? []).filter(({ state }) => state === 'open');
  const whatFor = ({ channels, accountHandle }: ConnectLinkResponse): string => {
    if (accountHandle !== null) return t('invites.again', { handle: accountHandle });
    return channels === null ? t('invite.any-channel') : channels.map(nameOf).join(', ');
  };
  const ask = (connectLinkId: string): void =>
    setQuestion({
      title: t('invites.revoke-title'),
      body: t('invites.revoke-body'),
      confirm: t('invites.revoke'),
      variant: 'danger',
      onConfirm: async () => {
        await connectLinksRevoke({ path: { workspaceId, connectLinkId } });
        await invalidate(queryClient, ['connectLinks']);
      },
    });
  return (
    <>
      {open.length > 0 ? (
        <section aria-labelledby={id} className="mt-8 flex max-w-5xl flex-col gap-3">
          <div>
            <h2 id={id} className="text-lg font-semibold">
              {t('invites.title')}
            </h2>
            <p className="text-sm text-ink-soft">{t('invites.words')}</p>
          </div>
          <TableFrame label={t('invites.title')}>
            <thead>
              <tr>
                <th scope="col">{t('invites.for')}</th>
                <th scope="col">{t('invites.until')}</th>
                <th scope="col">{t('invites.used')}</th>
                <th scope="col">{t('invites.by')}</th>
                <th scope="col">
                  <span className="sr-only">{t('invites.revoke')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {open.map((link) => (
                <tr key={link.id}>
                  <td className="font-medium">{whatFor(link)}</td>
                  <td>
                    <Instant at={link.expiresAt} style="day-time" />
                  </td>
                  <td>{t('invites.used-of', { uses: link.uses, max: link.maxUses })}</td>
                  <td>{link.createdBy}</td>
                  <td className="text-end">
                    <Button size="small" variant="quiet" onPress={() => ask(link.id)}>
                      {t('invites.revoke')}
                      <span className="sr-only">: {whatFor(link)}</span>
                    </Button>
                  </td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        </section>
      ) : null}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}
