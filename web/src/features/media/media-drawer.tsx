import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Crop, Download, PenLine, Trash2 } from 'lucide-react';
import { Suspense, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import { isProblem, mediaDelete, mediaReadOptions, type MediaDetailDto } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatBytes } from '@/lib/numbers';
import { Instant } from '@/parts/instant';
import { MediaThumb, mediaUrl } from '@/parts/media-thumb';
import { PostStateBadge, type PostState } from '@/parts/states';
import { Button, buttonClass, ConfirmDialog, Dialog, ErrorState, Loading, useToast, type Question } from '@/ui';
import { FitList } from './fit-list';
import { DetailsForm, type DetailsHandle } from './details-form';
import { noteDeleted } from './media-cache';
import { durationText } from './media-texts';

const CropDialog = lazyPart(async () => ({ default: (await import('@/parts/crop/crop-dialog')).CropDialog }));

/** All about one file. */
export function MediaDrawer({
  mediaId,
  onOpen,
  onClose,
}: {
  readonly mediaId: string;
  /** Shows another file instead. */
  readonly onOpen: (mediaId: string) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const mayWrite = useCan()('media.write');
  const [question, setQuestion] = useState<Question | null>(null);
  const [cropping, setCropping] = useState(false);
  const details = useRef<DetailsHandle>(null);
  const { data, error, refetch } = useQuery({
    ...mediaReadOptions({ path: { workspaceId, mediaId } }),
    // Read before where nothing is shown of the posts that use it, it may be old.
    staleTime: 0,
    meta: { showsUse: true },
  });

  /** What was typed is sent first; where it can't be, only a clear word lets it go. */
  const close = async (): Promise<void> => {
    // A label that was typed and not added yet is taken over when its field is left.
    const focused = document.activeElement;
    if (focused instanceof HTMLElement) focused.blur();
    if ((await details.current?.flush()) === false) {
      if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
      setQuestion({
        title: t('details.unsaved-title'),
        body: t('details.unsaved-body'),
        confirm: t('details.close-anyway'),
        variant: 'danger',
        onConfirm: () => {
          details.current?.drop();
          onClose();
        },
      });
    } else onClose();
  };
  /** The cut takes over name and words: those that were typed last, too. */
  const crop = async (): Promise<void> => {
    await details.current?.flush();
    setCropping(true);
  };
  const remove = async (file: MediaDetailDto): Promise<void> => {
    try {
      await mediaDelete({ path: { workspaceId, mediaId } });
    } catch (failure) {
      // Somebody put it into a post just now: say where.
      if (isProblem(failure, 'media-in-use')) await refetch();
      throw failure;
    }
    details.current?.drop();
    noteDeleted(queryClient, [mediaId]);
    toast({ text: t('delete.done', { name: file.name }) });
    onClose();
  };
  return (
    <Dialog
      isOpen
      drawer
      title={data?.name ?? t('details.title')}
      onClose={() => void close()}
      actions={
        data ? (
          <Actions
            file={data}
            mayWrite={mayWrite}
            onCrop={() => void crop()}
            onDelete={() =>
              setQuestion({
                title: t('delete.title', { name: data.name }),
                body: t('delete.forever'),
                confirm: t('delete.confirm'),
                variant: 'danger',
                onConfirm: () => remove(data),
              })
            }
          />
        ) : null
      }
    >
      {error && !data ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <div className="flex flex-col gap-6 pt-1">
          <Preview file={data} />
          <DetailsForm ref={details} file={data} isReadOnly={!mayWrite} />
          <Facts file={data} />
          <FitList file={data} />
          <UsedIn file={data} />
        </div>
      ) : null}
      <ConfirmDialog question={question} onClose={() => setQuestion(null)} />
      {cropping ? (
        <Suspense fallback={null}>
          <CropDialog
            mediaId={mediaId}
            onClose={() => setCropping(false)}
            onDone={(made) => {
              setCropping(false);
              void invalidate(queryClient, ['mediaList']);
              toast({ text: t('crop.done') });
              onOpen(made.id);
            }}
          />
        </Suspense>
      ) : null}
    </Dialog>
  );
}

