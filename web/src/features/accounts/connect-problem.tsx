import { useTranslation } from '@/i18n';
import { ApiProblem } from '@/api';
import { Banner } from '@/ui';
import { connectFailureOf } from './accounts.rules';

/** Why connecting did not work and what to do next, with the network's own words beside ours. */
export function ConnectProblem({ failure }: { readonly failure: unknown }) {
  const { t } = useTranslation('accounts');
  if (!(failure instanceof ApiProblem)) {
    return (
      <Banner tone="bad" role="alert" title={t('failure.other.title')}>
        {failure instanceof Error ? failure.message : t('failure.other.next')}
      </Banner>
    );
  }
  return <ConnectFailureBanner code={failure.code} detail={failure.message} />;
}

export function ConnectFailureBanner({ code, detail }: { readonly code: string; readonly detail: string }) {
  const { t } = useTranslation('accounts');
  const failure = connectFailureOf(code);
  return (
    <Banner tone="bad" role="alert" title={t(`failure.${failure}.title`)}>
      <p>{detail}</p>
      <p>{t(`failure.${failure}.next`)}</p>
    </Banner>
  );
}
