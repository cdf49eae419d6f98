import { Check, ChevronDown } from 'lucide-react';
import { Button, ComboBox, FieldError, Input, Label, ListBox, ListBoxItem, Popover, Text } from 'react-aria-components';
import { classNames } from '@/lib/class-names';
import { AriaLocale } from './aria-locale';
import { inputClass, labelClass, type FieldTexts, type Option } from './fields';

/** A choice of one among many, found by typing. Not in `@/ui` itself: it brings much code, so import it where it is needed. */
export function ComboField({
  label,
  help,
  error,
  options,
  value,
  onChange,
  className,
  placeholder,
  autoFocus,
}: FieldTexts & {
  readonly options: readonly Option[];
  readonly value: string | null;
  readonly onChange: (id: string | null) => void;
  readonly className?: string;
  readonly placeholder?: string;
  /** It was asked for just now. */
  readonly autoFocus?: boolean | undefined;
}) {
  return (
    <AriaLocale>
      <ComboBox
        defaultItems={options}
        value={value}
        onChange={(key) => onChange(key === null ? null : String(key))}
        isInvalid={Boolean(error)}
        menuTrigger="focus"
        autoFocus={autoFocus ?? false}
        className={classNames('flex flex-col gap-1.5', className)}
      >
        <Label className={labelClass}>{label}</Label>
        <div className="relative">
          <Input className={classNames(inputClass, 'pe-9')} placeholder={placeholder} />
          <Button className="absolute inset-y-1 end-1 flex w-8 cursor-pointer items-center justify-center rounded-md text-ink-faint hover:bg-sunken">
            <ChevronDown aria-hidden className="size-4" />
          </Button>
        </div>
        {help ? (
          <Text slot="description" className="text-sm text-ink-soft">
            {help}
          </Text>
        ) : null}
        <FieldError className="text-sm text-bad">{error}</FieldError>
        <Popover className="max-h-80 w-(--trigger-width) min-w-44 overflow-auto rounded-xl border border-line bg-surface p-1 shadow-float outline-none">
          <ListBox<Option> className="outline-none">
            {(option) => (
              <ListBoxItem
                id={option.id}
                textValue={option.name}
                isDisabled={option.disabled ?? false}
                className="flex min-h-9 cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1.5 text-[0.9375rem] outline-none data-[disabled]:text-ink-faint data-[focused]:bg-sunken data-[selected]:font-medium"
              >
                {({ isSelected }) => (
                  <>
                    <span className="flex min-w-0 grow flex-col">
                      <Text slot="label" className="truncate">
                        {option.name}
                      </Text>
                      {option.detail ? (
                        <Text slot="description" className="truncate text-sm font-normal text-ink-soft">
                          {option.detail}
                        </Text>
                      ) : null}
                    </span>
                    {isSelected ? <Check aria-hidden className="size-4 shrink-0 text-accent-text" /> : null}
                  </>
                )}
              </ListBoxItem>
            )}
          </ListBox>
        </Popover>
      </ComboBox>
    </AriaLocale>
  );
}
