import { useTranslation } from '@/i18n';
import type { AccountResponse } from '@/api';
import { useNow } from '@/lib/use-now';
import { Instant } from '@/parts/instant';
import { Banner } from '@/ui';

/** An account that has to sign in again: how much waits, that nothing was lost, and until when one click sends it all. Of a paused one, that nothing goes out before both. */
export function ReconnectBanner({ account }: { readonly account: AccountResponse }) {
  const { t } = useTranslation('accounts');
  const now = useNow();
  const { held, soonestLateAt } = account.waiting;
  const inTime = soonestLateAt !== null && new Date(soonestLateAt) > now;
  if (account.status === 'paused') {
    return (
      <Banner tone="bad" title={t('broken.paused-title')}>
        {t('broken.paused')}
      </Banner>
    );
  }
  return (
    <Banner tone="bad" title={t('broken.title', { count: held })}>
      <p>{t('broken.nothing-lost')}</p>
      {held > 0 && soonestLateAt !== null ? (
        <p>
          {inTime ? (
            <>
              {t('broken.until')} <Instant at={soonestLateAt} showZone />. {t('broken.after')}
            </>
          ) : (
            t('broken.too-late')
          )}
        </p>
      ) : null}
    </Banner>
  );
}