function Actions({
  file,
  mayWrite,
  onCrop,
  onDelete,
}: {
  readonly file: MediaDetailDto;
  readonly mayWrite: boolean;
  readonly onCrop: () => void;
  readonly onDelete: () => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  return (
    <>
      {mayWrite && file.usedInCount === 0 ? (
        <Button
          variant="danger"
          className="me-auto"
          icon={<Trash2 aria-hidden className="size-4" />}
          onPress={onDelete}
        >
          {t('common:delete')}
        </Button>
      ) : null}
      {mayWrite && file.kind === 'image' ? (
        <Button icon={<Crop aria-hidden className="size-4" />} onPress={onCrop}>
          {t('crop.button')}
        </Button>
      ) : null}
      <a href={mediaUrl(workspaceId, file.id, 'file')} download={file.name} className={buttonClass()}>
        <Download aria-hidden className="size-4" />
        {t('details.download')}
      </a>
      {can('posts.write') ? (
        <Link
          to="/workspaces/$workspaceId/posts/new"
          params={{ workspaceId }}
          search={{ media: file.id }}
          className={buttonClass('primary')}
        >
          <PenLine aria-hidden className="size-4" />
          {t('details.use')}
        </Link>
      ) : null}
    </>
  );
}

function Preview({ file }: { readonly file: MediaDetailDto }) {
  const { t } = useTranslation('media');
  const workspaceId = useWorkspaceId();
  const src = mediaUrl(workspaceId, file.id, 'file');
  const look = 'max-h-[45dvh] w-full rounded-xl border border-line bg-sunken object-contain';
  switch (file.kind) {
    case 'image':
    case 'gif':
      return (
        <img
          src={src}
          alt={file.alt ?? t('details.preview', { name: file.name })}
          className={look}
          {...(file.width && file.height ? { width: file.width, height: file.height } : {})}
        />
      );
    case 'video':
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- The library keeps no captions: the file is shown as it was sent in.
      return <video src={src} controls preload="metadata" aria-label={file.name} className={look} />;
    case 'audio':
      // oxlint-disable-next-line jsx-a11y/media-has-caption -- The library keeps no captions: the file is shown as it was sent in.
      return <audio src={src} controls preload="metadata" aria-label={file.name} className="w-full" />;
    case 'document':
      return <MediaThumb mediaId={file.id} kind={file.kind} alt={file.name} className="h-40 w-full" />;
  }
}

function Facts({ file }: { readonly file: MediaDetailDto }) {
  const { t } = useTranslation('media');
  const locale = useLocale();
  const facts = [
    [t('details.type'), `${t(`kinds.${file.kind}`)} (${file.mime.split('/')[1]?.toUpperCase() ?? file.mime})`],
    [t('details.size'), formatBytes(file.bytes, locale)],
    ...(file.width === null || file.height === null
      ? []
      : [[t('details.dimensions'), `${file.width} × ${file.height}`]]),
    ...(file.durationMs === null ? [] : [[t('details.duration'), durationText(file.durationMs)]]),
  ];
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-4">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-sm text-ink-soft">{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
      <div>
        <dt className="text-sm text-ink-soft">{t('details.added')}</dt>
        <dd>
          <Instant at={file.createdAt} style="day" />
        </dd>
      </div>
    </dl>
  );
}

function UsedIn({ file }: { readonly file: MediaDetailDto }) {
  const { t } = useTranslation(['media', 'common']);
  const params = { workspaceId: useWorkspaceId() };
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t('used-in.title')}</h3>
      {file.usedIn.length === 0 ? (
        <p className="text-ink-soft">{t('used-in.none')}</p>
      ) : (
        <>
          <p className="mb-2 text-sm text-ink-soft">{t('used-in.cannot-delete')}</p>
          <ul className="divide-y divide-line rounded-xl border border-line">
            {file.usedIn.map((use) => (
              <li key={use.postId} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3.5 py-2">
                <Link
                  to={
                    use.state === 'draft' || use.state === 'scheduled'
                      ? '/workspaces/$workspaceId/posts/$postId'
                      : '/workspaces/$workspaceId/posts/$postId/deliveries'
                  }
                  params={{ ...params, postId: use.postId }}
                  className="min-w-0 grow basis-48 py-1 font-medium text-accent-text underline underline-offset-2"
                >
                  {use.title || t('common:untitled')}
                </Link>
                <PostStateBadge state={use.state as PostState} />
              </li>
            ))}
          </ul>
          {file.usedInCount > file.usedIn.length ? (
            <p className="mt-2 text-sm text-ink-soft">
              {t('used-in.more', { count: file.usedInCount - file.usedIn.length })}
            </p>
          ) : null}
        </>
      )}
    </section>
  );
}
