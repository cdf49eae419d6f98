import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { Suspense } from 'react';
import { useTranslation } from '@/i18n';
import { attentionReadOptions } from '@/api';
import { lazyPart } from '@/lib/lazy-part';
import { useAccounts } from '@/parts/account-label';
import { Banner, buttonClass } from '@/ui';
import type { LiveStatus } from './live-stream';
import { useServerReachable, useSessionEnded } from './reachability';
import { useCan, useWorkspace } from './session';

const SampleBanner = lazyPart(async () => ({ default: (await import('./sample-banner')).SampleBanner }));
const StandstillBanners = lazyPart(async () => ({ default: (await import('./standstill-banners')).StandstillBanners }));

/** What holds for the whole workspace, above every page: one banner for each cause. */
export function ShellBanners({ live }: { readonly live: LiveStatus }) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const can = useCan();
  const reachable = useServerReachable();
  const ended = useSessionEnded();
  const returnTo = useLocation({ select: ({ href }) => href });
  const { accounts } = useAccounts();
  const { data: attention } = useQuery({
    ...attentionReadOptions({ path: { workspaceId: workspace.id } }),
    enabled: can('posts.read'),
  });
  const broken = (accounts ?? []).filter(
    // A paused account keeps its status when its grant is gone.
    ({ status, connection }) => status === 'reconnect' || connection?.health === 'reconnect',
  );
  // Where it is known, null says that publishing runs, whatever was read before.
  const isPaused = (attention ? attention.pausedAt : workspace.pausedAt) !== null;
  const lost = !ended && (!reachable || live === 'lost');
  const stands = isPaused || broken.length > 0;
  if (!ended && !lost && !stands && !workspace.sample) return null;
  return (
    <section aria-label={t('notices')} className="flex flex-col gap-2 px-4 pt-4 sm:px-6 lg:px-8 print:hidden">
      {/* These two say what happens when nothing more can be loaded, so they are here before. */}
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
      <Suspense fallback={null}>
        {workspace.sample ? <SampleBanner /> : null}
        {stands ? <StandstillBanners isPaused={isPaused} broken={broken} /> : null}
      </Suspense>
    </section>
  );
}
