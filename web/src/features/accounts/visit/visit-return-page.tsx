import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  connectVisitsCancel,
  connectVisitsChoose,
  connectVisitsReadOptions,
  isProblem,
  type VisitorAttemptResponse,
  type VisitorSecretResponse,
} from '@/api';
import { invalidate } from '@/app/live';
import { Banner, Button, buttonClass, Card, ErrorState, Loading, useSubmit } from '@/ui';
import { ChooseIdentities } from '../choose-identities';
import { ConnectFailureBanner } from '../connect-problem';
import { linkOfTab } from './link-of-tab';
import { VisitConnected, VisitFrame } from './visit-frame';

const route = getRouteApi('/connect/sign-ins/$attemptId');
const LOOK_AGAIN_MS = 2_000;
const NONE: ReadonlySet<string> = new Set();

/** Back from a network's sign-in that was begun by a link: what came of it. */
export function VisitReturnPage() {
  const { t } = useTranslation('accounts');
  const { attemptId } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...connectVisitsReadOptions({ path: { attemptId } }),
    retry: false,
    refetchInterval: ({ state }) => (state.data?.status === 'waiting' ? LOOK_AGAIN_MS : false),
  });
  if (isProblem(error) && error.status === 404) {
    return (
      <VisitFrame title={t('visit.not-this-browser')}>
        <Again />
      </VisitFrame>
    );
  }
  if (error && !data) {
    return (
      <VisitFrame title={t('return.title')}>
        <ErrorState error={error} onRetry={() => void refetch()} />
      </VisitFrame>
    );
  }
  return data ? <Outcome attempt={data} /> : <Loading />;
}

function Outcome({ attempt }: { readonly attempt: VisitorAttemptResponse }) {
  const { t } = useTranslation('accounts');
  const [secrets, setSecrets] = useState<readonly VisitorSecretResponse[]>([]);
  switch (attempt.status) {
    case 'waiting':
      return (
        <VisitFrame title={t('return.title')}>
          <Card>
            <Loading label={t('visit.waiting-words')} className="py-6" />
          </Card>
        </VisitFrame>
      );
    case 'choosing':
      return (
        <VisitFrame title={t('return.choose')}>
          <Choose attempt={attempt} onSecrets={setSecrets} />
        </VisitFrame>
      );
    case 'connected':
      return (
        <VisitFrame title={t('visit.connected')}>
          <VisitConnected handles={attempt.handles} secrets={secrets} />
        </VisitFrame>
      );
    case 'cancelled':
      return (
        <VisitFrame title={t('return.failed')}>
          <Banner tone="warn" title={t('return.cancelled-words')} />
          <Again />
        </VisitFrame>
      );
    case 'failed':
      return (
        <VisitFrame title={t('return.failed')}>
          <ConnectFailureBanner
            code={attempt.failure?.code ?? 'other'}
            detail={attempt.failure?.detail ?? t('return.no-reason')}
          />
          <Again />
        </VisitFrame>
      );
  }
}

function Choose({
  attempt,
  onSecrets,
}: {
  readonly attempt: VisitorAttemptResponse;
  readonly onSecrets: (secrets: readonly VisitorSecretResponse[]) => void;
}) {
  const { t } = useTranslation('accounts');
  const queryClient = useQueryClient();
  const path = { attemptId: attempt.id };
  const again = (): Promise<void> => invalidate(queryClient, ['connectVisits']);
  const { pending, error, onSubmit } = useSubmit(async () => {
    await connectVisitsCancel({ path });
    await again();
  }, []);
  return (
    <>
      <ChooseIdentities
        choices={attempt.choices}
        already={NONE}
        onChoose={async (remoteIds) => {
          try {
            onSecrets((await connectVisitsChoose({ path, body: { remoteIds } })).data.revealOnce ?? []);
          } finally {
            await again();
          }
        }}
      />
      <form onSubmit={onSubmit} className="flex flex-col items-start gap-3">
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
        <Button type="submit" variant="quiet" isPending={pending}>
          {t('visit.give-up')}
        </Button>
      </form>
    </>
  );
}

/** Back to the link, where this tab came from it. */
function Again() {
  const { t } = useTranslation(['accounts', 'common']);
  const token = linkOfTab();
  return token === null ? (
    <p className="text-ink-soft">{t('visit.again-words')}</p>
  ) : (
    <Link to="/connect/$token" params={{ token }} className={buttonClass('primary', undefined, 'self-start')}>
      {t('common:try-again')}
    </Link>
  );
}
