import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from '@/i18n';
import { connectLinksCreate, type AccountResponse, type ChannelView } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { Banner, Button, Dialog, SelectField, ShownOnce, useSubmit } from '@/ui';
import { channelGroup, isForVisitors, nameOf } from './accounts.rules';

type Lifetime = '1' | '24' | '168' | '720';
type Uses = '1' | '10';
const ANY = 'any';

/** Makes a link by which somebody without an account here connects one of theirs, or `account` again. */
export function InviteDialog({
  account,
  isOpen,
  onClose,
}: {
  readonly account: AccountResponse | null;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('accounts');
  const title = account ? t('invite.title-for', { name: nameOf(account) }) : t('invite.title');
  return (
    <Dialog title={title} isOpen={isOpen} onClose={onClose}>
      <InviteForm account={account} onClose={onClose} />
    </Dialog>
  );
}

function InviteForm({ account, onClose }: { readonly account: AccountResponse | null; readonly onClose: () => void }) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const { channels, nameOf: channelName } = useChannels();
  const [channel, setChannel] = useState<string>(ANY);
  const [lifetime, setLifetime] = useState<Lifetime>('168');
  const [uses, setUses] = useState<Uses>('1');
  const [link, setLink] = useState<string | null>(null);
  const offered = (channels ?? []).filter((each) => isForVisitors(each) && channelGroup(each) !== 'needs-set-up');
  const { pending, error, onSubmit } = useSubmit(async () => {
    const { data } = await connectLinksCreate({
      path: { workspaceId },
      body: {
        ...(account ? { accountId: account.id } : channel === ANY ? {} : { channels: [channel as ChannelView['id']] }),
        expiresInHours: Number(lifetime),
        maxUses: account ? 1 : Number(uses),
      },
    });
    await invalidate(queryClient, ['connectLinks']);
    setLink(data.url);
  }, []);
  if (link !== null) {
    return (
      <div className="flex flex-col gap-4">
        <Banner tone="warn" title={t('invite.once-shown')} />
        <ShownOnce label={t('invite.link')} value={link} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('invite.done')}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      <p className="text-[0.9375rem] text-ink-soft">
        {account ? t('invite.words-for', { handle: account.handle }) : t('invite.words')}
      </p>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      {account ? null : (
        <SelectField
          label={t('invite.channel')}
          value={channel}
          onChange={setChannel}
          options={[
            { id: ANY, name: t('invite.any-channel') },
            ...offered.map(({ id }) => ({ id, name: channelName(id) })),
          ]}
        />
      )}
      <SelectField<Lifetime>
        label={t('invite.lifetime')}
        value={lifetime}
        onChange={setLifetime}
        options={(['1', '24', '168', '720'] as const).map((id) => ({ id, name: t(`invite.lifetimes.${id}`) }))}
      />
      {account ? null : (
        <SelectField<Uses>
          label={t('invite.uses')}
          value={uses}
          onChange={setUses}
          options={[
            { id: '1', name: t('invite.once') },
            { id: '10', name: t('invite.several') },
          ]}
        />
      )}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button type="submit" variant="primary" isPending={pending}>
          {t('invite.create')}
        </Button>
      </div>
    </form>
  );
}
