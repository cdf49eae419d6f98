import { Check } from 'lucide-react';
import { memo } from 'react';
import { useTranslation } from '@/i18n';
import type { AccountResponse } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { accountAvatar } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { Avatar, Button } from '@/ui';

/** Which accounts get the post. One that can't send says why; while it is chosen it can be taken off. */
export const AccountChips = memo(function AccountChips({
  accounts,
  chosen,
  nameOf,
  onChoose,
}: {
  readonly accounts: readonly AccountResponse[];
  readonly chosen: ReadonlySet<string>;
  /** Of a channel. */
  readonly nameOf: (channel: string) => string;
  readonly onChoose: (accountIds: readonly string[]) => void;
}) {
  const { t } = useTranslation(['composer', 'common']);
  const workspaceId = useWorkspaceId();
  const usable = accounts.filter(canSend);
  return (
    <fieldset className="min-w-0">
      <legend className="float-start me-4 mb-2 text-base leading-8 font-semibold">
        {t('accounts.title', { chosen: chosen.size, count: accounts.length })}
      </legend>
      <span className="mb-2 flex gap-1">
        {usable.some(({ id }) => !chosen.has(id)) ? (
          <Button
            size="small"
            variant="quiet"
            onPress={() => onChoose([...new Set([...chosen, ...usable.map(({ id }) => id)])])}
          >
            {t('accounts.all')}
          </Button>
        ) : null}
        {chosen.size > 0 ? (
          <Button size="small" variant="quiet" onPress={() => onChoose([])}>
            {t('accounts.none')}
          </Button>
        ) : null}
      </span>
      <ul className="clear-both flex flex-wrap gap-2">
        {accounts.map((account) => {
          const on = chosen.has(account.id);
          const able = canSend(account);
          const name = account.displayName || account.handle;
          return (
            <li key={account.id} className="max-w-full">
              <label
                className={classNames(
                  'flex min-h-11 max-w-full items-center gap-2.5 rounded-full border py-1 ps-1.5 pe-4 transition-colors has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-(--focus)',
                  on ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
                  able || on ? 'cursor-pointer' : 'cursor-not-allowed opacity-70',
                  able || on ? (on ? '' : 'hover:bg-sunken') : '',
                )}
              >
                <input
                  type="checkbox"
                  className="sr-only"
                  data-field="accounts"
                  checked={on}
                  disabled={!able && !on}
                  onChange={() =>
                    onChoose(on ? [...chosen].filter((id) => id !== account.id) : [...chosen, account.id])
                  }
                />
                <Avatar name={name} src={accountAvatar(workspaceId, account)} size="small" />
                <span className="flex min-w-0 grow flex-col leading-tight">
                  <span className="truncate text-sm font-medium">{name}</span>
                  <span className="flex min-w-0 items-center gap-1 text-xs text-ink-soft">
                    <ChannelIcon channel={account.channel} className="size-3" />
                    <span className="truncate">
                      {able ? nameOf(account.channel) : t(`accounts.unable.${account.status}`)}
                    </span>
                  </span>
                </span>
                {on ? <Check aria-hidden className="size-4 shrink-0 text-accent-text" /> : null}
              </label>
            </li>
          );
        })}
      </ul>
    </fieldset>
  );
});

/** A paused account takes posts: they are held until it is resumed. */
export function canSend(account: AccountResponse): boolean {
  return account.status === 'active' || account.status === 'paused';
}
