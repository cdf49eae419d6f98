import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button';

/** The bar that floats above a list while some of it is selected: how many, what can be done with them, and the way out. */
export function SelectionFrame({
  label,
  count,
  clearLabel,
  onClear,
  children,
}: {
  readonly label: string;
  /** "3 selected" */
  readonly count: string;
  readonly clearLabel: string;
  readonly onClear: () => void;
  readonly children: ReactNode;
}) {
  return (
    <div className="sticky bottom-36 z-20 mx-auto mt-4 w-fit max-w-full md:bottom-24">
      <div
        role="group"
        aria-label={label}
        className="flex flex-wrap items-center gap-2 rounded-xl border border-line-strong bg-surface py-1.5 ps-4 pe-1.5 shadow-float"
      >
        <p role="status" className="me-2 text-[0.9375rem] font-medium" data-numeric>
          {count}
        </p>
        {children}
        <IconButton label={clearLabel} icon={<X aria-hidden className="size-4" />} onPress={onClear} />
      </div>
    </div>
  );
}
