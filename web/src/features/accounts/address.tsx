import { CopyButton } from '@/ui';

/** Something to enter elsewhere, exactly, with a button that copies it. */
export function Address({
  label,
  value,
  help,
}: {
  readonly label: string;
  readonly value: string;
  readonly help: string;
}) {
  return (
    <div>
      <p className="mb-1.5 text-sm font-medium">{label}</p>
      <div className="flex items-start gap-2">
        <code className="min-w-0 grow rounded-lg border border-line bg-sunken px-3 py-1.5 font-mono text-sm break-all">
          {value}
        </code>
        <CopyButton value={value} of={label} />
      </div>
      <p className="mt-1.5 text-sm text-ink-soft">{help}</p>
    </div>
  );
}
