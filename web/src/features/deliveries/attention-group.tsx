import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CalendarClock, Pencil, Play, Send, XCircle } from 'lucide-react';
import { Suspense, useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  accountsResume,
  bulkRun,
  deliveriesResumeCampaign,
  deliveriesResumeWorkspace,
  type AttentionByCause,
  type BulkAnswer,
  type BulkBody,
  type DeliveryView,
  type PostView,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { useAccounts, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Instant } from '@/parts/instant';
import { DELIVERY_LOOKS } from '@/parts/states';
import { Badge, Button, buttonClass, Checkbox, ConfirmDialog, useToast } from '@/ui';
import { inBatches } from './bulk.rules';
import { bulkActionsFor, knownCause } from './deliveries.rules';
import { CHANGED } from './delivery-buttons';

const RescheduleDialog = lazyPart(async () => ({ default: (await import('./reschedule-dialog')).RescheduleDialog }));
/** More than these are shown on request: nobody reads hundreds before deciding for all of them. */
const SHOWN_FIRST = 8;

/** Causes whose own sentence says it all: each of their deliveries would only repeat it. */
const TOLD_BY_THE_GROUP: ReadonlySet<string> = new Set(['outage', 'late']);

type Released = 'resume-workspace' | 'resume-campaign' | 'resume-account';

/** Everything that waits for one cause: why, which, and what to do with all or some of it. */
export function AttentionGroup({
  group,
  deliveries,
  postById,
  onDone,
}: {
  readonly group: AttentionByCause;
  /** Those that were read so far. */
  readonly deliveries: readonly DeliveryView[];
  readonly postById: ReadonlyMap<string, PostView>;
  /** The group may be gone by then, so its page tells what came of it. */
  readonly onDone: (answer: BulkAnswer, names: ReadonlyMap<string, string>) => void;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const can = useCan();
  const id = useId();
  const { byId } = useAccounts();
  const { nameOf: channelName } = useChannels();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [showAll, setShowAll] = useState(false);
  const [rescheduling, setRescheduling] = useState(false);
  const [dropping, setDropping] = useState(false);

  const cause = knownCause(group.state, group.cause);
  const { tone, icon: Icon } = DELIVERY_LOOKS[group.state];
  const actions = can('posts.publish') ? bulkActionsFor(group.state) : [];
  const shown = showAll ? deliveries : deliveries.slice(0, SHOWN_FIRST);
  const selected = deliveries.filter((delivery) => chosen.has(delivery.id));
  const count = selected.length > 0 ? selected.length : group.count;
  /** All of the cause, where none is chosen; whether something unconfirmed went out is decided one by one. */
  const filter: BulkBody['filter'] =
    selected.length > 0 || group.state === 'unconfirmed' ? undefined : { states: [group.state], cause: group.cause };

  const textOf = (delivery: DeliveryView): string => {
    const post = postById.get(delivery.postId);
    return post?.title || post?.content.parts[0]?.text || t('common:untitled');
  };
  const done = (answer: BulkAnswer): void => {
    setChosen(new Set());
    onDone(answer, new Map(deliveries.map((delivery) => [delivery.id, textOf(delivery).slice(0, 60)])));
  };
  const bulk = useMutation({
    mutationFn: async (action: 'publish-now' | 'cancel') => {
      const run = async (what: Pick<BulkBody, 'deliveryIds' | 'filter'>): Promise<BulkAnswer> =>
        (await bulkRun({ path: { workspaceId }, body: { action, ...what } })).data;
      if (filter) return await run({ filter });
      return await inBatches(
        selected.map((delivery) => delivery.id),
        (deliveryIds) => run({ deliveryIds }),
      );
    },
    onSuccess: done,
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
    onSettled: () => invalidate(queryClient, CHANGED),
  });
  const release = useMutation({
    mutationFn: async (action: Released) => {
      switch (action) {
        case 'resume-workspace':
          await deliveriesResumeWorkspace({ path: { workspaceId } });
          return;
        case 'resume-campaign':
          for (const campaignId of new Set(deliveries.flatMap((one) => one.campaignId ?? [])))
            await deliveriesResumeCampaign({ path: { workspaceId, campaignId } });
          return;
        case 'resume-account':
          for (const accountId of new Set(deliveries.map((one) => one.accountId)))
            await accountsResume({ path: { workspaceId, accountId } });
          return;
      }
    },
    onSuccess: () => toast({ text: t('done.resumed') }),
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
    onSettled: () => invalidate(queryClient, [...CHANGED, 'workspaces', 'meRead']),
  });
  const accountIds = [...new Set(deliveries.map(({ accountId }) => accountId))];
  return (
    <section aria-labelledby={id} className="rounded-2xl border border-line bg-surface p-5 shadow-card">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 grow basis-80">
          <h2 id={id} className="flex flex-wrap items-center gap-x-2.5 gap-y-1 font-semibold">
            {t(`cause.${cause}.title`)}
            <Badge tone={tone} icon={<Icon aria-hidden className="size-3.5" />}>
              {t('attention.count', { count: group.count })}
            </Badge>
          </h2>
          <p className="mt-1 max-w-prose text-[0.9375rem] text-ink-soft">{t(`cause.${cause}.words`)}</p>
          <p className="mt-1 text-sm text-ink-soft">
            {group.oldestDueAt === group.newestDueAt ? (
              <>
                {t('was-due')} <Instant at={group.oldestDueAt} />
              </>
            ) : (
              <>
                {t('attention.due')} <Instant at={group.oldestDueAt} /> – <Instant at={group.newestDueAt} />
              </>
            )}
          </p>
        </div>
        <div className="flex flex-wrap items-center gap-2">
          <Release
            cause={group.cause}
            state={group.state}
            accountIds={accountIds}
            pending={release.isPending}
            onRelease={(action) => release.mutate(action)}
          />
          {actions.includes('publish-now') ? (
            <Button
              size="small"
              // What the network refused has to be changed first.
              variant={cause === 'failed-rejected' ? 'secondary' : 'primary'}
              icon={<Send aria-hidden className="size-4" />}
              isPending={bulk.isPending && bulk.variables === 'publish-now'}
              onPress={() => bulk.mutate('publish-now')}
            >
              {selected.length > 0 ? t('attention.publish-some', { count }) : t('attention.publish-all', { count })}
              <span className="sr-only">({t(`cause.${cause}.title`)})</span>
            </Button>
          ) : null}
          {actions.includes('reschedule') ? (
            <Button
              size="small"
              icon={<CalendarClock aria-hidden className="size-4" />}
              onPress={() => setRescheduling(true)}
            >
              {t('attention.reschedule')}
              <span className="sr-only">({t(`cause.${cause}.title`)})</span>
            </Button>
          ) : null}
          {actions.includes('cancel') ? (
            <Button
              size="small"
              variant="quiet"
              icon={<XCircle aria-hidden className="size-4" />}
              onPress={() => setDropping(true)}
            >
              {t('attention.drop')}
              <span className="sr-only">({t(`cause.${cause}.title`)})</span>
            </Button>
          ) : null}
        </div>
      </div>
      {actions.length > 0 && deliveries.length > 1 ? (
        <div className="mt-3 border-t border-line pt-2">
          <Checkbox
            isSelected={selected.length === deliveries.length}
            isIndeterminate={selected.length > 0 && selected.length < deliveries.length}
            onChange={(all) => setChosen(new Set(all ? deliveries.map((delivery) => delivery.id) : []))}
          >
            <span className="text-sm text-ink-soft">
              {selected.length > 0
                ? t('attention.selected', { count: selected.length })
                : t('attention.select', { count: deliveries.length })}
            </span>
          </Checkbox>
        </div>
      ) : null}
      <ul className="mt-2 divide-y divide-line">
        {shown.map((delivery) => {
          const account = byId.get(delivery.accountId);
          const name = account?.displayName || account?.handle || channelName(delivery.channel);
          return (
            <li key={delivery.id} className="flex items-start gap-3 py-2.5">
              {actions.length > 0 && deliveries.length > 1 ? (
                <Checkbox
                  label={t('attention.select-one', { text: textOf(delivery).slice(0, 60), name })}
                  isSelected={chosen.has(delivery.id)}
                  onChange={(on) =>
                    setChosen((present) => {
                      const next = new Set(present);
                      if (on) next.add(delivery.id);
                      else next.delete(delivery.id);
                      return next;
                    })
                  }
                />
              ) : null}
              <div className="min-w-0 grow">
                <Link
                  to="/workspaces/$workspaceId/posts/$postId/deliveries"
                  params={{ workspaceId, postId: delivery.postId }}
                  search={{ delivery: delivery.id }}
                  className="line-clamp-1 min-h-6 rounded-sm text-[0.9375rem] font-medium hover:underline"
                >
                  {textOf(delivery)}
                </Link>
                <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-soft">
                  <ChannelIcon channel={delivery.channel} className="size-3.5" />
                  {name}
                  <span aria-hidden>·</span>
                  <Instant at={delivery.dueAt} />
                </p>
                {delivery.problem && !TOLD_BY_THE_GROUP.has(group.cause) && group.state !== 'held' ? (
                  <p className="text-sm text-ink-soft">{delivery.problem.detail}</p>
                ) : null}
              </div>
              {group.state === 'failed' && can('posts.write') ? (
                <Link
                  to="/workspaces/$workspaceId/posts/$postId"
                  params={{ workspaceId, postId: delivery.postId }}
                  className={buttonClass(cause === 'failed-rejected' ? 'primary' : 'quiet', 'small', 'shrink-0')}
                >
                  <Pencil aria-hidden className="size-4" />
                  {t('action.edit')}
                  <span className="sr-only">({textOf(delivery).slice(0, 60)})</span>
                </Link>
              ) : null}
            </li>
          );
        })}
      </ul>
      {deliveries.length > shown.length ? (
        <Button size="small" variant="quiet" onPress={() => setShowAll(true)}>
          {t('attention.show-all', { count: deliveries.length })}
        </Button>
      ) : null}
      <ConfirmDialog
        question={
          dropping
            ? {
                title: t('attention.drop-title', { count }),
                body: t('attention.drop-body'),
                confirm: t('attention.drop-go', { count }),
                variant: 'danger',
                onConfirm: async () => {
                  await bulk.mutateAsync('cancel');
                },
              }
            : null
        }
        onClose={() => setDropping(false)}
      />
      <Suspense fallback={null}>
        {rescheduling ? (
          <RescheduleDialog
            {...(filter ? { filter } : { deliveries: selected })}
            count={count}
            onDone={done}
            onClose={() => setRescheduling(false)}
          />
        ) : null}
      </Suspense>
    </section>
  );
}

/** What lets everything of the group go on at once, where there is such a thing. */
function Release({
  state,
  cause,
  accountIds,
  pending,
  onRelease,
}: {
  readonly state: AttentionByCause['state'];
  readonly cause: string;
  readonly accountIds: readonly string[];
  readonly pending: boolean;
  readonly onRelease: (action: Released) => void;
}) {
  const { t } = useTranslation('deliveries');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { byId } = useAccounts();
  if (state !== 'held') return null;
  if (cause === 'reconnect' || cause === 'disconnected') {
    if (!can('accounts.manage')) return null;
    return accountIds.map((accountId) => {
      const account = byId.get(accountId);
      return (
        <Link
          key={accountId}
          to="/workspaces/$workspaceId/accounts/connect"
          params={{ workspaceId }}
          search={{ ...(account ? { channel: account.channel } : {}), reconnect: accountId }}
          className={buttonClass('primary', 'small')}
        >
          {t('attention.reconnect', { name: account?.displayName || account?.handle || '' })}
        </Link>
      );
    });
  }
  const action: Released | null =
    cause === 'workspace-paused'
      ? 'resume-workspace'
      : cause === 'campaign-paused'
        ? 'resume-campaign'
        : cause === 'account-paused'
          ? 'resume-account'
          : null;
  if (action === null) return null;
  if (!can(action === 'resume-account' ? 'accounts.manage' : 'posts.publish')) return null;
  return (
    <Button
      size="small"
      variant="primary"
      icon={<Play aria-hidden className="size-4" />}
      isPending={pending}
      onPress={() => onRelease(action)}
    >
      {t(`action.${action}`)}
    </Button>
  );
}
