import { CheckCircle2, CircleDashed, RotateCw, TriangleAlert, type LucideIcon } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { AccountResponse } from '@/api';
import { classNames } from '@/lib/class-names';
import { Instant, RelativeInstant } from '@/parts/instant';
import { endOf, healthOf, type Health } from './accounts.rules';

const LOOKS: Readonly<Record<Health, { readonly icon: LucideIcon; readonly text: string }>> = {
  healthy: { icon: CheckCircle2, text: 'text-ok' },
  'ends-soon': { icon: TriangleAlert, text: 'text-warn' },
  'mends-itself': { icon: RotateCw, text: 'text-warn' },
  'needs-you': { icon: TriangleAlert, text: 'text-bad' },
  none: { icon: CircleDashed, text: 'text-ink-soft' },
};

/** How the connection is, in a word and a sentence. */
export function HealthLine({ account, full = false }: { readonly account: AccountResponse; readonly full?: boolean }) {
  const { t } = useTranslation('accounts');
  const health = healthOf(account);
  const { icon: Icon, text } = LOOKS[health];
  const detail = account.connection?.detail ?? null;
  return (
    <p className="flex items-start gap-2">
      <Icon aria-hidden className={classNames('mt-1 size-4 shrink-0', text)} />
      <span>
        <span className={classNames('font-medium', text)}>{t(`health.${health}`)}</span>
        {full || health !== 'healthy' ? <span className="text-ink-soft"> · {t(`health-words.${health}`)}</span> : null}
        {detail && health !== 'healthy' ? <span className="block text-sm text-ink-soft">{detail}</span> : null}
      </span>
    </p>
  );
}

/** When the grant ends and what that means: most are renewed without anybody noticing. */
export function Expiry({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { connection } = account;
  if (!connection) return <>{t('expiry.gone')}</>;
  const endsAt = endOf(connection);
  if (endsAt !== null) {
    return (
      <>
        <Instant at={endsAt} style="day" />
        <span className="text-ink-soft"> · {t('expiry.sign-in-again')}</span>
      </>
    );
  }
  if (connection.grantExpiresAt !== null) {
    return (
      <>
        <Instant at={connection.grantExpiresAt} style="day" />
        <span className="text-ink-soft"> · {t('expiry.unless-used')}</span>
      </>
    );
  }
  if (connection.expiresAt !== null) {
    return (
      <>
        <RelativeInstant at={connection.expiresAt} />
        <span className="text-ink-soft"> · {t('expiry.renewed')}</span>
      </>
    );
  }
  return <>{t('expiry.never')}</>;
}

export function LastChecked({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const at = account.connection?.checkedAt ?? null;
  return at === null ? <>{t('never-checked')}</> : <RelativeInstant at={at} />;
}

/** What waits for an account: what is to come, and what is held. */
export function Waiting({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const { held, upcoming, nextDueAt } = account.waiting;
  if (held + upcoming === 0) return <span className="text-ink-soft">{t('waiting.nothing')}</span>;
  return (
    <>
      {[
        ...(upcoming > 0 ? [t('waiting.upcoming', { count: upcoming })] : []),
        ...(held > 0 ? [t('waiting.held', { count: held })] : []),
      ].join(', ')}
      {nextDueAt !== null && upcoming > 0 ? (
        <span className="text-ink-soft">
          {' '}
          · {t('waiting.next')} <Instant at={nextDueAt} />
        </span>
      ) : null}
    </>
  );
}
