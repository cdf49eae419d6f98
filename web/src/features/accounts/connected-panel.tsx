import { Link } from '@tanstack/react-router';
import { CheckCircle2 } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from '@/i18n';
import { useCan, useWorkspaceId } from '@/app/session';
import { AccountLabel, useAccounts } from '@/parts/account-label';
import { buttonClass, Card } from '@/ui';
import { nameOf } from './accounts.rules';

/** It worked: who is connected, what goes on by itself, and what could come next. */
export function ConnectedPanel({
  accountIds,
  reconnected = false,
  waited,
}: {
  readonly accountIds: readonly string[];
  /** The account was there before, with its queue. */
  readonly reconnected?: boolean;
  /** Posts that waited before it connected again; by now they may be out. */
  readonly waited?: number;
}) {
  const { t } = useTranslation(['accounts', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { byId } = useAccounts();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  const accounts = accountIds.flatMap((id) => byId.get(id) ?? []);
  const [first] = accounts;
  return (
    <Card className="flex max-w-2xl flex-col gap-5">
      <div className="flex items-start gap-3">
        <CheckCircle2 aria-hidden className="mt-0.5 size-7 shrink-0 text-ok" />
        <div>
          <h2 ref={title} tabIndex={-1} className="text-lg font-semibold outline-none">
            {reconnected && first
              ? t('connected.again', { name: nameOf(first) })
              : t('connected.title', { count: accountIds.length })}
          </h2>
          <p className="mt-0.5 text-ink-soft">
            {reconnected && first?.status === 'paused'
              ? t('connected.stays-paused')
              : reconnected
                ? t('connected.resumes', { count: waited ?? 0 })
                : t('connected.body')}
          </p>
        </div>
      </div>
      <ul className="flex flex-col gap-3">
        {accounts.map((account) => (
          <li key={account.id}>
            <AccountLabel account={account} />
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-2">
        {reconnected && first ? (
          <Link
            to="/workspaces/$workspaceId/accounts/$accountId"
            params={{ workspaceId, accountId: first.id }}
            className={buttonClass('primary')}
          >
            {t('connected.see-queue')}
          </Link>
        ) : can('posts.write') ? (
          <Link
            to="/workspaces/$workspaceId/posts/new"
            params={{ workspaceId }}
            search={{ account: accountIds }}
            className={buttonClass('primary')}
          >
            {t('connected.write')}
          </Link>
        ) : null}
        {reconnected ? null : (
          <Link to="/workspaces/$workspaceId/accounts/connect" params={{ workspaceId }} className={buttonClass()}>
            {t('connected.another')}
          </Link>
        )}
        <Link to="/workspaces/$workspaceId/accounts" params={{ workspaceId }} className={buttonClass('quiet')}>
          {t('to-accounts')}
        </Link>
      </div>
    </Card>
  );
}
