import { Check } from 'lucide-react';
import { useId } from 'react';
import { useTranslation } from '@/i18n';
import { labelClass } from '@/ui';
import { CAMPAIGN_COLORS } from './campaign.rules';

const swatch =
  'relative flex size-9 cursor-pointer items-center justify-center rounded-full border border-line-strong has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-(--focus)';
const hidden = 'absolute inset-0 size-full cursor-pointer appearance-none rounded-full opacity-0';

/** A colour of the palette, one of one's own, or (where `automatic`) none said: the least used one is then taken. */
export function ColorField({
  value,
  onChange,
  automatic,
  error,
}: {
  readonly value: string;
  readonly onChange: (color: string) => void;
  readonly automatic: boolean;
  readonly error: string | null;
}) {
  const { t } = useTranslation('campaigns');
  const name = useId();
  const own = value !== '' && !CAMPAIGN_COLORS.some(({ color }) => color === value);
  return (
    <fieldset className="min-w-0">
      <legend className={labelClass}>{t('form.color')}</legend>
      <div className="mt-1.5 flex flex-wrap items-center gap-2">
        {automatic ? (
          <label className={`${swatch} w-auto! px-3 text-sm has-checked:bg-accent-soft has-checked:text-accent-text`}>
            <input type="radio" name={name} checked={value === ''} onChange={() => onChange('')} className={hidden} />
            {t('form.color-automatic')}
          </label>
        ) : null}
        {CAMPAIGN_COLORS.map(({ id, color }) => (
          <label key={id} title={t(`colors.${id}`)} className={swatch} style={{ backgroundColor: color }}>
            <input
              type="radio"
              name={name}
              aria-label={t(`colors.${id}`)}
              checked={value === color}
              onChange={() => onChange(color)}
              className={hidden}
            />
            {value === color ? <Check aria-hidden className="size-4 text-[white]" /> : null}
          </label>
        ))}
        <label className={`${swatch} w-auto! gap-2 px-3 text-sm ${own ? 'bg-accent-soft text-accent-text' : ''}`}>
          <span
            aria-hidden
            className="size-4 rounded-full border border-line-strong"
            style={own ? { backgroundColor: value } : {}}
          />
          {t('form.color-own')}
          <input
            type="color"
            value={value === '' ? CAMPAIGN_COLORS[0].color : value}
            onChange={(event) => onChange(event.target.value)}
            className={hidden}
          />
        </label>
      </div>
      {error ? <p className="mt-1.5 text-sm text-bad">{error}</p> : null}
    </fieldset>
  );
}
