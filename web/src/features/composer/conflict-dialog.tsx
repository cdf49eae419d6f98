import { useState } from 'react';
import { useTranslation } from '@/i18n';
import type { PostView } from '@/api';
import { Button, Dialog } from '@/ui';
import { draftOf, differences, type Draft, type DraftDifference, type Scope } from './draft.rules';

/** Two people changed the same post: both versions, and the choice between them. Nothing is thrown away without it. */
export function ConflictDialog({
  mine,
  theirs,
  scopeName,
  onKeepMine,
  onTakeTheirs,
  onCopyMine,
  onClose,
}: {
  readonly mine: Draft;
  readonly theirs: PostView;
  readonly scopeName: (scope: Scope) => string;
  readonly onKeepMine: () => Promise<void>;
  readonly onTakeTheirs: () => void;
  readonly onCopyMine: () => Promise<void>;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation('composer');
  const [pending, setPending] = useState<'mine' | 'copy' | null>(null);
  const [error, setError] = useState<string | null>(null);
  const other = draftOf(theirs);
  const run = async (what: 'mine' | 'copy', act: () => Promise<void>): Promise<void> => {
    setPending(what);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setError(failure instanceof Error ? failure.message : String(failure));
    } finally {
      setPending(null);
    }
  };
  const nameOf = (difference: DraftDifference): string =>
    difference.startsWith('variant:')
      ? t('conflict.variant', { name: scopeName(difference.slice('variant:'.length) as Scope) })
      : t(`conflict.field.${difference as Exclude<DraftDifference, `variant:${Scope}`>}`);
  return (
    <Dialog
      title={t('conflict.title')}
      size="large"
      role="alertdialog"
      isOpen
      onClose={onClose}
      actions={
        <>
          <Button onPress={onTakeTheirs}>{t('conflict.take-theirs')}</Button>
          <Button isPending={pending === 'copy'} onPress={() => void run('copy', onCopyMine)}>
            {t('conflict.copy-mine')}
          </Button>
          <Button variant="primary" isPending={pending === 'mine'} onPress={() => void run('mine', onKeepMine)}>
            {t('conflict.keep-mine')}
          </Button>
        </>
      }
    >
      <p className="mb-4 text-ink-soft">
        {t('conflict.body', { what: differences(mine, other).map(nameOf).join(', ') || t('conflict.nothing') })}
      </p>
      {error ? (
        <p role="alert" className="mb-4 text-bad">
          {error}
        </p>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Version heading={t('conflict.mine')} draft={mine} />
        <Version heading={t('conflict.theirs')} draft={other} />
      </div>
    </Dialog>
  );
}

function Version({ heading, draft }: { readonly heading: string; readonly draft: Draft }) {
  const { t } = useTranslation('composer');
  return (
    <section tabIndex={0} aria-label={heading} className="max-h-80 overflow-y-auto rounded-xl border border-line p-3.5">
      <h3 className="mb-2 text-sm font-semibold">{heading}</h3>
      {draft.title ? <p className="mb-2 font-medium">{draft.title}</p> : null}
      {draft.content.parts.map((part) => (
        <div key={part.key} className="mb-3 text-[0.9375rem]">
          <p className="break-words whitespace-pre-wrap">{part.text || '–'}</p>
          {part.media.length > 0 ? (
            <p className="text-sm text-ink-soft">{t('conflict.files', { count: part.media.length })}</p>
          ) : null}
        </div>
      ))}
      <p className="text-sm text-ink-soft">{t('conflict.accounts', { count: draft.targets.length })}</p>
    </section>
  );
}
