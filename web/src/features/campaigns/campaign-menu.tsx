import { useNavigate } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { Archive, ArchiveRestore, Download, Ellipsis, PauseCircle, Pencil, PlayCircle, Trash2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { campaignsDelete, isProblem, type CampaignDto } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { download } from '@/parts/download';
import type { OverTimeMetric } from '@/parts/over-time.rules';
import { buttonClass, ConfirmDialog, Menu, useToast, type MenuEntry, type MenuGroup, type Question } from '@/ui';
import type { useCampaignActions } from './use-campaign-actions';

const CampaignDialog = lazyPart(async () => ({ default: (await import('./campaign-dialog')).CampaignDialog }));

const CSV_TABLES = ['posts', 'accounts', 'deliveries', 'over-time'] as const;
const icon = 'size-4';

/** Everything else that can be done with a campaign: change, pause, archive, delete, and its numbers as CSV. */
export function CampaignMenu({
  campaign,
  posts,
  metric,
  actions,
}: {
  readonly campaign: CampaignDto;
  /** How many posts it has; null while nobody knows. */
  readonly posts: number | null;
  readonly metric: OverTimeMetric;
  readonly actions: ReturnType<typeof useCampaignActions>;
}) {
  const { t } = useTranslation(['campaigns', 'common']);
  const can = useCan();
  const workspaceId = useWorkspaceId();
  const [editing, setEditing] = useState(false);
  const { question, ask, close } = useDeletion(campaign, posts, actions.archive);

  const run = (id: string): void => {
    const table = CSV_TABLES.find((entry) => `csv-${entry}` === id);
    if (table) {
      const query = new URLSearchParams({ table, ...(table === 'over-time' ? { metric } : {}) });
      download(`/api/v1/workspaces/${workspaceId}/campaigns/${campaign.id}/report.csv?${query.toString()}`);
    } else if (id === 'edit') setEditing(true);
    else if (id === 'delete') ask();
    else if (id === 'archive' || id === 'unarchive' || id === 'pause' || id === 'resume') actions[id]();
  };
  const change: MenuEntry[] = can('campaigns.write')
    ? [{ id: 'edit', name: t('edit'), icon: <Pencil aria-hidden className={icon} /> }]
    : [];
  if (can('posts.publish')) {
    change.push(
      campaign.pausedAt === null
        ? {
            id: 'pause',
            name: t('pause'),
            icon: <PauseCircle aria-hidden className={icon} />,
            detail: t('pause-detail'),
          }
        : { id: 'resume', name: t('resume'), icon: <PlayCircle aria-hidden className={icon} /> },
    );
  }
  const groups: MenuGroup[] = [
    { id: 'change', entries: change },
    {
      id: 'csv',
      title: t('csv.title'),
      entries: can('analytics.read')
        ? CSV_TABLES.map((table) => ({
            id: `csv-${table}`,
            name: t(`csv.${table}`, { metric: t(`common:metric.${metric}`) }),
            icon: <Download aria-hidden className={icon} />,
          }))
        : [],
    },
    {
      id: 'end',
      entries: can('campaigns.write')
        ? [
            campaign.archivedAt === null
              ? { id: 'archive', name: t('archive'), icon: <Archive aria-hidden className={icon} /> }
              : { id: 'unarchive', name: t('unarchive'), icon: <ArchiveRestore aria-hidden className={icon} /> },
            { id: 'delete', name: t('delete'), icon: <Trash2 aria-hidden className={icon} />, danger: true },
          ]
        : [],
    },
  ];
  const shown = groups.filter(({ entries }) => entries.length > 0);
  if (shown.length === 0) return null;
  return (
    <>
      <Menu
        label={t('menu', { name: campaign.name })}
        buttonLabel={t('menu', { name: campaign.name })}
        className={buttonClass('secondary', 'medium', 'w-10 px-0!')}
        groups={shown}
        onAction={run}
      >
        <Ellipsis aria-hidden className="size-5" />
      </Menu>
      <Suspense fallback={null}>
        {editing ? <CampaignDialog campaign={campaign} onClose={() => setEditing(false)} /> : null}
      </Suspense>
      <ConfirmDialog question={question} onClose={close} />
    </>
  );
}

/** Asks before a deletion; a campaign with posts can't be deleted, and is offered to the archive instead. */
function useDeletion(campaign: CampaignDto, posts: number | null, archive: () => void) {
  const { t } = useTranslation(['campaigns', 'common']);
  const workspaceId = useWorkspaceId();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const toast = useToast();
  const [state, setState] = useState<'asking' | 'in-use' | null>(null);
  const remove = async (): Promise<void> => {
    try {
      await campaignsDelete({ path: { workspaceId, campaignId: campaign.id } });
    } catch (failure) {
      if (isProblem(failure, 'campaign-in-use')) throw new Error(t('in-use.body'), { cause: failure });
      throw failure;
    }
    toast({ text: t('deleted-told', { name: campaign.name }) });
    await navigate({ to: '/workspaces/$workspaceId/campaigns', params: { workspaceId } });
    await invalidate(queryClient, ['campaignsList', 'calendar']);
  };
  const question: Question | null =
    state === 'asking'
      ? {
          title: t('delete-title', { name: campaign.name }),
          body: t('delete-body'),
          confirm: t('delete'),
          variant: 'danger',
          onConfirm: remove,
        }
      : state === 'in-use'
        ? {
            title: t('in-use.title', { name: campaign.name }),
            body: t(campaign.archivedAt === null ? 'in-use.body' : 'in-use.body-archived'),
            confirm: t(campaign.archivedAt === null ? 'archive' : 'common:close'),
            onConfirm: () => {
              if (campaign.archivedAt === null) archive();
            },
          }
        : null;
  return {
    question,
    ask: () => setState(posts !== null && posts > 0 ? 'in-use' : 'asking'),
    close: () => setState(null),
  };
}
