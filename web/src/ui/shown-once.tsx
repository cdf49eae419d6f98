import { CopyButton } from './copy-button';
import { TextField } from './fields';

/** A secret that is shown this once: whole, and with a button to copy it. */
export function ShownOnce({ label, value }: { readonly label: string; readonly value: string }) {
  return (
    <TextField
      label={label}
      value={value}
      readOnly
      data-shown-once
      onChange={() => undefined}
      onFocus={(event) => event.currentTarget.select()}
      trailing={<CopyButton value={value} of={label} size="medium" />}
    />
  );
}
