import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  connectVisitsBegin,
  connectVisitsShowOptions,
  isProblem,
  type ConnectVisitResponse,
  type OpenConnectLinkResponse,
} from '@/api';
import { useLocale } from '@/app/session';
import { formatInstant, ownZone } from '@/lib/time';
import { Banner, Card, ErrorState, Loading, RadioGroup } from '@/ui';
import { ConnectForm } from '../connect-form';
import { ConnectFailureBanner } from '../connect-problem';
import { rememberLink } from './link-of-tab';
import { VisitConnected, VisitFrame } from './visit-frame';

const route = getRouteApi('/connect/$token');

/** Connecting by a link, for whoever holds it. */
export function ConnectVisitPage() {
  const { t } = useTranslation('accounts');
  const { token } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...connectVisitsShowOptions({ path: { token } }),
    retry: false,
    // What was typed stays: whether the link still works is told by the next step.
    staleTime: Infinity,
  });
  useEffect(() => rememberLink(token), [token]);
  if (isProblem(error) && error.status < 500) {
    return (
      <VisitFrame title={t('visit.not-usable')}>
        <ConnectFailureBanner code={error.code} detail={error.message} />
      </VisitFrame>
    );
  }
  if (error && !data) {
    return (
      <VisitFrame title={t('visit.not-usable')}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </VisitFrame>
    );
  }
  return data ? <OpenLink token={token} link={data} /> : <Loading />;
}

function OpenLink({ token, link }: { readonly token: string; readonly link: OpenConnectLinkResponse }) {
  const { t } = useTranslation('accounts');
  const locale = useLocale();
  const { workspace, accountHandle: handle, channels } = link;
  const [channelId, setChannelId] = useState<string>(channels[0]?.id ?? '');
  const [answer, setAnswer] = useState<ConnectVisitResponse | null>(null);
  const channel = channels.find(({ id }) => id === channelId);
  if (answer) {
    return (
      <VisitFrame title={t('visit.connected')}>
        <VisitConnected handles={answer.handles ?? []} secrets={answer.revealOnce ?? []} />
      </VisitFrame>
    );
  }
  return (
    <VisitFrame title={handle === null ? t('visit.title', { workspace }) : t('visit.title-for', { workspace, handle })}>
      <p className="text-ink-soft">{t('visit.words', { workspace })}</p>
      {handle === null ? null : <Banner tone="info" title={t('visit.words-for', { handle })} />}
      {channels.length > 1 ? (
        <Card>
          <RadioGroup
            label={t('visit.which')}
            options={channels.map(({ id, displayName }) => ({ id, name: displayName, detail: t(`summary.${id}`) }))}
            value={channelId}
            onChange={setChannelId}
          />
        </Card>
      ) : null}
      {channel ? (
        <>
          {channel.sandbox ? (
            <Banner tone="info" title={t('practice-title')}>
              {t('practice-words')}
            </Banner>
          ) : null}
          <ConnectForm
            key={channel.id}
            channel={channel}
            account={handle === null ? null : { handle, server: '' }}
            begin={async (body) => (await connectVisitsBegin({ path: { token }, body })).data}
            onConnected={setAnswer}
          />
        </>
      ) : (
        <Banner tone="warn" title={t('visit.nothing-offered')} />
      )}
      <p className="text-sm text-ink-soft">
        {t('visit.until', { at: formatInstant(link.expiresAt, ownZone(), locale, 'day-time') })}
      </p>
    </VisitFrame>
  );
}
