import { Share2 } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { useCan } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { Button, Dialog, Loading } from '@/ui';
import type { SharedSubject } from './subject';

const ShareForm = lazyPart(async () => ({ default: (await import('./share-form')).ShareForm }));

/** Gives the report to people outside: by a link, or by e-mail again and again. */
export function ShareButton({ subject, title }: { readonly subject: SharedSubject; readonly title: string }) {
  const { t } = useTranslation('analytics');
  const can = useCan();
  const [open, setOpen] = useState(false);
  if (!can('analytics.share')) return null;
  return (
    <>
      <Button icon={<Share2 aria-hidden className="size-4" />} onPress={() => setOpen(true)}>
        {t('share')}
      </Button>
      <Dialog title={t('share-title')} isOpen={open} onClose={() => setOpen(false)}>
        <Suspense fallback={<Loading />}>
          <ShareForm subject={subject} title={title} onClose={() => setOpen(false)} />
        </Suspense>
      </Dialog>
    </>
  );
}
