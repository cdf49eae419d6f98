import { useTranslation } from '@/i18n';
import { COMPARISONS, RANGES, type Comparison, type PeriodSearch, type Range } from '@/app/analytics-search';
import { SelectField, TextField } from '@/ui';
import { useSettled } from '@/lib/use-settled';
import { choiceOf, withEnd, type Period } from './period.rules';

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
          <DayField label={t('period.from')} end="from" period={period} onChange={onChange} />
          <span aria-hidden>–</span>
          <DayField
            label={t('period.to')}
            end="to"
            period={period}
            max={today < period.from ? undefined : today}
            onChange={onChange}
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

/** One end of the days. It is told on when the typing rests: on the way to a whole date there are others. */
function DayField({
  label,
  end,
  period,
  max,
  onChange,
}: {
  readonly label: string;
  readonly end: 'from' | 'to';
  readonly period: Period;
  readonly max?: string | undefined;
  readonly onChange: (change: Period) => void;
}) {
  const [typed, setTyped] = useSettled(period[end], (day) => {
    const next = withEnd(period, end, day);
    if (next) onChange(next);
  });
  return (
    <TextField
      label={label}
      hideLabel
      type="date"
      required
      max={max}
      value={typed}
      className="w-40"
      onChange={setTyped}
      onBlur={() => {
        if (withEnd(period, end, typed) === null) setTyped(period[end]);
      }}
    />
  );
}
