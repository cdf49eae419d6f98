import { ArrowDown, ArrowUp, Equal } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { formatCount, formatRate, formatSigned, formatSignedPoints, formatSignedShare } from '@/lib/numbers';
import { changeOf } from './summary.rules';

/** What became of a number since the compared period: by sign and in words. */
export function Change({
  value,
  before,
  rate = false,
  short = false,
}: {
  readonly value: number | null;
  readonly before: number | null;
  readonly rate?: boolean;
  /** Without the number before, for tables. */
  readonly short?: boolean;
}) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  // What is shown as the same is the same.
  const shown = (number: number | null): number | null =>
    number === null || !rate ? number : Math.round(number * 1_000) / 1_000;
  const change = changeOf(shown(value), shown(before));
  if (change === null) return null;
  if (change.kind === 'unknown-before') {
    return short ? null : <span className="text-sm text-ink-soft">{t('change.unknown-before')}</span>;
  }
  const was = rate ? formatRate(change.before, locale) : formatCount(change.before, locale);
  if (change.kind === 'same') {
    return (
      <span
        className={classNames('inline-flex items-center gap-1 text-sm text-ink-soft', short && 'whitespace-nowrap')}
      >
        <Equal aria-hidden className="size-3.5 shrink-0" />
        {short ? t('change.same-short') : t('change.same', { before: was })}
      </span>
    );
  }
  const { kind, by, share } = change;
  const Icon = kind === 'up' ? ArrowUp : ArrowDown;
  const amount = rate
    ? t('change.points', { points: formatSignedPoints(by, locale) })
    : share === null
      ? formatSigned(by, locale)
      : formatSignedShare(share, locale);
  return (
    <span
      data-numeric
      className={classNames(
        'inline-flex items-start gap-1 text-sm',
        kind === 'up' ? 'text-ok' : 'text-bad',
        short && 'whitespace-nowrap',
      )}
    >
      <Icon aria-hidden className="mt-[0.2em] size-3.5 shrink-0" />
      <span>
        {amount}
        {short ? (
          <span className="sr-only"> {t('change.against-before')}</span>
        ) : (
          <span className="text-ink-soft">, {t(`change.${kind}`, { before: was })}</span>
        )}
      </span>
    </span>
  );
}
