import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { useNow } from '@/lib/use-now';
import { formatInstant, formatRelative, zonePlace, type InstantStyle } from '@/lib/time';

/** An instant in the workspace's zone (or `zone`). The zone's place stands beside it unless the page names it once for all. */
export function Instant({
  at,
  style = 'day-time',
  zone,
  showZone = false,
}: {
  readonly at: string;
  readonly style?: InstantStyle;
  readonly zone?: string | null;
  readonly showZone?: boolean;
}) {
  const workspace = useWorkspace();
  const locale = useLocale();
  const shownZone = zone ?? workspace.zone;
  return (
    <time dateTime={at} title={`${formatInstant(at, shownZone, locale, 'full')} (${shownZone})`}>
      {formatInstant(at, shownZone, locale, style)}
      {showZone ? ` (${zonePlace(shownZone)})` : null}
    </time>
  );
}

/** "in 3 hours"; the exact time is its title. */
export function RelativeInstant({ at }: { readonly at: string }) {
  const now = useNow();
  const { zone } = useWorkspace();
  const locale = useLocale();
  return (
    <time dateTime={at} title={`${formatInstant(at, zone, locale, 'full')} (${zone})`}>
      {formatRelative(at, now, locale, zone)}
    </time>
  );
}

/** Says once for a page in which zone its times are. */
export function ZoneNote() {
  const { t } = useTranslation();
  const { zone } = useWorkspace();
  return <span className="text-sm text-ink-soft">{t('times-in-zone', { zone: zone.replaceAll('_', ' ') })}</span>;
}
