import { ArrowLeft, ArrowRight, Crop, ImagePlus, Images, RotateCw, X } from 'lucide-react';
import { memo, Suspense, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import type { MediaDto } from '@/api';
import { useCan } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { MediaThumb } from '@/parts/media-thumb';
import { Banner, Button, Checkbox, IconButton, Progress, TextField, useToast } from '@/ui';
import { moved, type DraftMedia } from './draft.rules';
import type { Uploading } from './upload-queue';
import type { Uploads } from './use-media';

const CropDialog = lazyPart(async () => ({ default: (await import('@/parts/crop/crop-dialog')).CropDialog }));
const LibraryDialog = lazyPart(async () => ({ default: (await import('./library-dialog')).LibraryDialog }));

/** The files of one part: their order, what people are told who can't see them, and the ways to add more. */
export const MediaTray = memo(function MediaTray({
  partIndex,
  files,
  media,
  uploading,
  uploads,
  onChange,
  onFiles,
}: {
  readonly partIndex: number;
  readonly files: readonly DraftMedia[];
  readonly media: ReadonlyMap<string, MediaDto>;
  /** Those on their way into this part. */
  readonly uploading: readonly Uploading[];
  readonly uploads: Uploads;
  readonly onChange: (change: (files: readonly DraftMedia[]) => readonly DraftMedia[]) => void;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const toast = useToast();
  const mayCrop = useCan()('media.write');
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const [library, setLibrary] = useState(false);
  const [cropping, setCropping] = useState<number | null>(null);
  const field = `parts.${partIndex}.media`;
  const move = (from: number, to: number): void => {
    onChange((present) => moved(present, from, to));
    requestAnimationFrame(() => list.current?.children[to]?.querySelector('button')?.focus());
  };
  const remove = (index: number): void => {
    onChange((present) => present.toSpliced(index, 1));
    requestAnimationFrame(() => {
      const neighbour = list.current?.children[Math.min(index, files.length - 2)]?.querySelector<HTMLElement>('input');
      (neighbour ?? document.querySelector<HTMLElement>(`[data-field="${field}"]`))?.focus();
    });
  };
  const focusCrop = (index: number): void => {
    requestAnimationFrame(() => list.current?.children[index]?.querySelector<HTMLElement>('[data-crop]')?.focus());
  };
  /** The cut comes where the picture was, with what is told about it. */
  const replace = (index: number, by: string): void => {
    const original = files[index]?.mediaId;
    const swap = (from: string | undefined, to: string): void => {
      onChange((present) => {
        // Meanwhile it may stand elsewhere.
        const at = present[index]?.mediaId === from ? index : present.findIndex(({ mediaId }) => mediaId === from);
        return present.map((one, place) => (place === at ? { ...one, mediaId: to } : one));
      });
      focusCrop(index);
    };
    swap(original, by);
    toast({
      text: t('media.cropped'),
      ...(original === undefined ? {} : { action: { name: t('common:undo'), run: () => swap(by, original) } }),
    });
  };
  const cropped = cropping === null ? undefined : files[cropping];
  return (
    <div className="flex flex-col gap-3">
      {files.length > 0 ? (
        <ul ref={list} className="flex flex-col gap-3" aria-label={t('media.list')}>
          {files.map((file, index) => (
            <li key={`${file.mediaId}-${index}`} className="flex items-start gap-3">
              <MediaThumb
                mediaId={file.mediaId}
                kind={media.get(file.mediaId)?.kind ?? 'image'}
                alt=""
                className="size-20 shrink-0 border border-line"
              />
              <AltText
                file={file}
                media={media.get(file.mediaId)}
                field={`${field}.${index}.alt`}
                onChange={(alt) =>
                  onChange((present) => present.map((one, at) => (at === index ? { ...one, alt } : one)))
                }
              />
              <span className="flex shrink-0">
                {files.length > 1 ? (
                  <>
                    <IconButton
                      label={t('media.earlier')}
                      icon={<ArrowLeft aria-hidden className="size-4 rtl:rotate-180" />}
                      isDisabled={index === 0}
                      onPress={() => move(index, index - 1)}
                    />
                    <IconButton
                      label={t('media.later')}
                      icon={<ArrowRight aria-hidden className="size-4 rtl:rotate-180" />}
                      isDisabled={index === files.length - 1}
                      onPress={() => move(index, index + 1)}
                    />
                  </>
                ) : null}
                {mayCrop && media.get(file.mediaId)?.kind === 'image' ? (
                  <IconButton
                    label={t('media.crop')}
                    icon={<Crop aria-hidden className="size-4" />}
                    data-crop
                    onPress={() => setCropping(index)}
                  />
                ) : null}
                <IconButton
                  label={t('media.remove')}
                  icon={<X aria-hidden className="size-4" />}
                  onPress={() => remove(index)}
                />
              </span>
            </li>
          ))}
        </ul>
      ) : null}
      {uploading.map((one) => (
        <UploadRow key={one.id} upload={one} uploads={uploads} />
      ))}
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          variant="quiet"
          data-field={field}
          icon={<ImagePlus aria-hidden className="size-4" />}
          onPress={() => input.current?.click()}
        >
          {t('media.choose')}
        </Button>
        <Button
          size="small"
          variant="quiet"
          icon={<Images aria-hidden className="size-4" />}
          onPress={() => setLibrary(true)}
        >
          {t('media.from-library')}
        </Button>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept="image/*,video/*,audio/*,application/pdf"
          onChange={(event) => {
            onFiles([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
      {cropping !== null && cropped ? (
        <Suspense fallback={null}>
          <CropDialog
            mediaId={cropped.mediaId}
            onClose={() => setCropping(null)}
            onDone={({ id }) => {
              setCropping(null);
              replace(cropping, id);
            }}
          />
        </Suspense>
      ) : null}
      {library ? (
        <Suspense fallback={null}>
          <LibraryDialog
            onClose={() => setLibrary(false)}
            onChoose={(ids) => onChange((present) => [...present, ...ids.map((mediaId) => ({ mediaId, alt: null }))])}
          />
        </Suspense>
      ) : null}
    </div>
  );
});

function AltText({
  file,
  media,
  field,
  onChange,
}: {
  readonly file: DraftMedia;
  readonly media: MediaDto | undefined;
  readonly field: string;
  readonly onChange: (alt: string | null) => void;
}) {
  const { t } = useTranslation('composer');
  // Words of this post's own are on their way: until there are some, those of the library hold, and must not come back into the field.
  const [own, setOwn] = useState(false);
  const library = media?.alt ?? null;
  const shown = file.alt ?? (own ? null : library);
  const decorative = shown === '';
  const name = media?.name ?? '';
  // No network that takes documents has words for them.
  if (media?.kind === 'document') return <p className="min-w-0 grow truncate text-sm">{name}</p>;
  return (
    <div className="min-w-0 grow">
      <TextField
        label={t('media.alt', { name })}
        placeholder={(own && library) || t('media.alt-placeholder')}
        data-field={field}
        value={shown ?? ''}
        disabled={decorative}
        maxLength={10_000}
        onChange={(text) => {
          setOwn(true);
          onChange(text === '' ? null : text);
        }}
        help={shown === null && media ? t(library === null ? 'media.alt-missing' : 'media.alt-library') : undefined}
      />
      <Checkbox
        isSelected={decorative}
        onChange={(on) => {
          setOwn(!on);
          onChange(on ? '' : null);
        }}
        className="mt-1 text-sm"
      >
        {t('media.decorative')}
      </Checkbox>
    </div>
  );
}

function UploadRow({ upload, uploads }: { readonly upload: Uploading; readonly uploads: Uploads }) {
  const { t } = useTranslation(['composer', 'common']);
  if (upload.error !== null) {
    return (
      <Banner
        tone="bad"
        role="alert"
        title={t('media.upload-failed', { name: upload.file.name })}
        actions={
          <>
            <Button
              size="small"
              icon={<RotateCw aria-hidden className="size-4" />}
              onPress={() => uploads.retry(upload.id)}
            >
              {t('common:try-again')}
            </Button>
            <Button size="small" onPress={() => uploads.cancel(upload.id)}>
              {t('media.give-up')}
            </Button>
          </>
        }
      >
        {upload.error}
      </Banner>
    );
  }
  const percent = Math.round(upload.progress * 100);
  return (
    <div className="flex items-center gap-3 text-sm">
      <span className="min-w-0 basis-40 truncate">{upload.file.name}</span>
      <Progress value={upload.progress} label={t('media.uploading', { name: upload.file.name })} />
      <span className="shrink-0 text-ink-soft tabular-nums">
        {percent < 100 ? `${percent} %` : t('media.processing')}
      </span>
      <Button size="small" onPress={() => uploads.cancel(upload.id)}>
        {t('common:cancel')}
      </Button>
    </div>
  );
}
