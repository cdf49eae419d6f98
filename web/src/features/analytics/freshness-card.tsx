import { useTranslation } from '@/i18n';
import type { ChannelFreshness } from '@/api';
import { useLocale } from '@/app/session';
import { useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { RelativeInstant } from '@/parts/instant';
import { NETWORK_METRICS } from '@/parts/metrics';
import { Card } from '@/ui';

/** How fresh each channel's numbers are, what its network offers, and what it will never tell. */
export function FreshnessCard({ freshness }: { readonly freshness: readonly ChannelFreshness[] }) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const { nameOf } = useChannels();
  const listed = (metrics: readonly (typeof NETWORK_METRICS)[number][]): string =>
    new Intl.ListFormat(locale).format(metrics.map((metric) => t(`common:metric.${metric}`)));
  return (
    <Card title={t('fresh.title')}>
      <ul className="-my-2 flex flex-col divide-y divide-line">
        {freshness.map(({ channel, accounts, offers, newestCapturedAt, oldestCapturedAt }) => {
          const offered = NETWORK_METRICS.filter((metric) => offers.includes(metric));
          const missing = NETWORK_METRICS.filter((metric) => !offers.includes(metric));
          return (
            <li key={channel} className="py-3">
              <p className="flex flex-wrap items-center gap-x-2">
                <ChannelIcon channel={channel} className="size-4" />
                <span className="font-medium">{nameOf(channel)}</span>
                <span className="text-sm text-ink-soft">
                  {t('fresh.accounts', { count: accounts })}
                  {' · '}
                  {offered.length === 0 ? (
                    t('fresh.nothing-offered')
                  ) : newestCapturedAt === null ? (
                    t('common:no-value')
                  ) : (
                    <>
                      {t('captured')} <RelativeInstant at={newestCapturedAt} />
                      {oldestCapturedAt === null || oldestCapturedAt === newestCapturedAt ? null : (
                        <>
                          {', '}
                          {t('oldest')} <RelativeInstant at={oldestCapturedAt} />
                        </>
                      )}
                    </>
                  )}
                </span>
              </p>
              {offered.length > 0 ? (
                <p className="mt-0.5 text-sm text-ink-soft">
                  {t('fresh.offers', { metrics: listed(offered) })}
                  {missing.length > 0 ? ` ${t('fresh.lacks', { metrics: listed(missing) })}` : null}
                </p>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
