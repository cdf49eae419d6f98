import { Check } from 'lucide-react';
import { memo, type CSSProperties } from 'react';
import { classNames } from '@/lib/class-names';
import { mediaUrl } from '@/parts/media-thumb';
import { POST_LOOKS, type PostState } from '@/parts/states';
import type { Tone } from '@/ui';
import { ChannelSign, StateSign } from './card-sign';
import type { Item } from './use-calendar';

/** Words and colours of all cards: they are looked up once, not by each of hundreds. */
export interface CardWords {
  readonly states: Readonly<Record<PostState, string>>;
  readonly selected: string;
  readonly clash: string;
  readonly untitled: string;
  readonly workspaceId: string;
  readonly channelName: (channel: string) => string;
}

export const TONE_TEXT: Readonly<Record<Tone, string>> = {
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
  info: 'text-info',
  neutral: 'text-ink-soft',
  accent: 'text-accent-text',
};

/** One line; two; or three with the state in words, where there is room. */
export type CardShape = 'line' | 'block' | 'tall';

const HEIGHTS: Readonly<Record<CardShape, string>> = { line: 'h-6', block: 'h-11', tall: 'h-14' };

export interface CardProps {
  readonly item: Item;
  readonly words: CardWords;
  readonly shape: CardShape;
  readonly isSelected: boolean;
  readonly clashes: boolean;
  /** Of its campaign. */
  readonly color: string | null;
  readonly style?: CSSProperties;
  readonly className?: string;
}

/**
 * A post on the calendar. What happens on a click, a key or a drag is the calendar's to know: a card has no listener of its own. It is no native
 * button, because some browsers don't drag those.
 */
export const EntryCard = memo(function EntryCard({
  item,
  words,
  shape,
  isSelected,
  clashes,
  color,
  style,
  className,
}: CardProps) {
  const { entry } = item;
  return (
    <div
      role="button"
      tabIndex={-1}
      aria-haspopup="dialog"
      data-item=""
      data-post={entry.postId}
      style={{ ...style, '--campaign': color ?? 'var(--line-strong)' } as CSSProperties}
      className={classNames(
        'flex min-w-0 cursor-pointer items-center gap-1 overflow-hidden rounded-md border border-s-[3px] border-line border-s-(--campaign) bg-surface px-1.5 text-xs text-ink select-none hover:border-line-strong hover:border-s-(--campaign) data-[dragged]:opacity-40',
        HEIGHTS[shape],
        shape !== 'line' && '@container',
        isSelected && 'bg-accent-soft ring-2 ring-accent ring-inset',
        className,
      )}
    >
      {shape === 'line' ? null : (
        <>
          <span className="flex min-w-0 grow flex-col">
            <span className="flex items-center gap-1">
              {shape === 'block' ? <StateMark state={entry.state} isSelected={isSelected} words={words} /> : null}
              <span className="shrink-0 font-semibold">{item.time}</span>
              {shape === 'block' ? <span className="sr-only">{words.states[entry.state]}</span> : null}
              <span className="grow" />
              {clashes ? <ClashMark label={words.clash} /> : null}
              <Channels item={item} words={words} />
            </span>
            {shape === 'tall' ? (
              <span className={classNames('flex items-center gap-1', TONE_TEXT[POST_LOOKS[entry.state].tone])}>
                <StateMark state={entry.state} isSelected={isSelected} words={words} />
                {/* Beside others there may be room for the sign alone; half a word says nothing. */}
                <span className="truncate @max-[5.5rem]:sr-only">{words.states[entry.state]}</span>
              </span>
            ) : null}
            <span className="truncate">{item.text || words.untitled}</span>
          </span>
          <Thumb item={item} workspaceId={words.workspaceId} />
        </>
      )}
      {shape === 'line' ? (
        <>
          <StateMark state={entry.state} isSelected={isSelected} words={words} />
          <span className="sr-only">{words.states[entry.state]}</span>
          <span className="shrink-0 font-semibold">{item.time}</span>
          <span className="min-w-0 grow truncate">{item.text || words.untitled}</span>
          {clashes ? <ClashMark label={words.clash} /> : null}
          <Channels item={item} words={words} />
        </>
      ) : null}
    </div>
  );
});

export function StateMark({
  state,
  isSelected = false,
  words,
}: {
  readonly state: PostState;
  readonly isSelected?: boolean;
  readonly words: Pick<CardWords, 'selected'>;
}) {
  if (isSelected) {
    return (
      <span className="flex size-3.5 shrink-0 items-center justify-center rounded-sm bg-accent text-accent-ink">
        <Check aria-hidden className="size-3" />
        <span className="sr-only">{words.selected}</span>
      </span>
    );
  }
  return <StateSign state={state} className={classNames('size-3.5', TONE_TEXT[POST_LOOKS[state].tone])} />;
}

function ClashMark({ label }: { readonly label: string }) {
  return (
    <>
      <StateSign state="attention" className="size-3.5 text-warn" />
      <span className="sr-only">{label}</span>
    </>
  );
}

function Channels({ item, words }: { readonly item: Item; readonly words: CardWords }) {
  return (
    <span className="flex shrink-0 items-center gap-0.5 text-ink-faint">
      {item.channels.map((channel) => (
        <span key={channel} className="flex">
          <ChannelSign channel={channel} className="size-3" />
          <span className="sr-only">{words.channelName(channel)}</span>
        </span>
      ))}
    </span>
  );
}

/** Left out of cards that are too narrow for it. */
function Thumb({ item, workspaceId }: { readonly item: Item; readonly workspaceId: string }) {
  const { thumbnail } = item.entry;
  if (thumbnail === null || (thumbnail.kind !== 'image' && thumbnail.kind !== 'gif')) return null;
  return (
    <img
      src={mediaUrl(workspaceId, thumbnail.mediaId, 'thumbnail')}
      alt=""
      loading="lazy"
      decoding="async"
      draggable={false}
      className="hidden size-8 shrink-0 rounded bg-sunken object-cover @[7.5rem]:block"
    />
  );
}
