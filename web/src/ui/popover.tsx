import { Suspense, useRef, useState, type ReactNode } from 'react';
import { early, lazyPart } from '@/lib/lazy-part';
import type { MenuPlacement } from './menu';

const load = () => import('./popover-panel');
const PopoverPanel = lazyPart(async () => ({ default: (await load()).PopoverPanel }));

/** A button and a small panel beside it: filters, a date. The panel lives while it is open. */
export function Popover({
  label,
  buttonLabel,
  className,
  panelClassName,
  placement = 'bottom start',
  button: shown,
  children,
}: {
  /** Name of the panel. */
  readonly label: string;
  readonly buttonLabel?: string;
  /** Looks of the button. */
  readonly className: string;
  readonly panelClassName?: string;
  readonly placement?: MenuPlacement;
  /** What the button shows. */
  readonly button: ReactNode;
  readonly children: ReactNode | ((close: () => void) => ReactNode);
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = (): void => setOpen(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={buttonLabel}
        title={buttonLabel}
        className={className}
        onPointerEnter={() => early(load)}
        onFocus={() => early(load)}
        onClick={() => setOpen((present) => !present)}
      >
        {shown}
      </button>
      {open ? (
        <Suspense fallback={null}>
          <PopoverPanel trigger={button} label={label} placement={placement} className={panelClassName} onClose={close}>
            {typeof children === 'function' ? children(close) : children}
          </PopoverPanel>
        </Suspense>
      ) : null}
    </>
  );
}
