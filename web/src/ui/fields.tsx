import { ChevronDown, Search, X } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

export const inputClass =
  'w-full min-h-10 rounded-lg border border-line-strong bg-surface px-3 py-2 text-[0.9375rem] text-ink disabled:opacity-60 aria-[invalid=true]:border-bad';
export const labelClass = 'text-sm font-medium text-ink';
const helpClass = 'text-sm text-ink-soft';
const errorClass = 'text-sm text-bad';

export interface FieldTexts {
  readonly label: string;
  readonly help?: ReactNode;
  /** What is wrong, from our own check or from the server's answer. */
  readonly error?: string | null | undefined;
}

/** Label, control, help and error, tied together for screen readers. `children` gets the attributes for the control. */
function Field({
  label,
  help,
  error,
  hideLabel,
  className,
  children,
}: FieldTexts & {
  readonly hideLabel?: boolean;
  readonly className?: string;
  readonly children: (control: {
    readonly id: string;
    readonly 'aria-describedby': string | undefined;
    readonly 'aria-invalid': boolean | undefined;
  }) => ReactNode;
}) {
  const id = useId();
  const described = [help ? `${id}-help` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={classNames('flex flex-col gap-1.5', className)}>
      <label htmlFor={id} className={hideLabel ? 'sr-only' : labelClass}>
        {label}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {help ? (
        <p id={`${id}-help`} className={helpClass}>
          {help}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={errorClass}>
          {error}
        </p>
      ) : null}
    </div>
  );
}

type NativeInput = Omit<ComponentProps<'input'>, 'onChange' | 'value' | 'id' | 'className' | 'children'>;

export interface TextFieldProps extends NativeInput, FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hideLabel?: boolean;
  readonly className?: string;
  /** Beside the input: a unit, a button. */
  readonly trailing?: ReactNode;
}

export function TextField({ label, help, error, hideLabel, className, trailing, onChange, ...input }: TextFieldProps) {
  return (
    <Field label={label} help={help} error={error} hideLabel={hideLabel} className={className}>
      {(control) => (
        <div className="flex gap-2">
          <input {...input} {...control} className={inputClass} onChange={(event) => onChange(event.target.value)} />
          {trailing}
        </div>
      )}
    </Field>
  );
}

/** A value that is seldom changed: pressing it brings the field that changes it. */
export function ButtonField({
  label,
  help,
  error,
  value,
  onPress,
  onNear,
}: FieldTexts & {
  readonly value: string;
  readonly onPress: () => void;
  /** Somebody is about to press it. */
  readonly onNear: () => void;
}) {
  return (
    <Field label={label} help={help} error={error}>
      {({ id, ...control }) => (
        <button
          {...control}
          id={id}
          type="button"
          aria-label={`${label}: ${value}`}
          aria-haspopup="listbox"
          className={classNames(inputClass, 'flex cursor-pointer items-center gap-2 text-start')}
          onPointerEnter={onNear}
          onFocus={onNear}
          onClick={onPress}
        >
          <span className="min-w-0 grow truncate">{value}</span>
          <ChevronDown aria-hidden className="size-4 shrink-0 text-ink-faint" />
        </button>
      )}
    </Field>
  );
}

export interface TextAreaFieldProps
  extends Omit<ComponentProps<'textarea'>, 'onChange' | 'value' | 'id' | 'className' | 'children'>, FieldTexts {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hideLabel?: boolean;
  readonly className?: string;
}

