import { Link } from '@tanstack/react-router';
import { useTranslation } from '@/i18n';
import { buttonClass, PageHeader } from '@/ui';

export function NotFound() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-2xl p-6">
      <PageHeader title={t('not-found.title')} subtitle={t('not-found.body')} />
      <Link to="/" className={buttonClass('primary')}>
        {t('not-found.home')}
      </Link>
    </div>
  );
}
