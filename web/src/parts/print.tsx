import { Printer } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { useLocale, useWorkspace } from '@/app/session';
import { formatInstant } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { Button } from '@/ui';

/** Prints the page, or keeps it as PDF: the browser offers both. */
export function PrintButton() {
  const { t } = useTranslation('analytics');
  return (
    <Button icon={<Printer aria-hidden className="size-4" />} onPress={() => window.print()}>
      {t('print.button')}
    </Button>
  );
}

/** What a sheet of paper has to say about itself: whose numbers, when, from which address. */
export function PrintHead({ facts = [] }: { readonly facts?: readonly string[] }) {
  const { t } = useTranslation('analytics');
  const workspace = useWorkspace();
  const locale = useLocale();
  const now = useNow();
  return (
    <div aria-hidden className="mb-4 hidden border-b border-line pb-3 text-xs text-ink-soft print:block">
      <p className="font-medium text-ink">{workspace.name}</p>
      {facts.map((fact) => (
        <p key={fact}>{fact}</p>
      ))}
      <p>
        {t('print.at', {
          at: formatInstant(now, workspace.zone, locale, 'full'),
          zone: workspace.zone.replaceAll('_', ' '),
        })}
      </p>
      <p className="break-all">{window.location.href}</p>
    </div>
  );
}
