import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { CoverageView, FreshnessView } from '@/api';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatCount, formatRate } from '@/lib/numbers';
import { useChannels } from './account-label';
import { RelativeInstant } from './instant';
import { mayCome, type Figure } from './report.rules';

/** A number, or why there is none: it never came yet, or the network does not offer it. Never 0 for either. */
export function Figures({
  value,
  rate = false,
  offered = true,
  short = false,
}: {
  readonly value: number | null;
  readonly rate?: boolean;
  readonly offered?: boolean;
  /** In a column of numbers, where there is little room. */
  readonly short?: boolean;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (value === null) {
    return (
      <span
        className={classNames(
          'inline-block text-sm font-normal tracking-normal text-ink-soft',
          short ? 'whitespace-nowrap' : 'min-w-24',
        )}
      >
        {t(offered ? 'no-value' : short ? 'not-offered-short' : 'not-offered')}
      </span>
    );
  }
  return (
    <span data-numeric className="whitespace-nowrap">
      {rate ? formatRate(value, locale) : formatCount(value, locale)}
    </span>
  );
}

/** @returns whether a figure may come from any of the channels */
export function useOffered(channels: readonly string[]): (figure: Figure) => boolean {
  const { capabilitiesOf } = useChannels();
  return (figure) => mayCome(channels.map(capabilitiesOf), figure);
}

/** Figures side by side. */
export function Tiles({
  label,
  columns,
  children,
}: {
  readonly label: string;
  /** On a wide screen; as many as leave no row nearly empty. */
  readonly columns: 4 | 5 | 6;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={label}>
      <dl
        className={classNames(
          'grid grid-cols-1 gap-3 min-[22rem]:grid-cols-2 md:grid-cols-3 print:gap-2',
          COLUMNS[columns],
        )}
      >
        {children}
      </dl>
    </section>
  );
}

const COLUMNS = {
  4: 'xl:grid-cols-4 print:grid-cols-4',
  5: 'xl:grid-cols-5 print:grid-cols-5',
  6: 'xl:grid-cols-6 print:grid-cols-4',
} as const;

/** One figure with its name, what became of it, a note, and where it comes from for whoever asks. */
export function Tile({
  name,
  change,
  note,
  onExplain,
  children,
}: {
  readonly name: string;
  readonly change?: ReactNode;
  readonly note?: ReactNode;
  readonly onExplain: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div className="flex min-w-0 flex-col rounded-2xl border border-line bg-surface px-4 py-3 shadow-card print:px-3 print:py-2 print:shadow-none">
      <dt className="flex items-start justify-between gap-1 text-sm text-ink-soft">
        <span className="pt-0.5">{name}</span>
        <ExplainButton name={name} onPress={onExplain} className="-me-1.5" />
      </dt>
      <dd className="mt-0.5 text-2xl font-semibold tracking-tight print:text-xl">{children}</dd>
      {change ? <dd className="mt-0.5">{change}</dd> : null}
      {note ? <dd className="mt-0.5 text-sm text-ink-soft">{note}</dd> : null}
    </div>
  );
}

/** Opens where a number comes from. */
export function ExplainButton({
  name,
  onPress,
  className,
}: {
  readonly name: string;
  readonly onPress: () => void;
  readonly className?: string;
}) {
  const { t } = useTranslation('analytics');
  const label = t('explain.button', { name });
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-label={label}
      title={label}
      onClick={onPress}
      className={classNames(
        'inline-flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-md text-ink-faint hover:bg-sunken hover:text-ink print:hidden',
        className,
      )}
    >
      <CircleHelp aria-hidden className="size-4" />
    </button>
  );
}

/** When the numbers are from. */
export function Captured({ at }: { readonly at: string | null }) {
  const { t } = useTranslation(['analytics', 'common']);
  if (at === null) return <span className="text-ink-soft">{t('common:no-value')}</span>;
  return (
    <span className="text-ink-soft">
      {t('captured')} <RelativeInstant at={at} />
    </span>
  );
}

/** How old the numbers are, and for how many of the publications there are any. */
export function Freshness({
  freshness: { oldestCapturedAt, newestCapturedAt },
  coverage: { measured, published },
}: {
  readonly freshness: FreshnessView;
  readonly coverage: CoverageView;
}) {
  const { t } = useTranslation('analytics');
  const spread =
    oldestCapturedAt !== null && newestCapturedAt !== null
      ? new Date(newestCapturedAt).getTime() - new Date(oldestCapturedAt).getTime()
      : 0;
  return (
    <p className="text-sm text-ink-soft">
      {published === 0 ? t('nothing-published-yet') : t('coverage', { measured, count: published })}
      {newestCapturedAt === null ? null : (
        <>
          {' · '}
          <Captured at={newestCapturedAt} />
        </>
      )}
      {oldestCapturedAt !== null && spread > WORTH_SAYING_MS ? (
        <>
          {' · '}
          {t('oldest')} <RelativeInstant at={oldestCapturedAt} />
        </>
      ) : null}
    </p>
  );
}

const WORTH_SAYING_MS = 10 * 60_000;
