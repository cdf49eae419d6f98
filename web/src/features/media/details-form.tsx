import { useQueryClient } from '@tanstack/react-query';
import { Check, Loader2 } from 'lucide-react';
import { useCallback, useEffect, useImperativeHandle, useRef, useState, type Ref } from 'react';
import { useTranslation } from '@/i18n';
import { ApiProblem, isProblem, mediaReadOptions, mediaUpdate, type MediaDetailDto } from '@/api';
import { useWorkspaceId } from '@/app/session';
import { useLatest } from '@/lib/use-latest';
import { Banner, Button, Checkbox, TextAreaField, TextField, useToast } from '@/ui';
import { changesOf, conflictsOf, type DetailField, type Details, type Edits } from './details.rules';
import { LabelsField } from '@/parts/labels-field';
import { noteChanged } from './media-cache';
import { useMediaLabels } from './use-media-labels';

const REST_MS = 1_000;

export interface DetailsHandle {
  /** Sends what is not sent yet; false when it could not be saved. */
  readonly flush: () => Promise<boolean>;
  /** Lets go of what is not sent: it is not wanted any more. */
  readonly drop: () => void;
}

type Status = 'clean' | 'saving' | 'saved';
/** The version that edits build on, and what they then changed against. */
type Base = Details & { readonly version: number };

/** Name, alternative text and labels. They save themselves when the typing rests. */
export function DetailsForm({
  ref,
  file,
  isReadOnly,
}: {
  readonly ref: Ref<DetailsHandle>;
  readonly file: MediaDetailDto;
  readonly isReadOnly: boolean;
}) {
  const { t } = useTranslation(['media', 'common']);
  const known = useMediaLabels().map(({ label }) => label);
  const { edits, edit, status, problem, theirs, flush, drop, keep } = useAutosave(file);
  useImperativeHandle(ref, () => ({ flush, drop }), [flush, drop]);
  const shown: Details = { name: file.name, alt: file.alt, labels: file.labels, ...edits };
  const told = (field: DetailField): string | null => problem?.of(field) ?? null;
  const isTold = told('name') ?? told('alt') ?? told('labels');
  if (isReadOnly) return <ReadOnlyDetails file={file} />;
  return (
    <div className="flex flex-col gap-4">
      {theirs ? (
        <Banner
          tone="warn"
          role="alert"
          title={t('details.conflict')}
          actions={
            <>
              <Button size="small" onPress={() => keep('theirs')}>
                {t('details.take-theirs')}
              </Button>
              <Button size="small" onPress={() => keep('mine')}>
                {t('details.keep-mine')}
              </Button>
            </>
          }
        >
          <ul className="mt-1 flex flex-col gap-1">
            {theirs.fields.map((field) => (
              <li key={field}>
                {t(`details.${field}`)}: {t('details.theirs', { value: valueText(theirs.file[field]) })}
              </li>
            ))}
          </ul>
        </Banner>
      ) : null}
      {problem && !isTold && !theirs ? (
        <Banner
          tone="bad"
          role="alert"
          title={t('details.not-saved')}
          actions={
            <Button size="small" onPress={() => void flush()}>
              {t('common:try-again')}
            </Button>
          }
        >
          {problem.message}
        </Banner>
      ) : null}
      <TextAreaField
        label={t('details.alt')}
        help={t('details.alt-help')}
        error={told('alt')}
        rows={3}
        disabled={shown.alt === ''}
        value={shown.alt ?? ''}
        onChange={(alt) => edit({ alt: alt === '' ? null : alt })}
        onBlur={() => void flush()}
      />
      <Checkbox
        isSelected={shown.alt === ''}
        onChange={(decorative) => edit({ alt: decorative ? '' : file.alt === '' ? null : file.alt })}
        className="-mt-2"
      >
        {t('details.decorative')}
      </Checkbox>
      <TextField
        label={t('details.name')}
        error={told('name')}
        value={shown.name}
        onChange={(name) => edit({ name })}
        onBlur={() => void flush()}
      />
      <LabelsField known={known} labels={shown.labels} error={told('labels')} onChange={(labels) => edit({ labels })} />
      <p role="status" className="flex min-h-6 items-center gap-1.5 text-sm text-ink-soft">
        {status === 'saving' ? (
          <>
            <Loader2 aria-hidden className="size-4 animate-spin" />
            {t('details.saving')}
          </>
        ) : status === 'saved' ? (
          <>
            <Check aria-hidden className="size-4 text-ok" />
            {t('common:saved')}
          </>
        ) : (
          t('details.saves-itself')
        )}
      </p>
    </div>
  );

  function valueText(value: Details[DetailField]): string {
    if (value === null) return t('details.nothing');
    if (value === '') return t('details.decorative');
    return typeof value === 'string' ? value : value.join(', ') || t('details.nothing');
  }
}

