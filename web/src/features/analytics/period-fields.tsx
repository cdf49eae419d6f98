import { useTranslation } from '@/i18n';
import { COMPARISONS, RANGES, type Comparison, type PeriodSearch, type Range } from '@/app/analytics-search';
import { SelectField, TextField } from '@/ui';
import { choiceOf, type Period } from './period.rules';

export type PeriodChange = { readonly [Name in keyof PeriodSearch]: PeriodSearch[Name] | undefined };

/** Which days, and what they are compared with. */
export function PeriodFields({
  search,
  period,
  today,
  onChange,
}: {
  readonly search: PeriodSearch;
  readonly period: Period;
  readonly today: string;
  readonly onChange: (change: Partial<PeriodChange>) => void;
}) {
  const { t } = useTranslation('analytics');
  const choice = choiceOf(search);
  return (
    <>
      <SelectField<Range | 'custom'>
        label={t('period.range')}
        hideLabel
        className="w-44"
        options={[
          ...RANGES.map((id) => ({ id, name: t(`period.ranges.${id}`) })),
          { id: 'custom' as const, name: t('period.custom') },
        ]}
        value={choice}
        onChange={(id) =>
          onChange(id === 'custom' ? { ...period, range: undefined } : { range: id, from: undefined, to: undefined })
        }
      />
      {choice === 'custom' ? (
        <span className="flex flex-wrap items-center gap-2">
          <TextField
            label={t('period.from')}
            hideLabel
            type="date"
            required
            max={period.to}
            value={period.from}
            className="w-40"
            onChange={(from) => {
              if (from !== '' && from <= period.to) onChange({ from });
            }}
          />
          <span aria-hidden>–</span>
          <TextField
            label={t('period.to')}
            hideLabel
            type="date"
            required
            min={period.from}
            max={today < period.from ? undefined : today}
            value={period.to}
            className="w-40"
            onChange={(to) => {
              if (to !== '' && to >= period.from) onChange({ to });
            }}
          />
        </span>
      ) : null}
      <SelectField<Comparison>
        label={t('period.compare')}
        hideLabel
        className="w-52"
        options={COMPARISONS.map((id) => ({ id, name: t(`period.comparisons.${id}`) }))}
        value={search.compare ?? 'previous'}
        onChange={(compare) => onChange({ compare })}
      />
    </>
  );
}
