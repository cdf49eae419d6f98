import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import {
  campaignsArchiveMutation,
  campaignsUnarchiveMutation,
  deliveriesPauseCampaignMutation,
  deliveriesResumeCampaignMutation,
  metricsRefreshCampaignMutation,
  type CampaignDto,
} from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { useToast } from '@/ui';

/** What can be done with a campaign at a press; each tells how it went. */
export function useCampaignActions(campaign: CampaignDto) {
  const { t } = useTranslation(['campaigns', 'common']);
  const queryClient = useQueryClient();
  const toast = useToast();
  const request = { path: { workspaceId: useWorkspaceId(), campaignId: campaign.id } };
  const { name } = campaign;
  const onError = (failure: Error): void => toast({ text: failure.message, tone: 'bad' });
  const onSettled = (): Promise<void> => invalidate(queryClient, ['campaigns', 'calendar', 'attention', 'deliveries']);
  const archive = useMutation({ ...campaignsArchiveMutation(), onError, onSettled });
  const unarchive = useMutation({ ...campaignsUnarchiveMutation(), onError, onSettled });
  const pause = useMutation({ ...deliveriesPauseCampaignMutation(), onError, onSettled });
  const resume = useMutation({ ...deliveriesResumeCampaignMutation(), onError, onSettled });
  const measure = useMutation({
    ...metricsRefreshCampaignMutation(),
    onError,
    onSuccess: ({ due, tooSoon }) => {
      const told = [
        ...(due > 0 ? [t('measure.due', { count: due })] : []),
        ...(tooSoon > 0 ? [t('measure.too-soon', { count: tooSoon })] : []),
      ];
      toast({ text: told.length > 0 ? told.join(' ') : t('measure.nothing') });
    },
  });
  const undo = (run: () => void) => ({ name: t('common:undo'), run });
  return {
    archive: () =>
      archive.mutate(request, {
        onSuccess: () => toast({ text: t('archived-told', { name }), action: undo(() => unarchive.mutate(request)) }),
      }),
    unarchive: () => unarchive.mutate(request, { onSuccess: () => toast({ text: t('unarchived-told', { name }) }) }),
    pause: () =>
      pause.mutate(request, {
        onSuccess: () => toast({ text: t('paused-told', { name }), action: undo(() => resume.mutate(request)) }),
      }),
    resume: () =>
      resume.mutate(request, {
        onSuccess: () => {
          toast({ text: t('resumed-told', { name }) });
          // The button that was pressed goes with its banner.
          document.querySelector<HTMLElement>('[data-page-title]')?.focus();
        },
      }),
    measure: () => measure.mutate(request),
    isResuming: resume.isPending,
    isMeasuring: measure.isPending,
  };
}
