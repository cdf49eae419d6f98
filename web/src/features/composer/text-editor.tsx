import {
  memo,
  startTransition,
  useDeferredValue,
  useMemo,
  useOptimistic,
  type ClipboardEvent,
  type KeyboardEvent,
} from 'react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatCount } from '@/lib/numbers';
import { ChannelIcon } from '@/parts/channel-icon';
import type { Counted } from './check.rules';
import { weightedLength } from './contract';
import { overFromAny, paragraphsOf, runsOf, type Mark } from './highlight.rules';

/** Text and layer must break their lines alike: everything that moves a letter is here. */
const LETTERS = 'col-start-1 row-start-1 min-w-0 px-3.5 py-3 text-base leading-6 whitespace-pre-wrap break-words';

const MARKS: Readonly<Record<Mark, string>> = {
  link: 'bg-info-soft',
  mention: 'bg-accent-soft',
  tag: 'bg-ok-soft',
};

/** Plain text with its links, mentions and tags tinted, and marked where it becomes too long. The browser's own textarea: undo, spelling and every input method stay. */
export const TextEditor = memo(function TextEditor({
  label,
  placeholder,
  value,
  limits,
  field,
  tall,
  onChange,
  onKeyDown,
  onFiles,
}: {
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly limits: readonly Counted[];
  /** Its name in findings. */
  readonly field: string;
  readonly tall: boolean;
  readonly onChange: (text: string) => void;
  readonly onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  readonly onFiles: (files: readonly File[]) => void;
}) {
  // The letter shows at once; all that follows from it (marks, checks, previews) may be interrupted by the next one.
  const [shown, show] = useOptimistic(value);
  const paste = (event: ClipboardEvent): void => {
    const files = [...event.clipboardData.files];
    // Office programs send a picture of the text beside the text: the text is meant.
    if (files.length === 0 || event.clipboardData.types.includes('text/plain')) return;
    event.preventDefault();
    onFiles(files);
  };
  return (
    <>
      <div className={classNames('grid grow', tall ? 'min-h-40' : 'min-h-24')}>
        <Layer text={value} limits={limits} />
        <textarea
          aria-label={label}
          placeholder={placeholder}
          value={shown}
          data-field={field}
          dir="auto"
          onChange={(event) => {
            const text = event.target.value;
            startTransition(() => {
              show(text);
              onChange(text);
            });
          }}
          onKeyDown={onKeyDown}
          onPaste={paste}
          className={classNames(
            LETTERS,
            // The layer's paragraphs would be drawn above a text that stands in no place of its own.
            'relative size-full resize-none overflow-hidden rounded-t-xl bg-transparent text-ink -outline-offset-2 placeholder:text-ink-faint',
          )}
        />
      </div>
      <Counters text={value} limits={limits} />
    </>
  );
});

const Layer = memo(function Layer({ text, limits }: { readonly text: string; readonly limits: readonly Counted[] }) {
  return <DeferredLayer text={useDeferredValue(text)} limits={limits} />;
});

const DeferredLayer = memo(function DeferredLayer({
  text,
  limits,
}: {
  readonly text: string;
  readonly limits: readonly Counted[];
}) {
  const paragraphs = useMemo(() => paragraphsOf(text, overFromAny(text, limits)), [text, limits]);
  return (
    <div aria-hidden className={classNames(LETTERS, 'pointer-events-none text-transparent select-none')}>
      {paragraphs.map((paragraph, index) => (
        <Paragraph key={index} {...paragraph} />
      ))}
    </div>
  );
});

/** Only the paragraph that somebody writes in is drawn and measured anew. */
const Paragraph = memo(function Paragraph({
  text,
  overFrom,
}: {
  readonly text: string;
  readonly overFrom: number | null;
}) {
  return (
    <div dir="auto" className="contain-content">
      {runsOf(text, overFrom).map((run, index) =>
        run.mark || run.over ? (
          <span
            key={index}
            className={classNames(
              'rounded-sm',
              run.over ? 'bg-bad-soft underline decoration-bad decoration-2' : run.mark && MARKS[run.mark],
            )}
          >
            {run.text}
          </span>
        ) : (
          run.text
        ),
      )}
      {text === '' ? '\u200b' : null}
    </div>
  );
});

const Counters = memo(function Counters({
  text,
  limits,
}: {
  readonly text: string;
  readonly limits: readonly Counted[];
}) {
  return <DeferredCounters text={useDeferredValue(text)} limits={limits} />;
});

const DeferredCounters = memo(function DeferredCounters({
  text,
  limits,
}: {
  readonly text: string;
  readonly limits: readonly Counted[];
}) {
  const { t } = useTranslation('composer');
  const locale = useLocale();
  const counts = useMemo(
    () => limits.map((one) => ({ ...one, used: weightedLength(one.out(text), one.limit) + one.alreadyUsed })),
    [text, limits],
  );
  if (counts.length === 0) return null;
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 px-3.5 pb-2 text-sm text-ink-soft" data-counters>
      {counts.map(({ key, channel, name, limit, used }) => {
        const over = used > limit.max;
        return (
          <li key={key} className={classNames('flex items-center gap-1.5', over && 'font-medium text-bad')}>
            <ChannelIcon channel={channel} className="size-3.5" />
            {name}
            <span className="tabular-nums">
              {t('count', { used: formatCount(used, locale), max: formatCount(limit.max, locale) })}
            </span>
            {over ? <span>{t('too-long', { count: used - limit.max })}</span> : null}
          </li>
        );
      })}
    </ul>
  );
});
