import { X } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import { Button, TextField } from '@/ui';
import { LONGEST_LABEL, withLabels } from './labels.rules';

/** Labels as chips, and a field that adds to them; those in use elsewhere are offered. */
export function LabelsField({
  labels,
  known,
  onChange,
  isReadOnly,
  error,
}: {
  readonly labels: readonly string[];
  /** In use elsewhere: offered while somebody types. */
  readonly known: readonly string[];
  readonly onChange: (labels: string[]) => void;
  readonly isReadOnly?: boolean;
  readonly error?: string | null;
}) {
  const { t } = useTranslation();
  const listId = useId();
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState('');
  const add = (): void => {
    if (typed.trim() !== '') onChange(withLabels(labels, typed));
    setTyped('');
  };
  return (
    <div ref={box} className="flex flex-col gap-2">
      {isReadOnly ? (
        <p className="text-sm font-medium">{t('labels.label')}</p>
      ) : (
        <TextField
          label={t('labels.label')}
          help={t('labels.help')}
          error={error}
          list={listId}
          autoComplete="off"
          maxLength={LONGEST_LABEL}
          value={typed}
          onChange={setTyped}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ',') return;
            if (!event.ctrlKey && !event.metaKey) event.preventDefault();
            // With Ctrl it is the page's: what was typed goes along.
            else if (event.key === ',') return;
            add();
          }}
          trailing={typed.trim() === '' ? null : <Button onPress={add}>{t('add')}</Button>}
        />
      )}
      <datalist id={listId}>
        {known
          .filter((label) => !labels.includes(label))
          .map((label) => (
            <option key={label} value={label}>
              {label}
            </option>
          ))}
      </datalist>
      {labels.length > 0 ? (
        <ul aria-label={t('labels.label')} className="flex flex-wrap gap-1.5">
          {labels.map((label) => (
            <li
              key={label}
              className="flex min-h-7 items-center gap-1 rounded-full border border-line bg-sunken ps-3 pe-1 text-sm"
            >
              <span className={isReadOnly ? 'pe-2' : undefined}>{label}</span>
              {isReadOnly ? null : (
                <button
                  type="button"
                  aria-label={t('labels.remove', { label })}
                  title={t('labels.remove', { label })}
                  className="flex size-6 cursor-pointer items-center justify-center rounded-full text-ink-faint hover:bg-surface hover:text-ink"
                  onClick={() => {
                    onChange(labels.filter((entry) => entry !== label));
                    box.current?.querySelector('input')?.focus();
                  }}
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              )}
            </li>
          ))}
        </ul>
      ) : isReadOnly ? (
        <p className="text-sm text-ink-soft">{t('none')}</p>
      ) : null}
    </div>
  );
}
