import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { lazyPart } from '@/lib/lazy-part';
import { Dialog, Loading } from '@/ui';
import type { Explained } from './explain-panel';

const ExplainPanel = lazyPart(async () => ({ default: (await import('./explain-panel')).ExplainPanel }));

export type { Explained } from './explain-panel';

/** Where numbers come from: `explain` opens the drawer that says so; `drawer` has to be drawn by the page. */
export function useExplain(): { readonly explain: (what: Explained) => void; readonly drawer: ReactNode } {
  const { t } = useTranslation('analytics');
  const [what, setWhat] = useState<Explained | null>(null);
  return {
    explain: setWhat,
    drawer: (
      <Dialog title={t('explain.title')} isOpen={what !== null} onClose={() => setWhat(null)} drawer>
        {what === null ? null : (
          <Suspense fallback={<Loading />}>
            <ExplainPanel what={what} />
          </Suspense>
        )}
      </Dialog>
    ),
  };
}
