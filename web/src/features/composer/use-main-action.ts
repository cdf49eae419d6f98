import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import { ApiProblem, isProblem, schedulePublishPost, scheduleSchedulePost, type PostView } from '@/api';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { formatInstant, zonePlace } from '@/lib/time';
import { useToast } from '@/ui';
import { unfinishedLinkAt, type Finding, type Recipient } from './check.rules';
import { variantAt, type Draft } from './draft.rules';
import { focusField } from './focus-field';
import { isMoved, outcomeOf, type Outcome, type When } from './outcome.rules';
import type { Uploading } from './upload-queue';
import type { Check } from './use-check';
import type { Writing } from './use-writing';
import { resolveTime } from './when.rules';

export interface MainAction {
  readonly outcome: Outcome;
  readonly label: string;
  readonly pending: boolean;
  readonly run: () => Promise<void>;
}

/** The one button: what it says is what it does. */
export function useMainAction({
  writing,
  when,
  check,
  recipients,
  uploading,
  show,
  showFirstFinding,
}: {
  readonly writing: Writing;
  readonly when: When;
  readonly check: Check;
  readonly recipients: readonly Recipient[];
  readonly uploading: readonly Uploading[];
  /** Brings somebody to a field. */
  readonly show: (where: Pick<Finding, 'scope' | 'field'>) => void;
  readonly showFirstFinding: () => void;
}): MainAction {
  const { t } = useTranslation(['composer', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const locale = useLocale();
  const navigate = useNavigate();
  const toast = useToast();
  const [pending, setPending] = useState(false);
  const busy = useRef(false);
  const { post, draft } = writing;
  const mayPublish = can('posts.publish');
  const state = post?.state ?? 'draft';
  const outcome = outcomeOf(state, when, mayPublish);
  const resolved = resolveTime(when.localTime, when.zone);
  const time = resolved ? formatInstant(resolved.at, when.zone, locale, 'day-time') : '';
  const zone = zonePlace(when.zone);
  const moves = state === 'scheduled' && mayPublish && isMoved(post, when);

  /** Asks for what holds only for the post as it was seen here; where it has changed, that is shown and said. */
  const asSeen = async <Answer>(asked: Promise<Answer>): Promise<Answer> => {
    try {
      return await asked;
    } catch (error) {
      if (isProblem(error, 'stale-version')) {
        await writing.reread();
        toast({ text: t('conflict.met'), tone: 'bad' });
      }
      throw error;
    }
  };

  const schedule = async (saved: PostView): Promise<PostView> => {
    const { data } = await asSeen(
      scheduleSchedulePost({
        path: { workspaceId, postId: saved.id },
        headers: { 'If-Match': `"${saved.version}"` },
        body: { localTime: when.localTime, zone: when.zone },
      }),
    );
    writing.accept(data.post);
    return data.post;
  };

  const act = async (): Promise<void> => {
    if (outcome === 'save-draft') {
      await writing.saveNow();
      toast({ text: t('done.draft') });
      return;
    }
    const [upload] = uploading;
    if (upload) {
      // Without its file the post would not be the one on the page.
      toast({ text: t(uploading.some(({ error }) => error !== null) ? 'media.left-over' : 'media.wait'), tone: 'bad' });
      show({ scope: upload.scope, field: trayOf(draft, upload) });
      return;
    }
    // What the check says may be a moment old.
    const link = unfinishedLinkAt(draft, recipients);
    if (link !== null) {
      toast({ text: t('issue.link-unfinished'), tone: 'bad' });
      show({ scope: link, field: 'link' });
      return;
    }
    if (outcome === 'save-changes' && !moves) {
      await writing.saveNow();
      toast({ text: t('done.changes') });
      return;
    }
    if (draft.targets.length === 0) {
      toast({ text: t('check.nothing-yet.accounts'), tone: 'bad' });
      focusField('accounts');
      return;
    }
    if (outcome !== 'publish' && resolved === null) {
      toast({ text: t('when.missing'), tone: 'bad' });
      return;
    }
    if (check.findings.some(({ severity }) => severity === 'blocks')) {
      showFirstFinding();
      return;
    }
    const saved = await writing.saveNow();
    if (outcome === 'publish') {
      const { data } = await asSeen(
        schedulePublishPost({
          path: { workspaceId, postId: saved.id },
          headers: { 'If-Match': `"${saved.version}"` },
          body: {},
        }),
      );
      writing.accept(data.post);
      await navigate({
        to: '/workspaces/$workspaceId/posts/$postId/deliveries',
        params: { workspaceId, postId: saved.id },
      });
      return;
    }
    const scheduled = await schedule(saved);
    toast({
      text: t('done.scheduled', { time, zone }),
      action: {
        name: t('done.show'),
        run: () =>
          void navigate({
            to: '/workspaces/$workspaceId/posts/$postId',
            params: { workspaceId, postId: scheduled.id },
          }),
      },
    });
    if (outcome === 'schedule') {
      await navigate({
        to: '/workspaces/$workspaceId/calendar',
        params: { workspaceId },
        search: { date: when.localTime.slice(0, 10) },
      });
    }
  };

  return {
    outcome,
    pending,
    label: labelOf(),
    run: async () => {
      if (busy.current) return;
      busy.current = true;
      setPending(true);
      try {
        await act();
      } catch (error) {
        const problem = ApiProblem.from(error, null);
        if (problem.code === 'check-failed') {
          check.refused(problem);
          showFirstFinding();
        } else if (problem.code !== 'stale-version') {
          // A stale version has been shown already, and said.
          toast({ text: problem.errors[0]?.detail ?? problem.message, tone: 'bad' });
        }
      } finally {
        busy.current = false;
        setPending(false);
      }
    },
  };

  function labelOf(): string {
    switch (outcome) {
      case 'schedule':
        return resolved ? t('action.schedule', { time, zone }) : t('action.schedule-when');
      case 'publish':
        return t('action.publish', { count: draft.targets.length });
      case 'save-draft':
        return t('action.save-draft');
      case 'save-changes':
        return moves && resolved ? t('action.save-moved', { time, zone }) : t('action.save-changes');
    }
  }
}

/** Where the files of the part stand that an upload is for. */
function trayOf(draft: Draft, { scope, partKey }: Uploading): string {
  const parts =
    scope === 'common' ? draft.content.parts : (variantAt(draft, scope).content.parts ?? draft.content.parts);
  return `parts.${Math.max(
    0,
    parts.findIndex(({ key }) => key === partKey),
  )}.media`;
}
