import { getRouteApi, Link } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { ChannelCapabilities, ChannelView } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { useChannelWords } from '@/parts/channel-words';
import { useChannels } from '@/parts/account-label';
import { Badge, buttonClass, Card, EmptyState, ErrorState, Loading, PageHeader } from '@/ui';
import { AbilityList } from './abilities';
import { Address } from './address';
import { channelGroup } from './accounts.rules';
import { ChannelNotices } from './channel-notices';
import { OperatorApp } from './operator-app';
import { Needs, SetUpChecks } from './set-up-checks';
import { ScopeList } from './scope-list';

const route = getRouteApi('/workspaces/$workspaceId/channels/$channel');

/** What whoever runs the installation has to know and do before accounts of a channel can be connected. */
export function ChannelPage() {
  const { t } = useTranslation(['accounts', 'common']);
  const { channel: id } = route.useParams();
  const { channels, byId, error, refetch } = useChannels();
  const channel = byId.get(id);
  if (channel) return <ChannelSetUp channel={channel} />;
  return (
    <>
      <PageHeader title={t('set-up')} />
      {error && !channels ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : channels ? (
        <EmptyState title={t('no-channel')} />
      ) : (
        <Loading />
      )}
    </>
  );
}

function ChannelSetUp({ channel }: { readonly channel: ChannelView }) {
  const { t } = useTranslation('accounts');
  const words = useChannelWords();
  const can = useCan();
  const params = { workspaceId: useWorkspaceId() };
  const capabilities = channel.capabilities as unknown as ChannelCapabilities;
  const { setUp } = channel;
  const blocked = channelGroup(channel) === 'needs-set-up';
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/accounts/connect"
        params={params}
        search={{ channel: channel.id }}
        className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-4 rtl:-scale-x-100" />
        {t('connect-on', { channel: capabilities.displayName })}
      </Link>
      <PageHeader
        title={t('set-up-of', { channel: capabilities.displayName })}
        subtitle={t(`summary.${channel.id}`)}
        actions={
          can('accounts.manage') && !blocked ? (
            <Link
              to="/workspaces/$workspaceId/accounts/connect"
              params={params}
              search={{ channel: channel.id }}
              className={buttonClass('primary')}
            >
              {t('connect-an-account')}
            </Link>
          ) : undefined
        }
      />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-4">
          <Card
            title={t('state')}
            actions={
              <Badge tone={setUp.state === 'ready' ? 'ok' : blocked ? 'bad' : 'warn'}>
                {t(
                  setUp.state === 'ready'
                    ? 'set-up-state.ready'
                    : blocked
                      ? 'set-up-state.blocked'
                      : 'set-up-state.advice',
                )}
              </Badge>
            }
          >
            {setUp.checks.length > 0 ? (
              <SetUpChecks checks={setUp.checks} />
            ) : (
              <p className="text-ink-soft">{t('nothing-to-check')}</p>
            )}
          </Card>
          <Card title={t('addresses')}>
            <div className="flex flex-col gap-4">
              <Address label={t('public-url')} value={setUp.publicUrl} help={t('public-url-words')} />
              {setUp.callbackUrl === null ? (
                <p className="text-[0.9375rem] text-ink-soft">{t('no-callback')}</p>
              ) : (
                <Address label={t('callback-url')} value={setUp.callbackUrl} help={t('callback-url-words')} />
              )}
            </div>
          </Card>
          <Card title={t('needed')}>
            <Needs channel={channel.id} needs={setUp.needs} />
          </Card>
          {setUp.operatorApp ? <OperatorApp channel={channel} /> : null}
          {setUp.isCalled ? <ChannelNotices channel={channel} /> : null}
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <Card title={t('asked-for')}>
            <div className="flex flex-col gap-5">
              {channel.connectMethods.map((method) => (
                <section key={method.name}>
                  <h3 className="font-medium">{words(`${channel.id}.method.${method.name}`, method.label)}</h3>
                  <p className="mb-2 text-sm text-ink-soft">{t(`method-kind.${method.kind}`)}</p>
                  {method.asksFor.length === 0 ? (
                    <p className="text-[0.9375rem] text-ink-soft">{t('asks-nothing')}</p>
                  ) : (
                    <ScopeList channel={channel.id} scopes={method.asksFor} />
                  )}
                </section>
              ))}
            </div>
          </Card>
          <Card title={t('can-do')}>
            <AbilityList capabilities={capabilities} />
          </Card>
        </div>
      </div>
    </>
  );
}
