import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useId, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import {
  ApiProblem,
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
import {
  Avatar,
  Badge,
  Banner,
  Button,
  buttonClass,
  Card,
  Checkbox,
  ErrorState,
  Loading,
  PageHeader,
  SearchField,
  useSubmit,
} from '@/ui';
import { connectFailureOf, isConnectedAlready, matches } from './accounts.rules';
import { ConnectFailureBanner, ConnectProblem } from './connect-problem';
import { ConnectedPanel } from './connected-panel';
import { RevealOnceDialog } from './reveal-once-dialog';

const route = getRouteApi('/workspaces/$workspaceId/connect/$attemptId');
const LOOK_AGAIN_MS = 2_000;
/** From how many choices on a search is worth its place. */
const MANY = 6;

/** Back from a network's sign-in: what came of it. Only what connected something looks like a success. */
export function ConnectReturnPage() {
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
  if (attempt.error) {
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
  return <Outcome attempt={attempt.data} />;
}

function Outcome({ attempt }: { readonly attempt: ConnectAttemptResponse }) {
  const { t } = useTranslation('accounts');
  const { nameOf } = useChannels();
  const channel = nameOf(attempt.channel);
  const [secrets, setSecrets] = useState<readonly RevealedSecretResponse[]>([]);
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
          <Choose attempt={attempt} onSecrets={setSecrets} />
        </>
      );
    case 'connected':
      return (
        <>
          <PageHeader title={t('return.connected', { channel })} />
          {secrets.length > 0 ? <RevealOnceDialog secrets={secrets} onSaved={() => setSecrets([])} /> : null}
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

function Choose({
  attempt,
  onSecrets,
}: {
  readonly attempt: ConnectAttemptResponse;
  readonly onSecrets: (secrets: readonly RevealedSecretResponse[]) => void;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { accounts } = useAccounts();
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const id = useId();
  const already = new Set(
    attempt.choices
      .filter((choice) => isConnectedAlready(choice, attempt.channel, accounts ?? []))
      .map(({ remoteId }) => remoteId),
  );
  const found = attempt.choices.filter((choice) => matches(choice, search));
  const selectable = found.filter(({ remoteId }) => !already.has(remoteId));
  const selectedFound = selectable.filter(({ remoteId }) => chosen.has(remoteId)).length;
  const { pending, error, failure, onSubmit } = useSubmit(async () => {
    try {
      const { data } = await connectChoose({
        path: { workspaceId, attemptId: attempt.id },
        body: { remoteIds: [...chosen] },
      });
      onSecrets(data.revealOnce ?? []);
    } finally {
      await invalidate(queryClient, ['accounts', 'connect', 'attention']);
    }
  }, []);
  const toggle = (remoteId: string, selected: boolean): void =>
    setChosen((present) => {
      const next = new Set(present);
      if (selected) next.add(remoteId);
      else next.delete(remoteId);
      return next;
    });
  return (
    <form onSubmit={onSubmit} className="flex max-w-2xl flex-col gap-4">
      {attempt.choices.length >= MANY ? (
        <SearchField label={t('return.search')} clearLabel={t('common:clear')} value={search} onChange={setSearch} />
      ) : null}
      <p role="status" className="sr-only">
        {t('common:found', { count: found.length })}
      </p>
      <fieldset className="rounded-2xl border border-line bg-surface shadow-card">
        <legend className="sr-only">{t('return.choose')}</legend>
        {selectable.length > 1 ? (
          <div className="border-b border-line px-4 py-2">
            <Checkbox
              isSelected={selectedFound === selectable.length}
              isIndeterminate={selectedFound > 0 && selectedFound < selectable.length}
              onChange={(selected) => selectable.forEach(({ remoteId }) => toggle(remoteId, selected))}
            >
              {t('return.all', { count: selectable.length })}
            </Checkbox>
          </div>
        ) : null}
        <ul className="max-h-[55dvh] divide-y divide-line overflow-y-auto">
          {found.map((choice) => {
            const connected = already.has(choice.remoteId);
            return (
              <li key={choice.remoteId} className="px-4 py-2.5">
                <Checkbox
                  isSelected={connected || chosen.has(choice.remoteId)}
                  isDisabled={connected}
                  onChange={(selected) => toggle(choice.remoteId, selected)}
                  className="min-h-11"
                >
                  <Avatar name={choice.displayName || choice.handle} />
                  <span className="flex min-w-0 grow flex-col">
                    <span className="truncate font-medium">{choice.displayName || choice.handle}</span>
                    <span className="truncate text-sm text-ink-soft">@{choice.handle}</span>
                  </span>
                  {connected ? <Badge tone="ok">{t('return.already')}</Badge> : null}
                </Checkbox>
              </li>
            );
          })}
          {found.length === 0 ? (
            <li className="px-4 py-6 text-center text-ink-soft">{t('return.none-found')}</li>
          ) : null}
        </ul>
      </fieldset>
      {error ? (
        failure instanceof ApiProblem ? (
          <ConnectProblem failure={failure} />
        ) : (
          <Banner tone="bad" title={error} />
        )
      ) : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          type="submit"
          variant="primary"
          isPending={pending}
          isDisabled={chosen.size === 0}
          aria-describedby={id}
        >
          {t('return.connect', { count: chosen.size })}
        </Button>
        <p id={id} className="text-sm text-ink-soft">
          {already.size === attempt.choices.length
            ? t('return.all-already')
            : chosen.size === 0
              ? t('return.pick')
              : null}
        </p>
      </div>
    </form>
  );
}
