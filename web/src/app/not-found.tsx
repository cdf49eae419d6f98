import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { buttonClass, EmptyState, useTitle } from '@/ui';

export function NotFound() {
  const { t } = useTranslation();
  useTitle(t('not-found.title'));
  return (
    <main className="mx-auto max-w-2xl p-6">
      <EmptyState
        icon={<Compass aria-hidden />}
        title={t('not-found.title')}
        actions={
          <Link to="/" className={buttonClass('primary')}>
            {t('not-found.home')}
          </Link>
        }
      >
        {t('not-found.body')}
      </EmptyState>
    </main>
  );
}
