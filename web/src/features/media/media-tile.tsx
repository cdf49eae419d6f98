import { Check, FileAudio, FileVideo, ImageOff, TriangleAlert } from 'lucide-react';
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
      aria-label={[item.name, mark, about, lacksAlt ? texts.noAlt : null].filter(Boolean).join(', ')}
      tabIndex={current ? 0 : -1}
      className={classNames(
        'group relative flex min-w-0 cursor-pointer flex-col gap-1 rounded-xl p-1',
        selected ? 'bg-accent-soft ring-2 ring-accent' : 'hover:bg-sunken',
      )}
    >
      <span className="relative block aspect-square w-full overflow-hidden rounded-lg border border-line bg-sunken">
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
        {mark === null ? null : (
          <span aria-hidden className={classNames(MARK, 'end-1.5 bottom-1.5 text-ink')}>
            {mark}
          </span>
        )}
        {lacksAlt ? (
          <span aria-hidden title={texts.noAlt} className={classNames(MARK, 'start-1.5 bottom-1.5 text-warn')}>
            <TriangleAlert className="size-3.5" />
            Alt
          </span>
        ) : null}
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
      <span aria-hidden className="block min-w-0 px-0.5 leading-tight">
        <span className="block truncate text-sm" title={item.name}>
          {item.name}
        </span>
        <span className="block truncate text-xs text-ink-soft">{about}</span>
      </span>
    </div>
  );
});

const MARK = 'absolute flex min-h-5 items-center gap-1 rounded-md bg-surface px-1.5 text-xs font-medium';

/** Stands behind the picture, and in its place where there is none. */
function KindSign({ kind }: { readonly kind: MediaDto['kind'] }) {
  const Icon = kind === 'audio' ? FileAudio : kind === 'video' ? FileVideo : ImageOff;
  return <Icon className="size-8" />;
}
