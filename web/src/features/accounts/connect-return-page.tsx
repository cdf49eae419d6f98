import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  connectCancel,
  connectChoose,
  connectReadOptions,
  isProblem,
  type ConnectAttemptResponse,
  type RevealedSecretResponse,
} from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { useAccounts, useChannels } from '@/parts/account-label';
import { Banner, Button, buttonClass, Card, ErrorState, Loading, PageHeader, useSubmit } from '@/ui';
import { connectFailureOf, isConnectedAlready } from './accounts.rules';
import { ChooseIdentities } from './choose-identities';
import { ConnectFailureBanner } from './connect-problem';
import { ConnectedPanel } from './connected-panel';
import { RevealOnceDialog } from './reveal-once-dialog';

const route = getRouteApi('/workspaces/$workspaceId/connect/$attemptId');
const LOOK_AGAIN_MS = 2_000;

/** Back from a network's sign-in: what came of it. Only what connected something looks like a success. */
export function ConnectReturnPage() {
  // Above all that comes and goes: they are shown this once.
  const [secrets, setSecrets] = useState<readonly RevealedSecretResponse[]>([]);
  return (
    <>
      {secrets.length > 0 ? <RevealOnceDialog secrets={secrets} onSaved={() => setSecrets([])} /> : null}
      <Attempt onSecrets={setSecrets} />
    </>
  );
}

interface Revealing {
  readonly onSecrets: (secrets: readonly RevealedSecretResponse[]) => void;
}

function Attempt({ onSecrets }: Revealing) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const { attemptId } = route.useParams();
  const attempt = useQuery({
    ...connectReadOptions({ path: { workspaceId, attemptId } }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.status === 'waiting' ? LOOK_AGAIN_MS : false),
  });
  if (isProblem(attempt.error) && attempt.error.status === 404) {
    return (
      <>
        <PageHeader title={t('return.failed')} />
        <Ended>
          <ConnectFailureBanner code="not-found" detail={attempt.error.message} />
          <Again channel={undefined} accountId={null} />
        </Ended>
      </>
    );
  }
  if (attempt.error && !attempt.data) {
    return (
      <>
        <PageHeader title={t('return.title')} />
        <ErrorState error={attempt.error} onRetry={() => void attempt.refetch()} />
      </>
    );
  }
  if (!attempt.data) {
    return (
      <>
        <PageHeader title={t('return.title')} />
        <Loading />
      </>
    );
  }
  return <Outcome attempt={attempt.data} onSecrets={onSecrets} />;
}

function Outcome({ attempt, onSecrets }: Revealing & { readonly attempt: ConnectAttemptResponse }) {
  const { t } = useTranslation('accounts');
  const { nameOf } = useChannels();
  const channel = nameOf(attempt.channel);
  switch (attempt.status) {
    case 'waiting':
      return (
        <>
          <PageHeader title={t('return.waiting', { channel })} />
          <Waiting attempt={attempt} channel={channel} />
        </>
      );
    case 'choosing':
      return (
        <>
          <PageHeader title={t('return.choose')} subtitle={t('return.choose-words', { channel })} />
          <Choose attempt={attempt} onSecrets={onSecrets} />
        </>
      );
    case 'connected':
      return (
        <>
          <PageHeader title={t('return.connected', { channel })} />
          <ConnectedPanel accountIds={attempt.accountIds} reconnected={attempt.accountId !== null} />
        </>
      );
    case 'cancelled':
      return (
        <>
          <PageHeader title={t('return.failed')} />
          <Ended>
            <Banner tone="warn" title={t('return.cancelled', { channel })}>
              {t('return.cancelled-words')}
            </Banner>
            <Again channel={attempt.channel} accountId={attempt.accountId} />
          </Ended>
        </>
      );
    case 'failed':
      return (
        <>
          <PageHeader title={t('return.failed')} />
          <Ended>
            <ConnectFailureBanner
              code={attempt.failure?.code ?? 'other'}
              detail={attempt.failure?.detail ?? t('return.no-reason')}
            />
            <Again
              channel={attempt.channel}
              accountId={attempt.accountId}
              asNew={connectFailureOf(attempt.failure?.code ?? '') === 'different-identity'}
            />
          </Ended>
        </>
      );
  }
}

function Ended({ children }: { readonly children: ReactNode }) {
  return <div className="flex max-w-2xl flex-col gap-4">{children}</div>;
}

/** The ways on after a sign-in that connected nothing. */
function Again({
  channel,
  accountId,
  asNew = false,
}: {
  readonly channel: string | undefined;
  readonly accountId: string | null;
  /** Offer to connect the other identity as an account of its own. */
  readonly asNew?: boolean;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const params = { workspaceId: useWorkspaceId() };
  return (
    <div className="flex flex-wrap gap-2">
      <Link
        to="/workspaces/$workspaceId/accounts/connect"
        params={params}
        search={{ ...(channel ? { channel } : {}), ...(accountId ? { reconnect: accountId } : {}) }}
        className={buttonClass('primary')}
      >
        {t('common:try-again')}
      </Link>
      {asNew && channel ? (
        <Link
          to="/workspaces/$workspaceId/accounts/connect"
          params={params}
          search={{ channel }}
          className={buttonClass()}
        >
          {t('return.as-new')}
        </Link>
      ) : null}
      <Link to="/workspaces/$workspaceId/accounts" params={params} className={buttonClass('quiet')}>
        {t('to-accounts')}
      </Link>
    </div>
  );
}

function Waiting({ attempt, channel }: { readonly attempt: ConnectAttemptResponse; readonly channel: string }) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { pending, error, onSubmit } = useSubmit(async () => {
    await connectCancel({ path: { workspaceId, attemptId: attempt.id } });
    await invalidate(queryClient, ['connect']);
  }, []);
  return (
    <form onSubmit={onSubmit} className="flex max-w-2xl flex-col gap-4">
      <Card>
        <Loading label={t('return.waiting-words', { channel })} className="py-6" />
      </Card>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" isPending={pending}>
          {t('return.give-up')}
        </Button>
      </div>
    </form>
  );
}

function Choose({ attempt, onSecrets }: Revealing & { readonly attempt: ConnectAttemptResponse }) {
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { accounts } = useAccounts();
  const already = new Set(
    attempt.choices
      .filter((choice) => isConnectedAlready(choice, attempt.channel, accounts ?? []))
      .map(({ remoteId }) => remoteId),
  );
  return (
    <ChooseIdentities
      choices={attempt.choices}
      already={already}
      onChoose={async (remoteIds) => {
        try {
          const { data } = await connectChoose({
            path: { workspaceId, attemptId: attempt.id },
            body: { remoteIds },
          });
          onSecrets(data.revealOnce ?? []);
        } finally {
          await invalidate(queryClient, ['accounts', 'connect', 'attention']);
        }
      }}
    />
  );
}
