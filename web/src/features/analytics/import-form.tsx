import { useQueryClient } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useTranslation } from '@/i18n';
import { historyImport, type ImportResult } from '@/api';
import { invalidate } from '@/app/live';
import { useWorkspaceId } from '@/app/session';
import { Banner, Button, useSubmit } from '@/ui';

/** Takes in posts and numbers from a file of another tool: first it says what the file would bring, then it is done. */
export function ImportForm({ accountId, onClose }: { readonly accountId: string; readonly onClose: () => void }) {
  const { t } = useTranslation(['analytics', 'common']);
  const path = { workspaceId: useWorkspaceId(), accountId };
  const queryClient = useQueryClient();
  const id = useId();
  const [file, setFile] = useState<File | null>(null);
  const [result, setResult] = useState<ImportResult | null>(null);
  const send = async (check: boolean): Promise<void> => {
    if (!file) return;
    const { data } = await historyImport({ path, query: { check, fileName: file.name }, body: await file.text() });
    setResult(data);
    if (!check) await invalidate(queryClient, ['reports', 'history']);
  };
  const checked = result?.check === true;
  const { pending, error, onSubmit } = useSubmit(() => send(!checked), []);
  if (result && !checked) {
    return (
      <div className="flex flex-col gap-4">
        <Banner tone="ok" title={t('history.imported', { count: result.added })} />
        <Button variant="primary" className="self-end" onPress={onClose}>
          {t('history.done')}
        </Button>
      </div>
    );
  }
  return (
    <form onSubmit={onSubmit} className="flex flex-col gap-4" noValidate>
      {error ? <Banner tone="bad" role="alert" title={error} /> : null}
      <div className="flex flex-col gap-1.5">
        <label htmlFor={id} className="font-medium">
          {t('history.file')}
        </label>
        <input
          id={id}
          type="file"
          accept=".csv,text/csv"
          className="text-sm"
          onChange={({ currentTarget }) => {
            setFile(currentTarget.files?.[0] ?? null);
            setResult(null);
          }}
        />
        <p className="text-sm text-ink-soft">{t('history.file-help')}</p>
      </div>
      {result ? <Preview result={result} /> : null}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onPress={onClose}>{t('common:cancel')}</Button>
        <Button
          type="submit"
          variant="primary"
          isPending={pending}
          isDisabled={file === null || (result !== null && result.added === 0)}
        >
          {result ? t('history.take', { count: result.added }) : t('history.check')}
        </Button>
      </div>
    </form>
  );
}

function Preview({ result }: { readonly result: ImportResult }) {
  const { t } = useTranslation(['analytics', 'common']);
  return (
    <div role="status" className="flex flex-col gap-2 text-sm">
      <p className="font-medium">{t('history.would-add', { count: result.added })}</p>
      {result.known > 0 ? <p>{t('history.known', { count: result.known })}</p> : null}
      <p>
        {t('history.columns')}: {Object.values(result.columns).join(', ')}
      </p>
      {result.ignored.length > 0 ? (
        <p className="text-ink-soft">
          {t('history.ignored')}: {result.ignored.join(', ')}
        </p>
      ) : null}
      {result.refused > 0 ? (
        <details>
          <summary className="cursor-pointer">{t('history.refused', { count: result.refused })}</summary>
          <ul className="mt-1 max-h-40 list-disc overflow-auto ps-5">
            {result.refusedLines.map(({ line, detail }) => (
              <li key={line}>{t('history.line', { line, detail })}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
