import { ArrowDown, ArrowUp, ListChecks, Scissors, X } from 'lucide-react';
import { memo, Suspense, useDeferredValue, useMemo, useState, type DragEvent, type KeyboardEvent } from 'react';
import { useTranslation } from '@/i18n';
import type { MediaDto } from '@/api';
import { classNames } from '@/lib/class-names';
import { early, lazyPart } from '@/lib/lazy-part';
import { Button, IconButton } from '@/ui';
import type { Counted } from './check.rules';
import type { PollLimits } from './contract';
import type { DraftPart } from './draft.rules';
import { overFromAny } from './highlight.rules';
import { MediaTray } from './media-tray';
import { TextEditor } from './text-editor';
import type { Uploads } from './use-media';

const loadPoll = async () => ({ default: (await import('./poll-editor')).PollEditor });
const PollEditor = lazyPart(loadPoll);

export interface PartActions {
  readonly change: (key: string, change: (part: DraftPart) => DraftPart) => void;
  readonly move: (key: string, by: -1 | 1) => void;
  readonly remove: (key: string) => void;
  readonly split: (key: string, limits: readonly Counted[]) => void;
  readonly addFiles: (key: string, files: readonly File[]) => void;
}

/** One message of the thread: text, files, poll. */
export const PartEditor = memo(function PartEditor({
  part,
  index,
  count,
  limits,
  poll,
  threads,
  media,
  uploads,
  actions,
}: {
  readonly part: DraftPart;
  readonly index: number;
  readonly count: number;
  readonly limits: readonly Counted[];
  /** null where no chosen account has polls. */
  readonly poll: PollLimits | null;
  readonly threads: boolean;
  readonly media: ReadonlyMap<string, MediaDto>;
  readonly uploads: Uploads;
  readonly actions: PartActions;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const [dropping, setDropping] = useState(false);
  const { key } = part;
  const settled = useDeferredValue(part.text);
  const tooLong = useMemo(() => threads && overFromAny(settled, limits) !== null, [threads, settled, limits]);
  const uploading = useMemo(() => uploads.list.filter((one) => one.partKey === key), [uploads.list, key]);
  const handlers = useMemo(
    () => ({
      text: (text: string) => actions.change(key, (present) => ({ ...present, text })),
      files: (files: readonly File[]) => actions.addFiles(key, files),
      media: (change: (files: DraftPart['media']) => DraftPart['media']) =>
        actions.change(key, (present) => ({ ...present, media: change(present.media) })),
      keys: (event: KeyboardEvent) => {
        if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
        event.preventDefault();
        actions.move(key, event.key === 'ArrowUp' ? -1 : 1);
      },
    }),
    [actions, key],
  );
  const drag = {
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes('Files')) return;
      event.preventDefault();
      setDropping(true);
    },
    onDragLeave: (event: DragEvent<HTMLElement>) => {
      if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) {
        setDropping(false);
      }
    },
    onDrop: (event: DragEvent) => {
      setDropping(false);
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      actions.addFiles(key, [...event.dataTransfer.files]);
    },
  };
  const name = count > 1 ? t('part.name', { number: index + 1, count }) : t('part.text');
  return (
    <li
      {...drag}
      data-part={key}
      className={classNames(
        'rounded-xl border bg-surface',
        dropping ? 'border-accent ring-2 ring-accent' : 'border-line-strong',
      )}
    >
      {count > 1 ? (
        <div className="flex items-center justify-between gap-2 border-b border-line ps-3.5 pe-1">
          <span className="text-sm font-medium text-ink-soft">{name}</span>
          <span className="flex">
            <IconButton
              label={t('part.up', { number: index + 1 })}
              icon={<ArrowUp aria-hidden className="size-4" />}
              isDisabled={index === 0}
              onPress={() => actions.move(key, -1)}
            />
            <IconButton
              label={t('part.down', { number: index + 1 })}
              icon={<ArrowDown aria-hidden className="size-4" />}
              isDisabled={index === count - 1}
              onPress={() => actions.move(key, 1)}
            />
            <IconButton
              label={t('part.remove', { number: index + 1 })}
              icon={<X aria-hidden className="size-4" />}
              onPress={() => actions.remove(key)}
            />
          </span>
        </div>
      ) : null}
      <TextEditor
        label={name}
        placeholder={t(index === 0 ? 'part.placeholder' : 'part.placeholder-next')}
        value={part.text}
        limits={limits}
        field={`parts.${index}.text`}
        tall={count === 1}
        onChange={handlers.text}
        onKeyDown={handlers.keys}
        onFiles={handlers.files}
      />
      {tooLong ? (
        <div className="px-3.5 pb-2">
          <Button
            size="small"
            icon={<Scissors aria-hidden className="size-4" />}
            onPress={() => actions.split(key, limits)}
          >
            {t('part.split')}
          </Button>
        </div>
      ) : null}
      {part.poll ? (
        <div className="border-t border-line p-3.5">
          <Suspense fallback={null}>
            <PollEditor
              poll={part.poll}
              limits={poll}
              partIndex={index}
              onChange={(changed) => actions.change(key, (present) => ({ ...present, poll: changed }))}
            />
          </Suspense>
        </div>
      ) : null}
      <div className="border-t border-line px-2 py-2 [&:has(li)]:p-3.5">
        <MediaTray
          partIndex={index}
          files={part.media}
          media={media}
          uploading={uploading}
          uploads={uploads}
          onChange={handlers.media}
          onFiles={handlers.files}
        />
        {poll && !part.poll ? (
          <Button
            size="small"
            variant="quiet"
            data-field={`parts.${index}.poll`}
            onPointerEnter={() => early(loadPoll)}
            onFocus={() => early(loadPoll)}
            icon={<ListChecks aria-hidden className="size-4" />}
            onPress={() =>
              actions.change(key, (present) => ({
                ...present,
                poll: { options: ['', ''], multiple: false, expiresInSeconds: 86_400, hideTotals: false },
              }))
            }
          >
            {t('poll.add')}
          </Button>
        ) : null}
      </div>
    </li>
  );
});
