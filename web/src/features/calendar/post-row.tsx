import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { FileText } from 'lucide-react';
import { memo, type CSSProperties } from 'react';
import { useTranslation } from '@/i18n';
import { mediaReadOptions, type AccountResponse, type CampaignDto, type PostView } from '@/api';
import { classNames } from '@/lib/class-names';
import { accountAvatar } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Instant, RelativeInstant } from '@/parts/instant';
import { MediaThumb } from '@/parts/media-thumb';
import { PostStateBadge } from '@/parts/states';
import { Avatar, Checkbox } from '@/ui';
import { accountIdsOf, firstMediaOf, nameOf, whenOf } from './post-row.rules';

const MOST_FACES = 4;

/** One post of the list: what it is, where and when it goes, and how it stands. */
export const PostRow = memo(function PostRow({
  post,
  workspaceId,
  accounts,
  campaign,
  selected,
  onToggle,
}: {
  readonly post: PostView;
  readonly workspaceId: string;
  readonly accounts: ReadonlyMap<string, AccountResponse>;
  readonly campaign: CampaignDto | null;
  readonly selected: boolean;
  readonly onToggle: (id: string) => void;
}) {
  const { t } = useTranslation(['posts', 'common']);
  const name = nameOf(post) ?? t('common:untitled');
  const isOut = post.state === 'published' || post.state === 'publishing' || post.state === 'attention';
  return (
    <div
      className={classNames(
        'relative flex items-start gap-3 px-3 py-3 sm:items-center sm:px-4',
        selected ? 'bg-accent-soft' : 'hover:bg-sunken',
      )}
    >
      <Checkbox
        className="relative z-10 sm:self-center"
        label={t('select', { name })}
        isSelected={selected}
        onChange={() => onToggle(post.id)}
      />
      <PostThumb workspaceId={workspaceId} mediaId={firstMediaOf(post)} />
      <div className="flex min-w-0 grow flex-col gap-x-6 gap-y-1.5 lg:flex-row lg:items-center">
        <div className="min-w-0 grow">
          <Link
            to={isOut ? '/workspaces/$workspaceId/posts/$postId/deliveries' : '/workspaces/$workspaceId/posts/$postId'}
            params={{ workspaceId, postId: post.id }}
            data-post={post.id}
            // The whole row leads there; what else can be pressed lies above.
            className="line-clamp-2 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-(--focus) lg:line-clamp-1"
          >
            {name}
          </Link>
          {campaign ? (
            <p className="mt-0.5 flex items-center gap-1.5 text-sm text-ink-soft">
              <span
                aria-hidden
                className="size-2.5 shrink-0 rounded-full bg-(--campaign)"
                style={{ '--campaign': campaign.color } as CSSProperties}
              />
              <span className="truncate">{campaign.name}</span>
            </p>
          ) : null}
        </div>
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5 lg:flex-nowrap">
          <Faces post={post} workspaceId={workspaceId} accounts={accounts} />
          <WhenText post={post} />
          <span className="order-first lg:order-last lg:flex lg:w-36 lg:justify-end">
            <PostStateBadge state={post.state} />
          </span>
        </div>
      </div>
    </div>
  );
});

/** The post says which file, the file says whether there is a picture of it. */
function PostThumb({ workspaceId, mediaId }: { readonly workspaceId: string; readonly mediaId: string | null }) {
  const { data } = useQuery({
    ...mediaReadOptions({ path: { workspaceId, mediaId: mediaId ?? '' } }),
    enabled: mediaId !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const frame = 'size-12 shrink-0 rounded-lg';
  if (mediaId !== null && data) {
    return <MediaThumb mediaId={mediaId} kind={data.kind} alt={data.alt ?? data.name} className={frame} />;
  }
  return (
    <span aria-hidden className={classNames(frame, 'flex items-center justify-center bg-sunken text-ink-faint')}>
      {mediaId === null ? <FileText className="size-5" /> : null}
    </span>
  );
}

function Faces({
  post,
  workspaceId,
  accounts,
}: {
  readonly post: PostView;
  readonly workspaceId: string;
  readonly accounts: ReadonlyMap<string, AccountResponse>;
}) {
  const { t } = useTranslation('posts');
  const known = accountIdsOf(post).flatMap((id) => accounts.get(id) ?? []);
  if (known.length === 0) return <span className="text-sm text-ink-soft lg:w-32">{t('no-account')}</span>;
  const names = known.map(({ displayName, handle }) => displayName || handle).join(', ');
  return (
    <span role="img" aria-label={t('accounts', { names })} title={names} className="flex items-center gap-2 lg:w-32">
      {known.slice(0, MOST_FACES).map((account) => (
        <span key={account.id} className="relative">
          <Avatar name={account.displayName || account.handle} src={accountAvatar(workspaceId, account)} size="small" />
          <span className="absolute -end-1.5 -bottom-1.5 flex size-4 items-center justify-center rounded-full border border-line bg-surface text-ink-soft">
            <ChannelIcon channel={account.channel} className="size-2.5" />
          </span>
        </span>
      ))}
      {known.length > MOST_FACES ? <span className="text-sm text-ink-soft">+{known.length - MOST_FACES}</span> : null}
    </span>
  );
}

function WhenText({ post }: { readonly post: PostView }) {
  const { t } = useTranslation('posts');
  const when = whenOf(post);
  return (
    <span className="text-sm whitespace-nowrap text-ink-soft lg:w-44 lg:text-end">
      {when.kind === 'edited' ? (
        <>
          {t('edited')} <RelativeInstant at={when.at} />
        </>
      ) : (
        <Instant at={when.at} />
      )}
    </span>
  );
}
