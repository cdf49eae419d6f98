import { ExternalLink as Icon } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';

/** A link that leaves Carillon, in a window of its own; it says so. */
export function ExternalLink({
  href,
  className = 'inline-flex min-h-6 items-center gap-1.5 text-accent-text underline underline-offset-2',
  children,
}: {
  readonly href: string;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className={className}>
      <span>{children}</span>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="sr-only">({t('opens-new-window')})</span>
    </a>
  );
}
