import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft, ChevronRight, Settings2 } from 'lucide-react';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  accountsReadOptions,
  connectConnect,
  type AccountResponse,
  type ChannelCapabilities,
  type ChannelView,
  type ConnectResponse,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { AccountLabel, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { AccountStatusBadge } from '@/parts/states';
import { Badge, Banner, buttonClass, Card, EmptyState, ErrorState, Loading, PageHeader } from '@/ui';
import { AbilityChips, AbilityList } from './abilities';
import { CHANNEL_GROUPS, channelGroup, nameOf } from './accounts.rules';
import { ConnectForm } from './connect-form';
import { ConnectedPanel } from './connected-panel';
import { RevealOnceDialog } from './reveal-once-dialog';
import { Needs, SetUpChecks } from './set-up-checks';

const route = getRouteApi('/workspaces/$workspaceId/accounts/connect');

/** Choosing a channel, and connecting an account on it; with `reconnect`, signing in again. */
export function ConnectPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { channel: channelId, reconnect } = route.useSearch();
  const { channels, byId, error, refetch } = useChannels();
  const account = useQuery({
    ...accountsReadOptions({ path: { workspaceId, accountId: reconnect ?? '' } }),
    enabled: reconnect !== undefined,
  });
  const failed = (channels ? null : error) ?? (account.data ? null : account.error);
  if (!can('accounts.manage')) {
    return (
      <>
        <PageHeader title={t('connect-an-account')} />
        <EmptyState title={t('not-allowed.title')}>{t('not-allowed.body')}</EmptyState>
      </>
    );
  }
  if (failed) {
    return (
      <>
        <PageHeader title={t('connect-an-account')} />
        <ErrorState
          error={failed}
          onRetry={() => {
            void refetch();
            if (reconnect) void account.refetch();
          }}
        />
      </>
    );
  }
  if (channels === undefined || (reconnect !== undefined && account.data === undefined)) {
    return (
      <>
        <PageHeader title={t('connect-an-account')} />
        <Loading />
      </>
    );
  }
  const channel = byId.get(account.data?.channel ?? channelId ?? '');
  return channel ? (
    <ConnectOne key={`${channel.id} ${reconnect ?? ''}`} channel={channel} account={account.data ?? null} />
  ) : (
    <ChooseChannel channels={channels} />
  );
}

function ChooseChannel({ channels }: { readonly channels: readonly ChannelView[] }) {
  const { t } = useTranslation('accounts');
  const id = useId();
  return (
    <>
      <BackToAccounts />
      <PageHeader title={t('connect-an-account')} subtitle={t('choose-channel')} />
      <div className="flex flex-col gap-8">
        {CHANNEL_GROUPS.map((group) => {
          const ofGroup = channels.filter((channel) => channelGroup(channel) === group);
          if (ofGroup.length === 0) return null;
          return (
            <section key={group} aria-labelledby={`${id}-${group}`}>
              <h2 id={`${id}-${group}`} className="text-base font-semibold">
                {t(`group.${group}`)}
              </h2>
              <p className="mt-0.5 mb-3 text-[0.9375rem] text-ink-soft">{t(`group-words.${group}`)}</p>
              <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2">
                {ofGroup.map((channel) => (
                  <ChannelCard key={channel.id} channel={channel} />
                ))}
              </ul>
            </section>
          );
        })}
      </div>
    </>
  );
}

function ChannelCard({ channel }: { readonly channel: ChannelView }) {
  const { t } = useTranslation('accounts');
  const workspaceId = useWorkspaceId();
  const capabilities = channel.capabilities as unknown as ChannelCapabilities;
  const group = channelGroup(channel);
  return (
    <li className="relative flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5 shadow-card transition-colors focus-within:border-line-strong hover:border-line-strong">
      <div className="flex items-start gap-3">
        <span className="flex size-10 shrink-0 items-center justify-center rounded-xl bg-accent-soft text-accent-text">
          <ChannelIcon channel={channel.id} className="size-5" />
        </span>
        <div className="min-w-0 grow">
          <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 font-semibold">
            <Link
              to={
                group === 'needs-set-up'
                  ? '/workspaces/$workspaceId/channels/$channel'
                  : '/workspaces/$workspaceId/accounts/connect'
              }
              params={{ workspaceId, channel: channel.id }}
              search={group === 'needs-set-up' ? {} : { channel: channel.id }}
              className="rounded-sm after:absolute after:inset-0 after:rounded-2xl"
            >
              {capabilities.displayName}
            </Link>
            {group === 'practice' ? <Badge tone="info">{t('practice')}</Badge> : null}
            {group === 'ready' && channel.setUp.state === 'needs-attention' ? (
              <Badge tone="warn">{t('set-up-advice')}</Badge>
            ) : null}
          </h3>
          <p className="mt-0.5 text-[0.9375rem] text-ink-soft">{t(`summary.${channel.id}`)}</p>
        </div>
        <ChevronRight aria-hidden className="mt-1 size-5 shrink-0 text-ink-faint rtl:-scale-x-100" />
      </div>
      <div className="mt-auto">
        <AbilityChips capabilities={capabilities} />
      </div>
    </li>
  );
}

