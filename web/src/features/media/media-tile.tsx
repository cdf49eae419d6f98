import { Check, FileAudio, FileText, FileVideo, ImageOff } from 'lucide-react';
import { memo } from 'react';
import type { MediaDto } from '@/api';
import { classNames } from '@/lib/class-names';

/** The words of all tiles, made once for the grid: a tile uses no hook, since hundreds are drawn while somebody scrolls. */
export interface TileTexts {
  readonly select: (name: string) => string;
  readonly about: (item: MediaDto) => string;
  readonly mark: (item: MediaDto) => string | null;
  readonly noAlt: string;
}

/** One cell. The grid listens for all of them: `data-index` says which it is, `data-select` which part selects. */
export const MediaTile = memo(function MediaTile({
  item,
  index,
  column,
  selected,
  current,
  texts,
}: {
  readonly item: MediaDto;
  readonly index: number;
  readonly column: number;
  readonly selected: boolean;
  /** It is the one that Tab reaches. */
  readonly current: boolean;
  readonly texts: TileTexts;
}) {
  const about = texts.about(item);
  const mark = texts.mark(item);
  const lacksAlt = item.alt === null && (item.kind === 'image' || item.kind === 'gif');
  return (
    <div
      role="gridcell"
      data-index={index}
      aria-colindex={column + 1}
      aria-selected={selected}
      // The same words in the same order as they are shown: speech input finds it by them.
      aria-label={[item.name, about, mark, lacksAlt ? texts.noAlt : null].filter(Boolean).join(' ')}
      tabIndex={current ? 0 : -1}
      className={classNames(
        'group relative flex min-w-0 cursor-pointer flex-col gap-1 rounded-xl p-1',
        selected ? 'bg-accent-soft ring-2 ring-accent' : 'hover:bg-sunken',
      )}
    >
      <span className="relative order-first block aspect-square w-full overflow-hidden rounded-lg border border-line bg-sunken">
        <span aria-hidden className="absolute inset-0 flex items-center justify-center text-ink-faint">
          <KindSign kind={item.kind} />
        </span>
        {item.thumbnailUrl === null ? null : (
          <img
            src={item.thumbnailUrl}
            alt=""
            loading="lazy"
            decoding="async"
            className="absolute inset-0 size-full bg-sunken object-cover"
          />
        )}
      </span>
      <button
        type="button"
        role="checkbox"
        data-select
        tabIndex={-1}
        aria-checked={selected}
        aria-label={texts.select(item.name)}
        className={classNames(
          'absolute start-2.5 top-2.5 flex size-7 cursor-pointer items-center justify-center rounded-md border shadow-card',
          selected
            ? 'border-accent bg-accent text-accent-ink'
            : 'border-line-strong bg-surface text-transparent opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 pointer-coarse:opacity-100',
        )}
      >
        <Check aria-hidden className="size-4.5" />
      </button>
      <span className="block min-w-0 px-0.5 leading-tight">
        <span className="block truncate text-sm" title={item.name}>
          {item.name}
        </span>{' '}
        <span className="block truncate text-xs text-ink-soft">{about}</span>
      </span>{' '}
      {mark === null && !lacksAlt ? null : (
        <span className="pointer-events-none absolute inset-x-1 top-1 -order-1 flex aspect-square items-end justify-end gap-1 p-1.5 text-xs font-medium">
          {mark === null ? null : <span className={classNames(MARK, 'order-2')}>{mark}</span>}{' '}
          {lacksAlt ? (
            <span className={classNames(MARK, 'order-1 me-auto min-w-0 truncate text-warn')}>{texts.noAlt}</span>
          ) : null}
        </span>
      )}
    </div>
  );
});

const MARK = 'min-h-5 rounded-md bg-surface px-1.5 leading-5';

/** Stands behind the picture, and in its place where there is none. */
function KindSign({ kind }: { readonly kind: MediaDto['kind'] }) {
  const Icon = { audio: FileAudio, video: FileVideo, document: FileText, image: ImageOff, gif: ImageOff }[kind];
  return <Icon className="size-8" />;
}
