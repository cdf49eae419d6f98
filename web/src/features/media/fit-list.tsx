import { CheckCircle2, RefreshCw, XCircle } from 'lucide-react';
import { useTranslation } from '@/i18n';
import type { MediaDetailDto, MediaLimits } from '@/api';
import { useLocale } from '@/app/session';
import { formatBytes, formatCount } from '@/lib/numbers';
import { AccountLabel, useAccounts } from '@/parts/account-label';
import { ErrorState, Loading } from '@/ui';
import { classNames } from '@/lib/class-names';
import { fitOf, type FitReason } from './fit.rules';
import { durationText } from './media-texts';

const LOOKS = {
  'as-is': { icon: CheckCircle2, tone: 'text-ok' },
  're-encoded': { icon: RefreshCw, tone: 'text-info' },
  refused: { icon: XCircle, tone: 'text-bad' },
} as const;

/** Which of the connected accounts' networks take the file, and in which form. */
export function FitList({ file }: { readonly file: MediaDetailDto }) {
  const { t } = useTranslation('media');
  const reasonText = useReasonText(file);
  const { accounts, error, refetch } = useAccounts();
  if (error && !accounts) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!accounts) return <Loading />;
  const connected = accounts.filter(({ status }) => status !== 'disconnected');
  return (
    <section>
      <h3 className="mb-2 font-semibold">{t('fit.title')}</h3>
      {connected.length === 0 ? <p className="text-ink-soft">{t('fit.no-accounts')}</p> : null}
      <ul className="flex flex-col gap-3">
        {connected.map((account) => {
          const fit = fitOf(file, account.limits['media'] as MediaLimits);
          const { icon: Icon, tone } = LOOKS[fit.verdict];
          return (
            <li key={account.id} className="flex flex-wrap items-start gap-x-4 gap-y-1">
              <span className="min-w-0 grow basis-48">
                <AccountLabel account={account} />
              </span>
              <span className="min-w-0 grow basis-60">
                <span className={classNames('flex items-center gap-1.5 font-medium', tone)}>
                  <Icon aria-hidden className="size-4 shrink-0" />
                  {t(`fit.${fit.verdict}`)}
                </span>
                {[...fit.reasons.map(reasonText), ...altText(fit.altTextMax)].map((text) => (
                  <span key={text} className="block text-sm text-ink-soft">
                    {text}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );

  function altText(max: number | null): string[] {
    return max === null ? [] : [t('fit.alt-too-long', { max })];
  }
}

function useReasonText(file: MediaDetailDto): (reason: FitReason) => string {
  const { t } = useTranslation('media');
  const locale = useLocale();
  return (reason) => {
    switch (reason.why) {
      case 'kind':
        return t(`fit.kind.${file.kind}`);
      case 'type':
        return t('fit.type', { type: file.mime.split('/')[1]?.toUpperCase() ?? file.mime });
      case 'bytes':
        return t('fit.bytes', { max: formatBytes(reason.max, locale) });
      case 'pixels':
        return t('fit.pixels', { max: formatCount(Math.round(reason.max / 100_000) / 10, locale) });
      case 'duration':
        return t('fit.duration', { max: durationText(reason.max) });
    }
  };
}
