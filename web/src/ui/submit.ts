import { useCallback, useRef, useState, type SubmitEvent } from 'react';
import { useTranslation } from '@/i18n';
import { ApiProblem } from '@/api';

const FIELD_ERRORS = ['required', 'min-length', 'max-length', 'is-email'] as const;

export interface Submit {
  readonly pending: boolean;
  /** The whole no, for above the form; null when each of its parts stands at a field named in `fields`. */
  readonly error: string | null;
  /** The whole no as it came, where a form explains some codes itself; null when nothing failed. */
  readonly failure: unknown;
  /** What the server says about one field. */
  readonly of: (field: string) => string | null;
  /** For a form's `onSubmit`. */
  readonly onSubmit: (event: SubmitEvent) => void;
}

/**
 * A form that the server judges: sends once at a time, keeps what was typed, and shows each refusal at its field.
 * @param fields those the form shows errors at
 */
export function useSubmit(run: () => Promise<unknown>, fields: readonly string[]): Submit {
  const { t } = useTranslation();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const busy = useRef(false);
  const onSubmit = useCallback(
    (event: SubmitEvent) => {
      event.preventDefault();
      if (busy.current) return;
      const form = event.currentTarget;
      busy.current = true;
      setPending(true);
      setFailure(null);
      run()
        .catch((error: unknown) => {
          setFailure(error);
          // The first field that was refused is where a person goes on.
          requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
        })
        .finally(() => {
          busy.current = false;
          setPending(false);
        });
    },
    [run],
  );
  const of = (field: string): string | null => {
    const problem = failure instanceof ApiProblem ? failure.errors.find((entry) => entry.field === field) : undefined;
    if (!problem) return null;
    // What every form can say, in the reader's language; the server's own sentence knows more about all others.
    const known = FIELD_ERRORS.find((code) => code === problem.code);
    return known ? t(`field-error.${known}`) : problem.detail;
  };
  const told = fields.some((field) => of(field) !== null);
  const error = failure === null || told ? null : failure instanceof Error ? failure.message : t('went-wrong');
  return { pending, error, failure, of, onSubmit };
}
