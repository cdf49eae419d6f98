import { useTranslation } from '@/i18n';
import { Dialog, Switch } from '@/ui';
import { PLACES } from './navigation';
import { setSingleKeys, useSingleKeys } from './shortcuts';

/** All keys, and the switch for the single ones. */
export function HelpDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  const singleKeys = useSingleKeys();
  const groups = [
    {
      title: t('keys.everywhere'),
      rows: [
        { keys: 'Ctrl K', does: t('search-or-go') },
        { keys: 'N', does: t('compose') },
        { keys: '?', does: t('help') },
      ],
    },
    {
      title: t('keys.go-to'),
      rows: PLACES.map((place) => ({ keys: place.key.toUpperCase(), does: t(`places.${place.id}`) })),
    },
    {
      title: t('keys.calendar'),
      rows: [
        { keys: 'T', does: t('keys.today') },
        { keys: '← →', does: t('keys.previous-next') },
        { keys: 'Alt ← → ↑ ↓', does: t('keys.move-post') },
        { keys: 'X', does: t('keys.select') },
      ],
    },
    { title: t('keys.lists'), rows: [{ keys: 'J K', does: t('keys.down-up') }] },
    { title: t('keys.composer'), rows: [{ keys: 'Ctrl ↵', does: t('keys.main-button') }] },
  ];
  return (
    <Dialog title={t('help')} isOpen={isOpen} onClose={onClose}>
      <Switch isSelected={singleKeys} onChange={setSingleKeys}>
        {t('keys.single-keys')}
      </Switch>
      <div className="mt-4 gap-x-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-sm font-semibold">{group.title}</h3>
            <dl className="flex flex-col gap-1.5">
              {group.rows.map((row) => (
                <div key={row.does} className="flex items-center justify-between gap-3 text-[0.9375rem]">
                  <dt className="text-ink-soft">{row.does}</dt>
                  <dd>
                    <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs whitespace-nowrap">
                      {row.keys}
                    </kbd>
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="mt-3 text-sm text-ink-soft">
        <a href="/api/docs" className="text-accent-text underline">
          {t('api-documentation')}
        </a>
      </p>
    </Dialog>
  );
}
