import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CalendarClock, Copy, ListChecks, PenLine, Send, Undo2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  postsDuplicate,
  postsReadOptions,
  scheduleCancelPost,
  schedulePublishPost,
  scheduleSchedulePost,
  type CalendarEntry,
} from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { AccountLabel, useAccounts } from '@/parts/account-label';
import { Instant } from '@/parts/instant';
import { MediaThumb } from '@/parts/media-thumb';
import { DeliveryStateBadge, PostStateBadge } from '@/parts/states';
import { Banner, Button, buttonClass, ConfirmDialog, Dialog, useToast, type Question } from '@/ui';
import { MoveForm } from './move-form';
import type { Target } from './moves.rules';

const MOST_THUMBS = 4;

/** One post of the calendar: what it says, where it goes, and what can be done with it. One dialog serves all cards. */
export function EntryDialog({
  entry,
  clashes,
  move,
  onClose,
}: {
  readonly entry: CalendarEntry;
  readonly clashes: boolean;
  readonly move: (entry: CalendarEntry, target: Target) => boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['calendar', 'common']);
  const can = useCan();
  const navigate = useNavigate();
  const toast = useToast();
  const queryClient = useQueryClient();
  const workspaceId = useWorkspaceId();
  const { byId } = useAccounts();
  const [moving, setMoving] = useState(false);
  const [question, setQuestion] = useState<Question | null>(null);
  const path = { workspaceId, postId: entry.postId };
  const { data: post } = useQuery(postsReadOptions({ path }));
  const media = (post?.content.parts ?? []).flatMap((part) => part.media ?? []).slice(0, MOST_THUMBS);
  const refresh = (): Promise<void> => invalidate(queryClient, ['calendar', 'posts', 'attention']);
  const attempt = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
    } catch (error) {
      toast({ text: error instanceof Error ? error.message : t('common:went-wrong'), tone: 'bad' });
    }
    await refresh();
  };
  const duplicate = (): Promise<void> =>
    attempt(async () => {
      const { data } = await postsDuplicate({ path });
      await navigate({ to: '/workspaces/$workspaceId/posts/$postId', params: { workspaceId, postId: data.id } });
    });
  const takeOff = (): Promise<void> =>
    attempt(async () => {
      await scheduleCancelPost({ path, body: {} });
      onClose();
      toast({
        text: t('taken-off'),
        action: {
          name: t('common:undo'),
          run: () =>
            void attempt(async () => {
              await scheduleSchedulePost({ path, body: { localTime: entry.localTime, zone: entry.zone } });
            }),
        },
      });
    });
  const publish = entry.movable && can('posts.publish');
  return (
    <>
      <Dialog
        title={entry.title || entry.excerpt.slice(0, 60) || t('common:untitled')}
        isOpen
        onClose={onClose}
        actions={
          <>
            <Link to="/workspaces/$workspaceId/posts/$postId/deliveries" params={path} className={buttonClass()}>
              <ListChecks aria-hidden className="size-4" />
              {t('details')}
            </Link>
            {can('posts.write') ? (
              <Link to="/workspaces/$workspaceId/posts/$postId" params={path} className={buttonClass('primary')}>
                <PenLine aria-hidden className="size-4" />
                {t('open')}
              </Link>
            ) : null}
          </>
        }
      >
        <div className="flex flex-col gap-4">
          <p className="flex flex-wrap items-center gap-2">
            <PostStateBadge state={entry.state} />
            <span className="font-medium">
              <Instant at={entry.at} showZone />
            </span>
          </p>
          {clashes ? <Banner tone="warn" title={t('clash-explained')} /> : null}
          <p className="line-clamp-6 whitespace-pre-wrap">{post?.content.parts[0]?.text ?? entry.excerpt}</p>
          {media.length > 0 ? (
            <div className="flex gap-2">
              {media.map(({ mediaId, alt }) => (
                <MediaThumb
                  key={mediaId}
                  mediaId={mediaId}
                  kind={entry.thumbnail?.mediaId === mediaId ? entry.thumbnail.kind : 'image'}
                  alt={alt ?? ''}
                  className="size-20"
                />
              ))}
            </div>
          ) : null}
          <ul aria-label={t('accounts')} className="flex flex-col divide-y divide-line rounded-xl border border-line">
            {entry.deliveries.map((delivery) => {
              const account = byId.get(delivery.accountId);
              return (
                <li key={delivery.deliveryId} className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
                  {account ? <AccountLabel account={account} size="small" /> : <span>{delivery.channel}</span>}
                  <span className="flex items-center gap-2">
                    <DeliveryStateBadge state={delivery.state} />
                    {delivery.permalink ? (
                      <a
                        href={delivery.permalink}
                        target="_blank"
                        rel="noopener noreferrer"
                        className="text-sm text-accent-text underline"
                      >
                        {t('see-it')}
                        <span className="sr-only"> ({t('common:opens-new-window')})</span>
                      </a>
                    ) : null}
                  </span>
                </li>
              );
            })}
          </ul>
          {moving ? (
            <MoveForm
              entry={entry}
              onCancel={() => setMoving(false)}
              onMove={(target) => {
                if (move(entry, target)) onClose();
              }}
            />
          ) : (
            <div className="flex flex-wrap gap-2">
              {can('posts.publish') && entry.movable ? (
                <Action icon={<CalendarClock aria-hidden className="size-4" />} onPress={() => setMoving(true)}>
                  {t('move-to')}
                </Action>
              ) : null}
              {publish ? (
                <Action
                  icon={<Send aria-hidden className="size-4" />}
                  onPress={() =>
                    setQuestion({
                      title: t('publish-now-title'),
                      body: t('publish-now-body', { count: entry.deliveries.length }),
                      confirm: t('publish-now'),
                      onConfirm: async () => {
                        await schedulePublishPost({ path, body: {} });
                        await refresh();
                        await navigate({ to: '/workspaces/$workspaceId/posts/$postId/deliveries', params: path });
                      },
                    })
                  }
                >
                  {t('publish-now')}
                </Action>
              ) : null}
              {can('posts.publish') && entry.movable ? (
                <Action icon={<Undo2 aria-hidden className="size-4" />} onPress={() => void takeOff()}>
                  {t('take-off')}
                </Action>
              ) : null}
              {can('posts.write') ? (
                <Action icon={<Copy aria-hidden className="size-4" />} onPress={() => void duplicate()}>
                  {t('duplicate')}
                </Action>
              ) : null}
            </div>
          )}
        </div>
      </Dialog>
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
    </>
  );
}

function Action({
  icon,
  onPress,
  children,
}: {
  readonly icon: ReactNode;
  readonly onPress: () => void;
  readonly children: ReactNode;
}) {
  return (
    <Button size="small" icon={icon} onPress={onPress}>
      {children}
    </Button>
  );
}
