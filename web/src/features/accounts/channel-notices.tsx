import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { noticesOverviewReadOptions, type ChannelNoticesView, type ChannelView } from '@/api';
import { useMe } from '@/app/session';
import { useChannelWords } from '@/parts/channel-words';
import { Instant } from '@/parts/instant';
import { Badge, Banner, Card, ErrorState, Loading } from '@/ui';
import { Address } from './address';

/** How a network calls this installation: what is entered there, and what came of it. For whoever set the installation up. */
export function ChannelNotices({ channel }: { readonly channel: ChannelView }) {
  const { t } = useTranslation('accounts');
  const { isInstallationOwner } = useMe();
  const name = (channel.capabilities as { displayName: string }).displayName;
  return (
    <Card title={t('notices.title')}>
      {isInstallationOwner ? (
        <OwnersView channel={channel.id} name={name} />
      ) : (
        <p className="text-ink-soft">{t('notices.not-yours', { channel: name })}</p>
      )}
    </Card>
  );
}

function OwnersView({ channel, name }: { readonly channel: ChannelNoticesView['channel']; readonly name: string }) {
  const notices = useQuery(noticesOverviewReadOptions({ path: { channel } }));
  if (notices.error && !notices.data)
    return <ErrorState error={notices.error} onRetry={() => void notices.refetch()} />;
  if (!notices.data) return <Loading />;
  return <Details notices={notices.data} name={name} />;
}

function Details({ notices, name }: { readonly notices: ChannelNoticesView; readonly name: string }) {
  const { t } = useTranslation('accounts');
  const wordsOf = useChannelWords();
  const { challengedAt, verifyToken, revocationUrl, deletionUrl, missing } = notices;
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-3">
        <p>
          <Badge tone={challengedAt === null ? 'neutral' : 'ok'}>
            {challengedAt === null ? t('notices.off') : t('notices.on', { channel: name })}
          </Badge>
        </p>
        <p className="text-[0.9375rem] text-ink-soft">{t('notices.words', { channel: name })}</p>
        {missing.length > 0 ? (
          <p className="text-[0.9375rem]">{t('notices.missing', { fields: missing.join(', ') })}</p>
        ) : null}
      </div>
      <section>
        <h3 className="mb-2 font-medium">{t('notices.steps', { channel: name })}</h3>
        <ol className="flex list-decimal flex-col gap-1.5 ps-5 text-[0.9375rem]">
          {notices.steps.map((step, index) => (
            <li key={step}>{wordsOf(`${notices.channel}.notices.steps.${index}`, step)}</li>
          ))}
        </ol>
      </section>
      <div className="flex flex-col gap-4">
        <Address label={t('notices.url')} value={notices.url} help={t('notices.url-words')} />
        {verifyToken === null ? null : (
          <Address label={t('notices.verify-token')} value={verifyToken} help={t('notices.verify-token-words')} />
        )}
        {revocationUrl === null ? null : (
          <Address label={t('notices.revocation-url')} value={revocationUrl} help={t('notices.revocation-url-words')} />
        )}
        {deletionUrl === null ? null : (
          <Address label={t('notices.deletion-url')} value={deletionUrl} help={t('notices.deletion-url-words')} />
        )}
      </div>
      <WhatCame notices={notices} />
    </div>
  );
}

function WhatCame({ notices }: { readonly notices: ChannelNoticesView }) {
  const { t } = useTranslation('accounts');
  const { challengedAt, receivedAt, refusedAt, refusals, subscribedAccounts, refusedAccounts } = notices;
  return (
    <div className="flex flex-col gap-2 text-[0.9375rem]">
      <p>
        {t('notices.challenged')} {challengedAt === null ? t('notices.never') : <Instant at={challengedAt} />}
      </p>
      <p>
        {t('notices.received')} {receivedAt === null ? t('notices.never') : <Instant at={receivedAt} />}
      </p>
      {subscribedAccounts !== null && challengedAt !== null ? (
        <p>{t('notices.accounts', { count: subscribedAccounts })}</p>
      ) : null}
      {refusedAccounts !== null && refusedAccounts > 0 ? (
        <Banner tone="warn" title={t('notices.refused-accounts', { count: refusedAccounts })} />
      ) : null}
      {refusedAt === null ? null : (
        <Banner
          tone="warn"
          title={
            <>
              {t('notices.refusals', { count: refusals })} <Instant at={refusedAt} />
            </>
          }
        >
          {t('notices.refusals-words')}
        </Banner>
      )}
    </div>
  );
}
