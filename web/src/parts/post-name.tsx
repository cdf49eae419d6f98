import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/i18n';
import type { PublicationView } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Badge } from '@/ui';
import { useChannels } from './account-label';
import { ChannelIcon } from './channel-icon';

/** A post by its words; leads to its report. */
export function PostName({ post, showAccount }: { readonly post: PublicationView; readonly showAccount: boolean }) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { nameOf } = useChannels();
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/analytics/posts/$publicationId"
        params={{ workspaceId, publicationId: post.id }}
        className="line-clamp-2 underline-offset-4 hover:underline"
      >
        {post.title || t('common:untitled')}
      </Link>
      {showAccount ? (
        <span className="flex items-center gap-1.5 text-sm font-normal text-ink-soft">
          <ChannelIcon channel={post.channel} className="size-3.5 shrink-0" />
          <span className="sr-only">{nameOf(post.channel)}</span>
          <span className="truncate">{post.handle}</span>
        </span>
      ) : null}
      {post.removedAt === null ? null : <Badge>{t('posts.removed')}</Badge>}
    </>
  );
}
