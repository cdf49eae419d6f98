import { useMutation, useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from '@/i18n';
import { attentionReadOptions, deliveriesResumeWorkspaceMutation } from '@/api';
import { lazyPart } from '@/lib/lazy-part';
import { useAccounts } from '@/parts/account-label';
import { Banner, Button, buttonClass, useToast } from '@/ui';
import type { LiveStatus } from './live-stream';
import { useServerReachable, useSessionEnded } from './reachability';
import { useCan, useWorkspace } from './session';

const SampleBanner = lazyPart(async () => ({ default: (await import('./sample-banner')).SampleBanner }));

/** What holds for the whole workspace, above every page: one banner for each cause. */
export function ShellBanners({ live }: { readonly live: LiveStatus }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const can = useCan();
  const toast = useToast();
  const reachable = useServerReachable();
  const ended = useSessionEnded();
  const returnTo = useLocation({ select: ({ href }) => href });
  const { accounts } = useAccounts();
  const { data: attention } = useQuery({
    ...attentionReadOptions({ path: { workspaceId: workspace.id } }),
    enabled: can('posts.read'),
  });
  const resume = useMutation({
    ...deliveriesResumeWorkspaceMutation(),
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
  });
  const params = { workspaceId: workspace.id };
  const broken = (accounts ?? []).filter(
    // A paused account keeps its status when its grant is gone.
    ({ status, connection }) => status === 'reconnect' || connection?.health === 'reconnect',
  );
  const held = broken.reduce((sum, { waiting }) => sum + waiting.held, 0);
  // Where it is known, null says that publishing runs, whatever was read before.
  const pausedAt = attention ? attention.pausedAt : workspace.pausedAt;
  const lost = !ended && (!reachable || live === 'lost');
  const shown = ended || lost || pausedAt !== null || broken.length > 0 || workspace.sample;
  if (!shown) return null;
  return (
    <section aria-label={t('notices')} className="flex flex-col gap-2 px-4 pt-4 sm:px-6 lg:px-8 print:hidden">
      {ended ? (
        <Banner
          tone="warn"
          role="alert"
          title={t('ended.title')}
          actions={
            <Link to="/sign-in" search={{ returnTo }} className={buttonClass('primary', 'small')}>
              {t('ended.sign-in')}
            </Link>
          }
        >
          {t('ended.body')}
        </Banner>
      ) : null}
      {lost ? (
        <Banner tone="warn" role="alert" title={t('lost.title')}>
          {t('lost.body')}
        </Banner>
      ) : null}
      {workspace.sample ? (
        <Suspense fallback={null}>
          <SampleBanner />
        </Suspense>
      ) : null}
      {pausedAt !== null ? (
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
    </section>
  );
}
