import { memo, Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatInstant, zonePlace } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { Button, Dialog, Loading, Segments } from '@/ui';
import { inputClass } from '@/ui/fields';
import type { When } from './outcome.rules';
import { resolveTime } from './when.rules';

const ZoneCombo = lazyPart(async () => ({ default: (await import('@/parts/zone-combo')).ZoneCombo }));

/** Now, at a time, or not yet; with the zone beside the time. */
export const WhenFields = memo(function WhenFields({
  when,
  kinds,
  earliest,
  onChange,
}: {
  readonly when: When;
  readonly kinds: readonly When['kind'][];
  /** Wall-clock day before which there is nothing to choose. */
  readonly earliest: string;
  readonly onChange: (when: When) => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const locale = useLocale();
  const now = useNow();
  const [choosing, setChoosing] = useState(false);
  const [date = '', time = ''] = when.localTime.split('T');
  const resolved = resolveTime(when.localTime, when.zone);
  const past = resolved !== null && Date.parse(resolved.at) < now.getTime();
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      <div className="flex flex-wrap items-center gap-2">
        {kinds.length > 1 ? (
          <Segments
            label={t('when.label')}
            value={when.kind}
            onChange={(kind) => onChange({ ...when, kind })}
            options={kinds.map((id) => ({ id, name: t(`when.${id}`) }))}
          />
        ) : null}
        {when.kind === 'at' ? (
          <>
            <input
              type="date"
              aria-label={t('when.date')}
              value={date}
              min={earliest}
              className={`${inputClass} w-40!`}
              onChange={(event) => onChange({ ...when, localTime: `${event.target.value}T${time}` })}
            />
            <input
              type="time"
              aria-label={t('when.time')}
              value={time}
              className={`${inputClass} w-32!`}
              onChange={(event) => onChange({ ...when, localTime: `${date}T${event.target.value.slice(0, 5)}` })}
            />
            <Button size="small" variant="quiet" className="max-sm:-ms-2.5" onPress={() => setChoosing(true)}>
              {t('when.zone', { zone: zonePlace(when.zone) })}
            </Button>
          </>
        ) : null}
      </div>
      {when.kind === 'at' && (past || resolved?.clockChange) ? (
        <p role="status" className={past ? 'text-sm text-bad' : 'text-sm text-warn'}>
          {past
            ? t('when.past')
            : t(`when.${resolved?.clockChange ?? 'gap'}`, {
                time: formatInstant(resolved?.at ?? '', when.zone, locale, 'time'),
              })}
        </p>
      ) : null}
      <Dialog
        title={t('when.zone-title')}
        size="small"
        isOpen={choosing}
        onClose={() => setChoosing(false)}
        actions={
          <Button variant="primary" onPress={() => setChoosing(false)}>
            {t('when.zone-done')}
          </Button>
        }
      >
        <Suspense fallback={<Loading />}>
          <ZoneCombo value={when.zone} onChange={(zone) => onChange({ ...when, zone })} />
        </Suspense>
      </Dialog>
    </div>
  );
});
