import { RotateCcw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { ChannelIcon } from '@/parts/channel-icon';
import { Badge, Button, SelectField, Tabs } from '@/ui';
import type { Recipient } from './check.rules';
import { differs, variantAt, type Draft, type Scope } from './draft.rules';

/** The channel of a scope; null for the text for all. */
export function channelOf(scope: Scope, recipients: readonly Recipient[]): string | null {
  if (scope === 'common') return null;
  const [kind, ...rest] = scope.split(':');
  const id = rest.join(':');
  return kind === 'channel' ? id : (recipients.find((recipient) => recipient.id === id)?.channel ?? null);
}

/** Whom the text below is for: all, one channel, or (where a channel has several accounts) one account. */
export function ScopeBar({
  draft,
  scope,
  recipients,
  onScope,
  onReset,
  children,
}: {
  readonly draft: Draft;
  readonly scope: Scope;
  readonly recipients: readonly Recipient[];
  readonly onScope: (scope: Scope) => void;
  readonly onReset: () => void;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation('composer');
  const channel = channelOf(scope, recipients);
  const channels = [...new Map(recipients.map((recipient) => [recipient.channel, recipient.channelName]))];
  if (channels.length === 0) return children;
  const ofChannel = recipients.filter((recipient) => recipient.channel === channel);
  const differing = (id: string): boolean =>
    differs(draft, `channel:${id}`) ||
    recipients.some((recipient) => recipient.channel === id && differs(draft, `account:${recipient.id}`));
  const panel = (
    <div className="flex flex-col gap-3">
      {channel === null ? null : (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          {ofChannel.length > 1 ? (
            <SelectField<Scope>
              label={t('scope.for')}
              hideLabel
              className="min-w-56"
              value={scope}
              onChange={onScope}
              options={[
                {
                  id: `channel:${channel}`,
                  name: t('scope.all-of-channel', { channel: ofChannel[0]?.channelName, count: ofChannel.length }),
                },
                ...ofChannel.map((recipient) => ({
                  id: `account:${recipient.id}` as const,
                  name: differs(draft, `account:${recipient.id}`)
                    ? t('scope.account-differs', { name: recipient.name })
                    : recipient.name,
                })),
              ]}
            />
          ) : null}
          <p className="text-sm text-ink-soft">{differs(draft, scope) ? t('scope.own') : t('scope.same')}</p>
          {Object.keys(variantAt(draft, scope).content).length > 0 ? (
            <Button size="small" icon={<RotateCcw aria-hidden className="size-4" />} onPress={onReset}>
              {t('scope.reset')}
            </Button>
          ) : null}
        </div>
      )}
      {children}
    </div>
  );
  return (
    <Tabs
      label={t('scope.label')}
      selected={channel ?? 'common'}
      onSelect={(id) => onScope(id === 'common' ? 'common' : `channel:${id}`)}
      tabs={[
        { id: 'common', name: t('scope.common'), content: channel === null ? panel : null },
        ...channels.map(([id, name]) => ({
          id,
          name: (
            <>
              <ChannelIcon channel={id} />
              {t('scope.customise', { channel: name })}
              {differing(id) ? <Badge tone="accent">{t('scope.differs')}</Badge> : null}
            </>
          ),
          content: channel === id ? panel : null,
        })),
      ]}
    />
  );
}
