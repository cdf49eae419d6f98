import { useMemo } from 'react';
import { useTranslation } from '@/i18n';
import { allZones } from '@/lib/time';
import { ComboField } from '@/ui/combo-field';

/** A time zone, found by typing a city. */
export function ZoneCombo({
  value,
  autoFocus,
  onChange,
  error,
}: {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly error?: string | null | undefined;
  readonly autoFocus?: boolean;
}) {
  const { t } = useTranslation();
  const options = useMemo(
    () => [...new Set([value, ...allZones()])].sort().map((id) => ({ id, name: id.replaceAll('_', ' ') })),
    [value],
  );
  return (
    <ComboField
      label={t('zone')}
      help={t('zone-help')}
      options={options}
      value={value}
      onChange={(zone) => {
        if (zone !== null) onChange(zone);
      }}
      error={error}
      autoFocus={autoFocus}
    />
  );
}
