import { useQuery, useQueryClient } from '@tanstack/react-query';
import { MoveDiagonal2 } from 'lucide-react';
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from '@/i18n';
import { mediaCrop, mediaReadOptions, mediaReadQueryKey, type MediaDetailDto, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Button, Dialog, ErrorState, Loading, Segments } from '@/ui';
import { mediaUrl } from '../media-thumb';
import { largest, movedBy, resizedBy, type Rect, type Size } from './crop.rules';

const ASPECTS = { free: null, '1:1': 1, '4:5': 4 / 5, '16:9': 16 / 9 } as const;
type Aspect = keyof typeof ASPECTS;

/** Share of the picture that a key moves; with Shift, and without. */
const STEPS = { large: 0.05, small: 0.005 };

/** Cuts a part out of a picture. The part is moved and sized by pointer or by keys. */
export function CropDialog({
  mediaId,
  onDone,
  onClose,
}: {
  readonly mediaId: string;
  readonly onDone: (made: MediaDto) => void;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { data: file, error, refetch } = useQuery(mediaReadOptions({ path: { workspaceId, mediaId } }));
  const size: Size | null = file?.width && file.height ? { width: file.width, height: file.height } : null;
  const [aspect, setAspect] = useState<Aspect>('free');
  const [chosen, setChosen] = useState<Rect | null>(null);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const rect = size ? (chosen ?? largest(size, ASPECTS[aspect])) : null;

  const change = (how: 'move' | 'size', x: number, y: number, from: Rect): void => {
    if (!size) return;
    setChosen(how === 'move' ? movedBy(from, size, x, y) : resizedBy(from, size, x, y, ASPECTS[aspect]));
  };
  const press = (how: 'move' | 'size') => (event: KeyboardEvent) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way || !rect || !size) return;
    event.preventDefault();
    const step = Math.max(1, size.width * (event.shiftKey ? STEPS.large : STEPS.small));
    change(how, (way[0] ?? 0) * step, (way[1] ?? 0) * step, rect);
  };
  const drag = (how: 'move' | 'size') => (event: PointerEvent<HTMLElement>) => {
    if (!rect || !size || !stage.current || event.button !== 0) return;
    event.preventDefault();
    event.stopPropagation();
    const target = event.currentTarget;
    target.focus();
    target.setPointerCapture(event.pointerId);
    const scale = size.width / stage.current.getBoundingClientRect().width;
    const [startX, startY, from] = [event.clientX, event.clientY, rect];
    const follow = (move: globalThis.PointerEvent): void =>
      change(how, (move.clientX - startX) * scale, (move.clientY - startY) * scale, from);
    const end = (): void => {
      target.removeEventListener('pointermove', follow);
      target.removeEventListener('pointerup', end);
      target.removeEventListener('pointercancel', end);
    };
    target.addEventListener('pointermove', follow);
    target.addEventListener('pointerup', end);
    target.addEventListener('pointercancel', end);
  };
  const save = async (): Promise<void> => {
    if (!rect) return;
    setPending(true);
    setFailure(null);
    try {
      const { data: made } = await mediaCrop({ path: { workspaceId, mediaId }, body: rect });
      // Known at once wherever it shows next.
      queryClient.setQueryData<MediaDetailDto>(mediaReadQueryKey({ path: { workspaceId, mediaId: made.id } }), {
        ...made,
        usedIn: [],
      });
      onDone(made);
    } catch (problem) {
      setFailure(problem instanceof Error ? problem.message : t('common:went-wrong'));
      setPending(false);
    }
  };
  const result = rect ? t('crop.result', { width: rect.width, height: rect.height }) : '';
  const share = (value: number, of: number): string => `${(value / of) * 100}%`;
  return (
    <Dialog
      title={t('crop.title')}
      isOpen
      size="large"
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={pending} isDisabled={!rect} onPress={() => void save()}>
            {t('crop.go')}
          </Button>
        </>
      }
    >
      {error ? <ErrorState error={error} onRetry={() => void refetch()} /> : null}
      {!file && !error ? <Loading /> : null}
      {file && size && rect ? (
        <div className="flex flex-col items-center gap-4">
          <Segments
            label={t('crop.aspect')}
            options={(Object.keys(ASPECTS) as Aspect[]).map((id) => ({
              id,
              name: id === 'free' ? t('crop.aspect-free') : id,
            }))}
            value={aspect}
            onChange={(id) => {
              setAspect(id);
              setChosen(largest(size, ASPECTS[id]));
            }}
          />
          <div
            ref={stage}
            role="group"
            aria-label={t('crop.area')}
            className="relative max-w-full touch-none overflow-hidden rounded-lg bg-sunken select-none"
            style={{
              aspectRatio: `${size.width} / ${size.height}`,
              width: `min(100%, calc(52dvh * ${size.width / size.height}))`,
            }}
          >
            <img
              src={mediaUrl(workspaceId, mediaId, 'file')}
              alt={file.alt ?? file.name}
              className="size-full"
              draggable={false}
            />
            <button
              type="button"
              data-autofocus
              aria-label={`${t('crop.move')}: ${rect.left}, ${rect.top}; ${result}`}
              onKeyDown={press('move')}
              onPointerDown={drag('move')}
              className="absolute cursor-move border-2 border-surface -outline-offset-4 shadow-[0_0_0_9999px_rgb(0_0_0/0.55)]"
              style={{
                left: share(rect.left, size.width),
                top: share(rect.top, size.height),
                width: share(rect.width, size.width),
                height: share(rect.height, size.height),
              }}
            />
            <button
              type="button"
              aria-label={`${t('crop.size')}: ${result}`}
              onKeyDown={press('size')}
              onPointerDown={drag('size')}
              className="absolute flex size-7 -translate-x-full -translate-y-full cursor-nwse-resize items-center justify-center rounded-tl-lg bg-surface text-ink"
              style={{
                left: share(rect.left + rect.width, size.width),
                top: share(rect.top + rect.height, size.height),
              }}
            >
              <MoveDiagonal2 aria-hidden className="size-4" />
            </button>
          </div>
          <p role="status" className="text-sm text-ink-soft" data-numeric>
            {result}
          </p>
          <p className="text-sm text-ink-soft">{t('crop.help')}</p>
          {failure ? (
            <p role="alert" className="text-bad">
              {failure}
            </p>
          ) : null}
        </div>
      ) : null}
    </Dialog>
  );
}