function ConnectOne({ channel, account }: { readonly channel: ChannelView; readonly account: AccountResponse | null }) {
  const { t } = useTranslation('accounts');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const queryClient = useQueryClient();
  const [answer, setAnswer] = useState<ConnectResponse | null>(null);
  const [saved, setSaved] = useState(false);
  // As it was when the page opened: what is held goes out at once.
  const [waited] = useState(account?.waiting.held ?? 0);
  const capabilities = channel.capabilities as unknown as ChannelCapabilities;
  const name = capabilities.displayName;
  const title = account ? t('reconnect-title', { name: nameOf(account) }) : t('connect-on', { channel: name });
  const secrets = answer?.revealOnce ?? [];
  if (answer) {
    return (
      <>
        <PageHeader title={title} />
        {secrets.length > 0 && !saved ? <RevealOnceDialog secrets={secrets} onSaved={() => setSaved(true)} /> : null}
        <ConnectedPanel
          accountIds={(answer.accounts ?? []).map(({ id }) => id)}
          reconnected={account !== null}
          waited={waited}
        />
      </>
    );
  }
  return (
    <>
      <BackToAccounts channels={account === null} />
      <PageHeader
        title={title}
        subtitle={account ? undefined : t(`summary.${channel.id}`)}
        actions={
          can('workspace.manage') ? (
            <Link
              to="/workspaces/$workspaceId/channels/$channel"
              params={{ workspaceId, channel: channel.id }}
              className={buttonClass('quiet', 'small')}
            >
              <Settings2 aria-hidden className="size-4" />
              {t('set-up-of', { channel: name })}
            </Link>
          ) : undefined
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {account ? <ReconnectWords account={account} /> : null}
          {channelGroup(channel) === 'practice' ? (
            <Banner tone="info" title={t('practice-title')}>
              {t('practice-words')}
            </Banner>
          ) : null}
          <ConnectForm
            channel={{ ...channel, displayName: name }}
            account={account}
            begin={async (body) =>
              (
                await connectConnect({
                  path: { workspaceId },
                  body: { ...body, ...(account ? { accountId: account.id } : {}) },
                })
              ).data
            }
            onConnected={async (connected) => {
              await invalidate(queryClient, ['accounts', 'attention', 'deliveries', 'posts', 'calendar']);
              setAnswer(connected);
            }}
          />
        </div>
        <aside aria-label={t('before')} className="flex flex-col gap-4">
          <Card title={t('needed')}>
            <Needs channel={channel.id} needs={channel.setUp.needs} />
            {channel.setUp.checks.some(({ ok }) => !ok) ? (
              <div className="mt-4 border-t border-line pt-4">
                <SetUpChecks checks={channel.setUp.checks.filter(({ ok }) => !ok)} />
              </div>
            ) : null}
          </Card>
          <Card title={t('can-do')}>
            <div className="[&_ul]:sm:grid-cols-2 [&_ul]:lg:grid-cols-1">
              <AbilityList capabilities={capabilities} />
            </div>
          </Card>
        </aside>
      </div>
    </>
  );
}

function ReconnectWords({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { held } = account.waiting;
  return (
    <Card className="flex flex-col gap-3">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <AccountLabel account={account} />
        <AccountStatusBadge status={account.status} />
      </div>
      <ul className="flex list-disc flex-col gap-1 ps-5 text-[0.9375rem] text-ink-soft">
        <li>{t('reconnect-keeps')}</li>
        {held > 0 ? <li>{t('reconnect-held', { count: held })}</li> : null}
        <li>{t('reconnect-identity', { handle: account.handle })}</li>
      </ul>
    </Card>
  );
}

function BackToAccounts({ channels = false }: { readonly channels?: boolean }) {
  const { t } = useTranslation('accounts');
  return (
    <Link
      to={channels ? '/workspaces/$workspaceId/accounts/connect' : '/workspaces/$workspaceId/accounts'}
      params={{ workspaceId: useWorkspaceId() }}
      className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft hover:text-ink"
    >
      <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
      {channels ? t('all-channels') : t('to-accounts')}
    </Link>
  );
}