function ReadOnlyDetails({ file }: { readonly file: MediaDetailDto }) {
  const { t } = useTranslation('media');
  return (
    <div className="flex flex-col gap-4">
      <div>
        <p className="text-sm font-medium">{t('details.alt')}</p>
        <p className="text-ink-soft">
          {file.alt === '' ? t('details.decorative') : (file.alt ?? t('details.nothing'))}
        </p>
      </div>
      <LabelsField isReadOnly known={[]} labels={file.labels} onChange={() => undefined} />
    </div>
  );
}

function useAutosave(file: MediaDetailDto) {
  const { t } = useTranslation('media');
  const toast = useToast();
  const queryClient = useQueryClient();
  const workspaceId = useWorkspaceId();
  const [edits, setEdits] = useState<Edits>({});
  const [status, setStatus] = useState<Status>('clean');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [theirs, setTheirs] = useState<{ file: MediaDetailDto; fields: DetailField[] } | null>(null);
  const base = useRef<Base>(file);
  const pending = useRef<Edits>(edits);
  const saving = useRef<Promise<boolean> | null>(null);
  useEffect(() => {
    // While nothing is edited, what others do shows at once; an edit builds on what it began from.
    if (Object.keys(pending.current).length === 0 && file.version > base.current.version) base.current = file;
  }, [file, edits]);

  const put = useCallback((next: Edits) => {
    pending.current = next;
    setEdits(next);
  }, []);
  const send = useCallback(async (): Promise<boolean> => {
    const path = { workspaceId, mediaId: file.id };
    for (;;) {
      const sent = pending.current;
      const body = changesOf(base.current, sent);
      if (Object.keys(body).length === 0) {
        put({});
        return true;
      }
      setStatus('saving');
      try {
        const { data } = await mediaUpdate({ path, body, headers: { 'If-Match': `"${base.current.version}"` } });
        base.current = data;
        noteChanged(queryClient, workspaceId, data);
        put(changesOf(data, pending.current === sent ? {} : pending.current));
        setProblem(null);
        setStatus('saved');
      } catch (failure) {
        const no = ApiProblem.from(failure, null);
        if (!isProblem(no, 'stale-version')) {
          setProblem(no);
          setStatus('clean');
          return false;
        }
        const now = await queryClient.query({ ...mediaReadOptions({ path }), staleTime: 0 }).catch(() => null);
        if (now === null) {
          setProblem(no);
          setStatus('clean');
          return false;
        }
        const fields = conflictsOf(base.current, now, pending.current);
        base.current = now;
        if (fields.length > 0) {
          setTheirs({ file: now, fields });
          setStatus('clean');
          return false;
        }
      }
    }
  }, [file.id, put, queryClient, workspaceId]);
  const flush = useCallback(async (): Promise<boolean> => {
    if (saving.current) return await saving.current;
    saving.current = send().finally(() => {
      saving.current = null;
    });
    return await saving.current;
  }, [send]);
  const isAsking = theirs !== null;
  const leave = useLatest((): void => {
    if (isAsking || Object.keys(pending.current).length === 0) return;
    void flush().then((ok) => {
      if (!ok) toast({ text: t('details.lost', { name: file.name }), tone: 'bad' });
    });
  });
  // Back, or a link: the form is gone before the typing rested.
  useEffect(() => () => leave.current(), [leave]);
  useEffect(() => {
    if (isAsking || Object.keys(edits).length === 0) return undefined;
    const timer = setTimeout(() => void flush(), REST_MS);
    return () => clearTimeout(timer);
  }, [edits, flush, isAsking]);

  return {
    edits,
    status,
    problem,
    theirs,
    flush: useCallback(async () => (isAsking ? false : await flush()), [flush, isAsking]),
    drop: useCallback(() => put({}), [put]),
    edit: (change: Edits): void => {
      setStatus('clean');
      setProblem(null);
      put({ ...pending.current, ...change });
    },
    keep: (whose: 'mine' | 'theirs'): void => {
      const clashing = theirs?.fields ?? [];
      setTheirs(null);
      if (whose === 'theirs') {
        put(
          Object.fromEntries(
            Object.entries(pending.current).filter(([field]) => !clashing.some((one) => one === field)),
          ),
        );
      } else put({ ...pending.current });
      void flush();
    },
  };
}
