import { CircleHelp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { CoverageView, FreshnessView } from '@/api';
import { useLocale } from '@/app/session';
import { formatCount, formatRate } from '@/lib/numbers';
import { Popover } from '@/ui';
import { useChannels } from './account-label';
import { RelativeInstant } from './instant';
import { mayCome, type Figure } from './report.rules';

/** A number, or why there is none: it never came yet, or the network does not offer it. Never 0 for either. */
export function Figures({
  value,
  rate = false,
  offered = true,
}: {
  readonly value: number | null;
  readonly rate?: boolean;
  readonly offered?: boolean;
}) {
  const { t } = useTranslation();
  const locale = useLocale();
  if (value === null) {
    return (
      <span className="inline-block min-w-24 text-sm font-normal tracking-normal text-ink-soft">
        {t(offered ? 'no-value' : 'not-offered')}
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
export function Tiles({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section aria-label={label}>
      <dl className="grid grid-cols-1 gap-3 min-[22rem]:grid-cols-2 lg:grid-cols-4">{children}</dl>
    </section>
  );
}

/** One figure with its name, a note, and its definition for whoever asks. */
export function Tile({
  name,
  note,
  definition,
  children,
}: {
  readonly name: string;
  readonly note?: ReactNode;
  readonly definition: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('analytics');
  return (
    <div className="flex min-w-0 flex-col rounded-2xl border border-line bg-surface px-4 py-3 shadow-card">
      <dt className="flex items-start justify-between gap-1 text-sm text-ink-soft">
        <span className="pt-0.5">{name}</span>
        <Popover
          label={name}
          buttonLabel={t('what-is', { name })}
          className="-me-1.5 inline-flex size-7 shrink-0 cursor-pointer items-center justify-center rounded-md text-ink-faint hover:bg-sunken hover:text-ink"
          placement="bottom end"
          button={<CircleHelp aria-hidden className="size-4" />}
        >
          <p className="font-medium">{name}</p>
          <div className="mt-1 text-sm text-ink-soft">{definition}</div>
        </Popover>
      </dt>
      <dd className="mt-0.5 text-2xl font-semibold tracking-tight">{children}</dd>
      {note ? <dd className="mt-0.5 text-sm text-ink-soft">{note}</dd> : null}
    </div>
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
