import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/i18n';
import { deliveriesResumeWorkspaceMutation, type AccountResponse } from '@/api';
import { Banner, Button, buttonClass, useToast } from '@/ui';
import { useCan, useWorkspaceId } from './session';

/** Why nothing goes out, or not everywhere: publishing is paused, or accounts have to be connected again. */
export function StandstillBanners({
  isPaused,
  broken,
}: {
  readonly isPaused: boolean;
  readonly broken: readonly AccountResponse[];
}) {
  const { t } = useTranslation();
  const can = useCan();
  const toast = useToast();
  const params = { workspaceId: useWorkspaceId() };
  const resume = useMutation({
    ...deliveriesResumeWorkspaceMutation(),
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
  });
  const held = broken.reduce((sum, { waiting }) => sum + waiting.held, 0);
  return (
    <>
      {isPaused ? (
        <Banner
          tone="warn"
          title={t('paused.title')}
          actions={
            can('posts.publish') ? (
              <Button size="small" isPending={resume.isPending} onPress={() => resume.mutate({ path: params })}>
                {t('paused.resume')}
              </Button>
            ) : undefined
          }
        >
          {t('paused.body')}
        </Banner>
      ) : null}
      {broken.length > 0 ? (
        <Banner
          tone="bad"
          title={t('broken.title', { count: broken.length, name: broken[0]?.displayName ?? '' })}
          actions={
            can('accounts.manage') ? (
              <Link
                to="/workspaces/$workspaceId/accounts/connect"
                params={params}
                search={broken.length === 1 && broken[0] ? { channel: broken[0].channel, reconnect: broken[0].id } : {}}
                className={buttonClass('primary', 'small')}
              >
                {t('broken.reconnect')}
              </Link>
            ) : undefined
          }
        >
          {t('broken.body', { count: held })}
        </Banner>
      ) : null}
    </>
  );
}
