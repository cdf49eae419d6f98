import { useState } from 'react';
import { useTranslation } from '@/i18n';
import type { RevealedSecretResponse } from '@/api';
import { Banner, Button, Checkbox, CopyButton, Dialog } from '@/ui';

/** Secrets that are shown this once. It closes only after somebody says that they are kept elsewhere. */
export function RevealOnceDialog({
  secrets,
  onSaved,
}: {
  readonly secrets: readonly RevealedSecretResponse[];
  readonly onSaved: () => void;
}) {
  const { t } = useTranslation('accounts');
  const [saved, setSaved] = useState(false);
  const [asked, setAsked] = useState(false);
  const close = (): void => {
    if (saved) onSaved();
    else setAsked(true);
  };
  return (
    <Dialog
      title={t('secret.title', { count: secrets.length })}
      isOpen={secrets.length > 0}
      onClose={close}
      role="alertdialog"
      actions={
        <Button variant="primary" isDisabled={!saved} onPress={onSaved}>
          {t('secret.done')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="text-ink-soft">{t('secret.body')}</p>
        {secrets.map(({ accountId, label, value }) => (
          <div key={`${accountId} ${label}`}>
            <p className="mb-1.5 text-sm font-medium">{label}</p>
            <div className="flex items-start gap-2">
              <code className="min-w-0 grow rounded-lg border border-line bg-sunken px-3 py-2 font-mono text-sm break-all">
                {value}
              </code>
              <CopyButton value={value} of={label} />
            </div>
          </div>
        ))}
        {asked && !saved ? <Banner tone="warn" role="alert" title={t('secret.not-yet')} /> : null}
        <Checkbox isSelected={saved} onChange={setSaved}>
          {t('secret.saved')}
        </Checkbox>
      </div>
    </Dialog>
  );
}
