import { Plus, X } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { Button, Checkbox, IconButton, SelectField, TextField } from '@/ui';
import type { PollLimits } from './contract';
import type { DraftPoll } from './draft.rules';

const HOUR = 3_600;
const DURATIONS = [300, 1_800, HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 72 * HOUR, 168 * HOUR, 336 * HOUR, 720 * HOUR];
const MOST_OPTIONS = 20;

export function PollEditor({
  poll,
  limits,
  partIndex,
  onChange,
}: {
  readonly poll: DraftPoll;
  readonly limits: PollLimits | null;
  readonly partIndex: number;
  readonly onChange: (poll: DraftPoll | null) => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const field = `parts.${partIndex}.poll`;
  const set = (changed: Partial<DraftPoll>): void => onChange({ ...poll, ...changed });
  const durations = [...new Set([...DURATIONS, poll.expiresInSeconds])]
    .filter(
      (seconds) =>
        seconds === poll.expiresInSeconds ||
        limits === null ||
        (seconds >= limits.minSeconds && seconds <= limits.maxSeconds),
    )
    .toSorted((a, b) => a - b);
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-2 text-sm font-medium">{t('poll.title')}</legend>
      {poll.options.map((option, index) => (
        <TextField
          key={index}
          label={t('poll.option', { number: index + 1 })}
          hideLabel
          placeholder={t('poll.option', { number: index + 1 })}
          data-field={index === 0 ? `${field}.options` : `${field}.options.${index}`}
          value={option}
          maxLength={500}
          onChange={(text) => set({ options: poll.options.with(index, text) })}
          trailing={
            poll.options.length > 2 ? (
              <IconButton
                label={t('poll.remove-option', { number: index + 1 })}
                icon={<X aria-hidden className="size-4" />}
                onPress={() => set({ options: poll.options.toSpliced(index, 1) })}
              />
            ) : undefined
          }
        />
      ))}
      <div className="flex flex-wrap gap-2">
        {poll.options.length < (limits?.maxOptions ?? MOST_OPTIONS) ? (
          <Button
            size="small"
            icon={<Plus aria-hidden className="size-4" />}
            onPress={() => set({ options: [...poll.options, ''] })}
          >
            {t('poll.add-option')}
          </Button>
        ) : null}
        <Button size="small" variant="quiet" onPress={() => onChange(null)}>
          {t('poll.remove')}
        </Button>
      </div>
      <div className="flex flex-wrap items-end gap-x-5 gap-y-2">
        <SelectField
          label={t('poll.runs')}
          className="w-44"
          data-field={`${field}.expiresInSeconds`}
          value={String(poll.expiresInSeconds)}
          onChange={(seconds) => set({ expiresInSeconds: Number(seconds) })}
          options={durations.map((seconds) => ({ id: String(seconds), name: durationName(seconds, t) }))}
        />
        <Checkbox isSelected={poll.multiple} onChange={(multiple) => set({ multiple })}>
          {t('poll.multiple')}
        </Checkbox>
        <Checkbox isSelected={poll.hideTotals} onChange={(hideTotals) => set({ hideTotals })}>
          {t('poll.hide-totals')}
        </Checkbox>
      </div>
    </fieldset>
  );
}

function durationName(
  seconds: number,
  t: (key: 'poll.minutes' | 'poll.hours' | 'poll.days', options: { count: number }) => string,
): string {
  if (seconds % (24 * HOUR) === 0) return t('poll.days', { count: seconds / (24 * HOUR) });
  if (seconds % HOUR === 0) return t('poll.hours', { count: seconds / HOUR });
  return t('poll.minutes', { count: Math.round(seconds / 60) });
}
