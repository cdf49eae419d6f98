import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { deliveriesResolve, type AccountResponse, type DeliveryView } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { Banner, Button, buttonClass, Dialog, ExternalLink, RadioGroup, TextField, useSubmit } from '@/ui';
import { CHANGED } from './delivery-buttons';

/** Nobody but a person can tell whether it is out: shows where to look, and takes the answer. */
export function ResolveDialog({
  delivery,
  account,
  onClose,
}: {
  readonly delivery: DeliveryView;
  readonly account: AccountResponse | undefined;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { nameOf } = useChannels();
  const [there, setThere] = useState<'yes' | 'no' | null>(null);
  const [permalink, setPermalink] = useState('');
  const [remoteId, setRemoteId] = useState('');
  const form = useId();
  // Further parts go under the one that is there, so Carillon has to know it.
  const moreFollow = delivery.partsTotal > 1 && delivery.partsPublished < delivery.partsTotal;
  const { pending, error, of, onSubmit } = useSubmit(async () => {
    if (there === null) return;
    await deliveriesResolve({
      path: { workspaceId, deliveryId: delivery.id },
      body:
        there === 'yes'
          ? {
              published: true,
              ...(permalink.trim() === '' ? {} : { permalink: permalink.trim() }),
              ...(remoteId.trim() === '' ? {} : { remoteId: remoteId.trim() }),
            }
          : { published: false },
    });
    await invalidate(queryClient, CHANGED);
    onClose();
  }, ['permalink', 'remoteId']);
  const page = account?.url ?? null;
  return (
    <Dialog
      title={t('resolve.title')}
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button type="submit" form={form} variant="primary" isPending={pending} isDisabled={there === null}>
            {there === 'no' ? t('resolve.send-again') : t('resolve.confirm')}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={onSubmit} noValidate className="flex flex-col gap-4">
        <p className="text-ink-soft">{t('resolve.why')}</p>
        {page === null ? (
          <p>{t('resolve.look', { channel: nameOf(delivery.channel) })}</p>
        ) : (
          <p>
            <ExternalLink href={page} className={buttonClass('secondary', 'small')}>
              {t('resolve.open', { channel: nameOf(delivery.channel) })}
            </ExternalLink>
          </p>
        )}
        <RadioGroup
          label={t('resolve.question')}
          options={[
            { id: 'yes', name: t('resolve.yes'), detail: t('resolve.yes-detail') },
            { id: 'no', name: t('resolve.no'), detail: t('resolve.no-detail') },
          ]}
          value={there}
          onChange={setThere}
        />
        {there === 'yes' ? (
          <>
            <TextField
              label={t('resolve.address')}
              help={t('resolve.address-help')}
              inputMode="url"
              value={permalink}
              onChange={setPermalink}
              error={of('permalink')}
            />
            {moreFollow ? (
              <TextField
                label={t('resolve.remote-id')}
                help={t('resolve.remote-id-help')}
                value={remoteId}
                onChange={setRemoteId}
                error={of('remoteId')}
              />
            ) : null}
          </>
        ) : null}
        {there === 'no' ? <Banner tone="warn" title={t('resolve.twice')} /> : null}
        {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      </form>
    </Dialog>
  );
}
