import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CheckCircle2, MoreHorizontal, XCircle } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  accountsDisconnect,
  accountsPause,
  accountsResume,
  accountsTest,
  type AccountResponse,
  type AccountTestResponse,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { Instant } from '@/parts/instant';
import { Button, buttonClass, ConfirmDialog, Menu, useToast, type MenuEntry } from '@/ui';
import { healthOf, nameOf } from './accounts.rules';
import { InviteDialog } from './invite-dialog';

export interface AccountActions {
  /** The button that helps most now; null for who may not manage accounts. */
  readonly main: ReactNode;
  readonly menu: ReactNode;
  /** What the last test said; announced when it comes. */
  readonly answer: ReactNode;
  readonly dialog: ReactNode;
}

/** What can be done with an account. Its parts stand where the card or page has room for them. */
export function useAccountActions(
  account: AccountResponse,
  { details = true }: { readonly details?: boolean } = {},
): AccountActions {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const [inviting, setInviting] = useState(false);
  const path = { workspaceId, accountId: account.id };
  const name = nameOf(account);
  const refresh = (): Promise<void> =>
    invalidate(queryClient, ['accounts', 'attention', 'deliveries', 'posts', 'calendar']);
  const onError = (error: Error): void => toast({ text: error.message, tone: 'bad' });

  const test = useMutation({
    mutationFn: async () => (await accountsTest({ path })).data,
    onSettled: refresh,
  });
  const resume = useMutation({
    mutationFn: () => accountsResume({ path }),
    onSuccess: () => toast({ text: t('resumed', { name }) }),
    onError,
    onSettled: refresh,
  });
  const pause = useMutation({
    mutationFn: () => accountsPause({ path }),
    onSuccess: () =>
      toast({ text: t('paused', { name }), action: { name: t('common:undo'), run: () => resume.mutate() } }),
    onError,
    onSettled: refresh,
  });
  const disconnect = async (): Promise<void> => {
    await accountsDisconnect({ path });
    toast({ text: t('disconnected', { name }) });
    await refresh();
  };

  const manage = can('accounts.manage');
  const gone = account.status === 'disconnected';
  const reconnect = account.status === 'reconnect' || gone || ['needs-you', 'ends-soon'].includes(healthOf(account));
  const testing = (
    <Button
      size="small"
      isPending={test.isPending}
      onPress={() => test.mutate()}
      aria-label={test.isPending ? t('testing-of', { name }) : t('test-of', { name })}
    >
      {test.isPending ? t('testing') : t('test')}
    </Button>
  );
  const main = !manage ? null : reconnect ? (
    <Link
      to="/workspaces/$workspaceId/accounts/connect"
      params={{ workspaceId }}
      search={{ channel: account.channel, reconnect: account.id }}
      className={buttonClass(gone ? 'secondary' : 'primary', 'small')}
      aria-label={t('reconnect-of', { name })}
    >
      {t('reconnect')}
    </Link>
  ) : account.status === 'paused' ? (
    <Button
      size="small"
      variant="primary"
      isPending={resume.isPending}
      onPress={() => resume.mutate()}
      aria-label={t('resume-of', { name })}
    >
      {t('resume')}
    </Button>
  ) : (
    testing
  );
  const entries: MenuEntry[] = [
    ...(!gone && (reconnect || account.status === 'paused') ? [{ id: 'test', name: t('test') }] : []),
    ...(reconnect ? [{ id: 'invite', name: t('invite.open-for') }] : []),
    ...(account.status === 'active' ? [{ id: 'pause', name: t('pause'), detail: t('pause-detail') }] : []),
    ...(account.status === 'paused' && reconnect ? [{ id: 'resume', name: t('resume') }] : []),
    ...(gone ? [] : [{ id: 'disconnect', name: t('disconnect'), danger: true }]),
  ];
  const menu =
    !manage || entries.length === 0 ? null : (
      <Menu
        label={t('actions-of', { name })}
        buttonLabel={t('actions-of', { name })}
        className={buttonClass('quiet', 'small', 'min-w-8 px-1.5')}
        groups={[{ id: 'actions', entries }]}
        onAction={(id) => {
          if (id === 'test') test.mutate();
          if (id === 'invite') setInviting(true);
          if (id === 'pause') pause.mutate();
          if (id === 'resume') resume.mutate();
          if (id === 'disconnect') setAsking(true);
        }}
      >
        <MoreHorizontal aria-hidden className="size-4" />
      </Menu>
    );
  return {
    main: (
      <>
        {main}
        {details ? (
          <Link
            to="/workspaces/$workspaceId/accounts/$accountId"
            params={path}
            className={buttonClass('quiet', 'small')}
            aria-label={t('details-of', { name })}
          >
            {t('details')}
          </Link>
        ) : null}
      </>
    ),
    menu,
    answer: (
      <div role="status">
        {test.isPending ? null : test.data ? (
          <TestAnswer answer={test.data} />
        ) : test.error ? (
          <p className="mt-3 text-sm text-bad">{test.error.message}</p>
        ) : null}
      </div>
    ),
    dialog: (
      <>
        <InviteDialog account={account} isOpen={inviting} onClose={() => setInviting(false)} />
        <ConfirmDialog
          question={
            asking
              ? {
                  title: t('disconnect-title', { name }),
                  body: <DisconnectWords account={account} />,
                  confirm: t('disconnect'),
                  variant: 'danger',
                  onConfirm: disconnect,
                }
              : null
          }
          onClose={() => setAsking(false)}
        />
      </>
    ),
  };
}

function DisconnectWords({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { held, upcoming } = account.waiting;
  return (
    <ul className="flex list-disc flex-col gap-1.5 ps-5">
      <li>{t('disconnect-grant')}</li>
      <li>{t('disconnect-waiting', { count: held + upcoming })}</li>
      <li>{t('disconnect-history')}</li>
    </ul>
  );
}

function TestAnswer({ answer }: { readonly answer: AccountTestResponse }) {
  const { t } = useTranslation('accounts');
  const Icon = answer.ok ? CheckCircle2 : XCircle;
  return (
    <p className="mt-3 flex items-start gap-2 rounded-lg bg-sunken px-3 py-2 text-sm">
      <Icon aria-hidden className={answer.ok ? 'mt-0.5 size-4 shrink-0 text-ok' : 'mt-0.5 size-4 shrink-0 text-bad'} />
      <span>
        <span className="font-medium">{answer.ok ? t('test-ok') : t('test-failed')}</span> {answer.detail}{' '}
        <span className="text-ink-soft">
          (<Instant at={answer.checkedAt} style="time" />)
        </span>
      </span>
    </p>
  );
}
