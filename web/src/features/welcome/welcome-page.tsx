import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ArrowRight, CheckCircle2, PartyPopper } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { deliveriesCountsOptions, deliveriesListOptions, postsListOptions } from '@/api';
import { useCan, useWorkspace } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { useAccounts, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Badge, Banner, buttonClass, ErrorState, Loading, PageHeader, Progress } from '@/ui';
import { SampleCard } from './sample-card';
import { stepsOf, type Step, type StepState } from './welcome.rules';

/** Ways to begin that nobody has to approve, the most lasting first. */
const OPEN_CHANNELS = ['feed', 'mastodon', 'bluesky', 'sandbox'] as const;

/** The first steps in a workspace. Which are done is read from what there is, so it can be left and taken up again. */
export function WelcomePage() {
  const { t } = useTranslation(['welcome', 'common']);
  const workspace = useWorkspace();
  const can = useCan();
  const path = { workspaceId: workspace.id };
  const readsPosts = can('posts.read');
  const { accounts, error: accountsError, refetch } = useAccounts();
  const posts = useQuery({ ...postsListOptions({ path, query: { limit: 1 } }), enabled: readsPosts });
  const drafts = useQuery({
    ...postsListOptions({ path, query: { state: ['draft'], limit: 1 } }),
    enabled: readsPosts,
  });
  const counts = useQuery({ ...deliveriesCountsOptions({ path }), enabled: readsPosts });
  const sent = useQuery({
    ...deliveriesListOptions({
      path,
      query: { state: ['scheduled', 'sending', 'retrying', 'unconfirmed', 'failed', 'held', 'missed'], limit: 1 },
    }),
    enabled: readsPosts,
  });
  const error =
    (accounts ? null : accountsError) ?? (posts.data ? null : posts.error) ?? (counts.data ? null : counts.error);
  if (error) {
    return (
      <>
        <PageHeader title={t('first.title')} />
        <ErrorState
          error={error}
          onRetry={() => {
            void refetch();
            void posts.refetch();
            void counts.refetch();
          }}
        />
      </>
    );
  }
  if (!accounts || !posts.data || !counts.data) {
    return (
      <>
        <PageHeader title={t('first.title')} />
        <Loading />
      </>
    );
  }
  const steps = stepsOf({
    accounts: accounts.filter(({ status }) => status !== 'disconnected').length,
    posts: posts.data.items.length,
    deliveries: counts.data.byState,
  });
  const done = steps.filter(({ state }) => state === 'done').length;
  const draft = drafts.data?.items[0];
  const waiting = sent.data?.items[0];
  const actions: Readonly<Record<Step, ReactNode>> = {
    connect: can('accounts.manage') ? <Ways /> : <p className="text-ink-soft">{t('first.ask')}</p>,
    write: can('posts.write') ? (
      <Link to="/workspaces/$workspaceId/posts/new" params={path} className={buttonClass('primary')}>
        {t('first.write.go')}
      </Link>
    ) : null,
    schedule: draft ? (
      <Link
        to="/workspaces/$workspaceId/posts/$postId"
        params={{ ...path, postId: draft.id }}
        className={buttonClass('primary')}
      >
        {t('first.schedule.go')}
      </Link>
    ) : null,
    live: waiting ? (
      <Link
        to="/workspaces/$workspaceId/posts/$postId/deliveries"
        params={{ ...path, postId: waiting.postId }}
        className={buttonClass('primary')}
      >
        {t('first.live.go')}
      </Link>
    ) : null,
  };
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeader title={t('first.title')} subtitle={t('first.subtitle', { workspace: workspace.name })} />
      <div className="flex flex-col gap-5">
        {done === steps.length ? (
          <Banner
            tone="ok"
            role="status"
            title={t('first.done')}
            actions={
              <Link to="/workspaces/$workspaceId/calendar" params={path} className={buttonClass('primary', 'small')}>
                <PartyPopper aria-hidden className="size-4" />
                {t('first.to-calendar')}
              </Link>
            }
          >
            {t('first.done-words')}
          </Banner>
        ) : (
          <div className="flex items-center gap-3">
            <Progress
              value={done / steps.length}
              label={t('first.progress')}
              valueText={t('first.count', { count: done, total: steps.length })}
            />
            <span className="shrink-0 text-sm text-ink-soft">
              {t('first.count', { count: done, total: steps.length })}
            </span>
          </div>
        )}
        <ol className="flex flex-col gap-3">
          {steps.map(({ id, state }, index) => (
            <StepCard key={id} id={id} number={index + 1} state={state}>
              {state === 'now' ? actions[id] : null}
            </StepCard>
          ))}
        </ol>
        <SampleCard />
      </div>
    </div>
  );
}

function StepCard({
  id,
  number,
  state,
  children,
}: {
  readonly id: Step;
  readonly number: number;
  readonly state: StepState;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('welcome');
  return (
    <li
      aria-current={state === 'now' ? 'step' : undefined}
      className={classNames(
        'flex gap-4 rounded-2xl border p-5',
        state === 'now' ? 'border-accent bg-surface shadow-card' : 'border-line',
        state === 'later' ? '' : 'bg-surface',
      )}
    >
      {state === 'done' ? (
        <CheckCircle2 aria-hidden className="size-8 shrink-0 text-ok" />
      ) : (
        <span
          aria-hidden
          className={classNames(
            'flex size-8 shrink-0 items-center justify-center rounded-full text-sm font-semibold',
            state === 'now' ? 'bg-accent text-accent-ink' : 'bg-sunken text-ink-soft',
          )}
        >
          {number}
        </span>
      )}
      <div className="min-w-0 grow">
        <h2 className="flex min-h-8 flex-wrap items-center gap-x-2 font-semibold">
          {t(`first.${id}.title`)}
          {state === 'done' ? <Badge tone="ok">{t('first.step-done')}</Badge> : null}
        </h2>
        {state === 'done' ? null : <p className="text-ink-soft">{t(`first.${id}.words`)}</p>}
        {children ? <div className="mt-4">{children}</div> : null}
      </div>
    </li>
  );
}

/** Where one can begin at once, and the way to all channels. */
function Ways() {
  const { t } = useTranslation('welcome');
  const { id: workspaceId } = useWorkspace();
  const { nameOf, byId } = useChannels();
  return (
    <div className="flex flex-col gap-3">
      <ul className="grid grid-cols-1 gap-2 sm:grid-cols-2">
        {OPEN_CHANNELS.filter((channel) => byId.has(channel)).map((channel) => (
          <li key={channel}>
            <Link
              to="/workspaces/$workspaceId/accounts/connect"
              params={{ workspaceId }}
              search={{ channel }}
              className="flex h-full items-center gap-3 rounded-xl border border-line-strong px-3 py-2.5 hover:bg-sunken"
            >
              <ChannelIcon channel={channel} className="size-5 text-accent-text" />
              <span className="min-w-0 grow">
                <span className="block font-medium">{nameOf(channel)}</span>
                <span className="block text-sm text-ink-soft">{t(`first.way.${channel}`)}</span>
              </span>
              <ArrowRight aria-hidden className="size-4 shrink-0 text-ink-faint rtl:-scale-x-100" />
            </Link>
          </li>
        ))}
      </ul>
      <p>
        <Link
          to="/workspaces/$workspaceId/accounts/connect"
          params={{ workspaceId }}
          className="inline-flex min-h-6 items-center text-accent-text underline underline-offset-2"
        >
          {t('first.all-channels')}
        </Link>
      </p>
    </div>
  );
}