export function TextAreaField({
  label,
  help,
  error,
  hideLabel,
  className,
  onChange,
  rows = 4,
  ...area
}: TextAreaFieldProps) {
  return (
    <Field label={label} help={help} error={error} hideLabel={hideLabel} className={className}>
      {(control) => (
        <textarea
          {...area}
          {...control}
          rows={rows}
          className={inputClass}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option<Id extends string = string> {
  readonly id: Id;
  readonly name: string;
  /** A second line, where the control has room for one. */
  readonly detail?: string;
  readonly disabled?: boolean;
}

/** A choice of one among few: the system's own, which every phone shows well. Among many, use `ComboField` of `@/ui/combo-field`. */
export function SelectField<Id extends string>({
  label,
  help,
  error,
  hideLabel,
  className,
  options,
  value,
  onChange,
  placeholder,
  ...select
}: Omit<ComponentProps<'select'>, 'onChange' | 'value' | 'id' | 'className' | 'children'> &
  FieldTexts & {
    readonly options: readonly Option<Id>[];
    readonly value: Id | '';
    readonly onChange: (id: Id) => void;
    readonly hideLabel?: boolean;
    readonly className?: string;
    /** Shown while nothing is chosen; can't be chosen itself. */
    readonly placeholder?: string;
  }) {
  return (
    <Field label={label} help={help} error={error} hideLabel={hideLabel} className={className}>
      {(control) => (
        <span className="relative">
          <select
            {...select}
            {...control}
            value={value}
            onChange={(event) => {
              const chosen = options.find(({ id }) => id === event.target.value);
              if (chosen) onChange(chosen.id);
            }}
            className={classNames(inputClass, 'cursor-pointer appearance-none truncate pe-9')}
          >
            {placeholder ? (
              <option value="" disabled>
                {placeholder}
              </option>
            ) : null}
            {options.map((option) => (
              <option key={option.id} value={option.id} disabled={option.disabled ?? false}>
                {option.name}
              </option>
            ))}
          </select>
          <ChevronDown aria-hidden className="pointer-events-none absolute end-3 top-3 size-4 text-ink-faint" />
        </span>
      )}
    </Field>
  );
}

export function SearchField({
  label,
  clearLabel,
  placeholder,
  className,
  value,
  onChange,
  ...input
}: NativeInput & {
  readonly label: string;
  readonly clearLabel: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly className?: string;
}) {
  return (
    <search className={classNames('relative flex items-center', className)}>
      <Search aria-hidden className="pointer-events-none absolute start-3 size-4 text-ink-faint" />
      <input
        {...input}
        type="search"
        aria-label={label}
        placeholder={placeholder ?? label}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && value !== '') {
            event.stopPropagation();
            // Else it would close the dialog around it as well.
            event.preventDefault();
            onChange('');
          }
        }}
        className={classNames(inputClass, 'px-9 [&::-webkit-search-cancel-button]:hidden')}
      />
      {value === '' ? null : (
        <button
          type="button"
          aria-label={clearLabel}
          onClick={() => onChange('')}
          className="absolute end-1.5 flex size-7 cursor-pointer items-center justify-center rounded-md text-ink-faint hover:bg-sunken"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </search>
  );
}

interface Tick {
  readonly isSelected: boolean;
  readonly onChange: (selected: boolean) => void;
  readonly isDisabled?: boolean;
  readonly children?: ReactNode;
  readonly className?: string;
}

/** `label` names a box that stands without words beside it. */
export function Checkbox({
  isSelected,
  isIndeterminate,
  onChange,
  isDisabled,
  label,
  children,
  className,
}: Tick & { readonly isIndeterminate?: boolean; readonly label?: string }) {
  return (
    <label
      className={classNames(
        'flex min-h-8 items-center gap-2.5 text-[0.9375rem]',
        isDisabled ? 'opacity-60' : 'cursor-pointer',
        className,
      )}
    >
      <input
        type="checkbox"
        checked={isSelected}
        disabled={isDisabled ?? false}
        aria-label={label}
        ref={(input) => {
          if (input) input.indeterminate = isIndeterminate ?? false;
        }}
        onChange={(event) => onChange(event.target.checked)}
        className="size-5 shrink-0 cursor-pointer rounded accent-accent"
      />
      {children}
    </label>
  );
}

export function Switch({ isSelected, onChange, isDisabled, children, className }: Tick) {
  return (
    <label
      className={classNames(
        'flex min-h-8 items-center gap-2.5 text-[0.9375rem]',
        isDisabled ? 'opacity-60' : 'cursor-pointer',
        className,
      )}
    >
      <input
        type="checkbox"
        role="switch"
        checked={isSelected}
        disabled={isDisabled ?? false}
        onChange={(event) => onChange(event.target.checked)}
        className="peer sr-only"
      />
      <span
        aria-hidden
        className="flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-sunken p-0.5 transition-colors peer-checked:border-accent peer-checked:bg-accent peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-(--focus) peer-checked:[&>span]:translate-x-4 peer-checked:[&>span]:bg-accent-ink rtl:peer-checked:[&>span]:-translate-x-4"
      >
        <span className="size-4.5 rounded-full bg-line-strong transition-transform" />
      </span>
      {children}
    </label>
  );
}

function Group({ label, help, error, children }: FieldTexts & { readonly children: ReactNode }) {
  const id = useId();
  return (
    <fieldset aria-describedby={help || error ? id : undefined} className="flex min-w-0 flex-col gap-1.5">
      <legend className={classNames(labelClass, 'mb-1.5')}>{label}</legend>
      {help || error ? (
        <p id={id} className={error ? errorClass : helpClass}>
          {error ?? help}
        </p>
      ) : null}
      {children}
    </fieldset>
  );
}

export function CheckboxGroup<Id extends string>({
  options,
  value,
  onChange,
  ...texts
}: FieldTexts & {
  readonly options: readonly Option<Id>[];
  readonly value: readonly Id[];
  readonly onChange: (value: Id[]) => void;
}) {
  return (
    <Group {...texts}>
      {options.map((option) => (
        <Checkbox
          key={option.id}
          isSelected={value.includes(option.id)}
          isDisabled={option.disabled ?? false}
          onChange={(selected) => onChange(selected ? [...value, option.id] : value.filter((id) => id !== option.id))}
        >
          <OptionText option={option} />
        </Checkbox>
      ))}
    </Group>
  );
}

export function RadioGroup<Id extends string>({
  options,
  value,
  onChange,
  horizontal,
  ...texts
}: FieldTexts & {
  readonly options: readonly Option<Id>[];
  readonly value: Id | null;
  readonly onChange: (id: Id) => void;
  readonly horizontal?: boolean;
}) {
  const name = useId();
  return (
    <Group {...texts}>
      <div className={horizontal ? 'flex flex-wrap gap-x-5 gap-y-1' : 'flex flex-col gap-1'}>
        {options.map((option) => (
          <label key={option.id} className="flex min-h-8 cursor-pointer items-center gap-2.5 text-[0.9375rem]">
            <input
              type="radio"
              name={name}
              checked={option.id === value}
              disabled={option.disabled ?? false}
              onChange={() => onChange(option.id)}
              className="size-5 shrink-0 cursor-pointer accent-accent"
            />
            <OptionText option={option} />
          </label>
        ))}
      </div>
    </Group>
  );
}

function OptionText({ option }: { readonly option: Option }) {
  return (
    <span className="flex min-w-0 flex-col">
      {option.name}
      {option.detail ? <span className="text-sm text-ink-soft">{option.detail}</span> : null}
    </span>
  );
}
