import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/i18n';
import { campaignsReadOptions, mediaReadOptions, type PostView } from '@/api';
import { useCan, useWorkspaceId } from '@/app/session';
import { Instant } from '@/parts/instant';
import { MediaThumb } from '@/parts/media-thumb';
import { PostStateBadge } from '@/parts/states';
import { Card } from '@/ui';

const SHOWN_FILES = 4;

/** The post that it is about: what it says, in short. */
export function PostHead({ post }: { readonly post: PostView }) {
  const { t } = useTranslation('deliveries');
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const [first] = post.content.parts;
  const media = post.content.parts.flatMap((part) => part.media ?? []);
  return (
    <Card className="flex flex-wrap gap-4">
      <div className="min-w-0 grow basis-72">
        <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-ink-soft">
          <PostStateBadge state={post.state} />
          {post.schedule ? (
            <span>
              {t('planned')} <Instant at={post.schedule.at} zone={post.schedule.zone} showZone />
            </span>
          ) : null}
          {post.content.parts.length > 1 ? <span>{t('thread', { count: post.content.parts.length })}</span> : null}
          {post.campaignId && can('campaigns.read') ? (
            <CampaignLink workspaceId={workspaceId} campaignId={post.campaignId} />
          ) : null}
        </div>
        {/* What is written may be in any language and direction. */}
        <p dir="auto" className="line-clamp-4 whitespace-pre-line">
          {first?.text || <span className="text-ink-soft">{t('no-text')}</span>}
        </p>
      </div>
      {media.length > 0 ? (
        <ul className="flex flex-wrap gap-2" aria-label={t('media')}>
          {media.slice(0, SHOWN_FILES).map((file) => (
            <li key={file.mediaId}>
              <File workspaceId={workspaceId} mediaId={file.mediaId} alt={file.alt ?? null} />
            </li>
          ))}
          {media.length > SHOWN_FILES ? (
            <li className="flex size-16 items-center justify-center rounded-lg bg-sunken text-sm text-ink-soft">
              +{media.length - SHOWN_FILES}
            </li>
          ) : null}
        </ul>
      ) : null}
    </Card>
  );
}

function File({
  workspaceId,
  mediaId,
  alt,
}: {
  readonly workspaceId: string;
  readonly mediaId: string;
  readonly alt: string | null;
}) {
  const { data } = useQuery(mediaReadOptions({ path: { workspaceId, mediaId } }));
  return <MediaThumb mediaId={mediaId} kind={data?.kind ?? 'image'} alt={alt ?? data?.alt ?? ''} className="size-16" />;
}

function CampaignLink({ workspaceId, campaignId }: { readonly workspaceId: string; readonly campaignId: string }) {
  const { data } = useQuery(campaignsReadOptions({ path: { workspaceId, campaignId } }));
  if (!data) return null;
  return (
    <Link
      to="/workspaces/$workspaceId/campaigns/$campaignId"
      params={{ workspaceId, campaignId }}
      className="inline-flex min-h-6 items-center text-accent-text underline underline-offset-2"
    >
      {data.name}
    </Link>
  );
}
