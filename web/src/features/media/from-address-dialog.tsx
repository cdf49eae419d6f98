import { useCallback, useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { mediaAddFromUrl, type MediaDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { Button, Dialog, TextAreaField, TextField, useSubmit } from '@/ui';

/** Fetches a file from a public address into the library. */
export function FromAddressDialog({
  onClose,
  onAdded,
}: {
  readonly onClose: () => void;
  readonly onAdded: (added: MediaDto) => void;
}) {
  const { t } = useTranslation(['media', 'common']);
  const workspaceId = useWorkspaceId();
  const formId = useId();
  const [url, setUrl] = useState('');
  const [alt, setAlt] = useState('');
  const add = useCallback(async () => {
    const body = alt.trim() === '' ? { url: url.trim() } : { url: url.trim(), alt: alt.trim() };
    onAdded((await mediaAddFromUrl({ path: { workspaceId }, body })).data);
  }, [alt, onAdded, url, workspaceId]);
  const { pending, error, of, onSubmit } = useSubmit(add, ['url', 'alt']);
  return (
    <Dialog
      isOpen
      title={t('from-address.title')}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" type="submit" form={formId} isPending={pending}>
            {t(pending ? 'from-address.fetching' : 'from-address.add')}
          </Button>
        </>
      }
    >
      <form id={formId} className="flex flex-col gap-4 pt-1" onSubmit={onSubmit} noValidate>
        <TextField
          label={t('from-address.url')}
          help={t('from-address.url-help')}
          error={of('url')}
          type="url"
          inputMode="url"
          autoComplete="off"
          placeholder="https://"
          data-autofocus
          value={url}
          onChange={setUrl}
        />
        <TextAreaField
          label={`${t('details.alt')} (${t('common:optional')})`}
          help={t('details.alt-help')}
          error={of('alt')}
          rows={2}
          value={alt}
          onChange={setAlt}
        />
        {error ? (
          <p role="alert" className="text-bad">
            {error}
          </p>
        ) : null}
      </form>
    </Dialog>
  );
}
