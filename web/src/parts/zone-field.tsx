import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { early, lazyPart } from '@/lib/lazy-part';
import { ButtonField } from '@/ui';

const load = () => import('./zone-combo');
const ZoneCombo = lazyPart(async () => ({ default: (await load()).ZoneCombo }));

interface ZoneFieldProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly error?: string | null;
}

/** A time zone: the one that holds, and the list of all of them for whoever wants another. */
export function ZoneField({ value, onChange, error }: ZoneFieldProps) {
  const { t } = useTranslation();
  const [changing, setChanging] = useState(false);
  const button = (
    <ButtonField
      label={t('zone')}
      help={t('zone-shown')}
      value={value.replaceAll('_', ' ')}
      error={error}
      onPress={() => setChanging(true)}
      onNear={() => early(load)}
    />
  );
  if (!changing) return button;
  return (
    <Suspense fallback={button}>
      <ZoneCombo value={value} onChange={onChange} error={error} autoFocus />
    </Suspense>
  );
}
