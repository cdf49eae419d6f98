import { Suspense, useRef, useState, type ReactNode } from 'react';
import { early, lazyPart } from '@/lib/lazy-part';

export interface MenuEntry {
  readonly id: string;
  readonly name: string;
  readonly icon?: ReactNode;
  readonly detail?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  /** Keys that do the same. */
  readonly keys?: string;
  readonly selected?: boolean;
}

export interface MenuGroup {
  readonly id: string;
  readonly title?: string;
  readonly entries: readonly MenuEntry[];
}

export type MenuPlacement = 'bottom start' | 'bottom end' | 'top start' | 'top end';

const load = () => import('./menu-list');
const MenuList = lazyPart(async () => ({ default: (await load()).MenuList }));

/** A button with its menu. `children` is what the button shows; `buttonLabel` names it where that is an icon alone. */
export function Menu({
  label,
  buttonLabel,
  className,
  groups,
  onAction,
  placement = 'bottom end',
  children,
}: {
  /** Name of the menu. */
  readonly label: string;
  readonly buttonLabel?: string;
  /** Looks of the button. */
  readonly className: string;
  readonly groups: readonly MenuGroup[];
  readonly onAction: (id: string) => void;
  readonly placement?: MenuPlacement;
  readonly children: ReactNode;
}) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={buttonLabel}
        title={buttonLabel}
        className={className}
        onPointerEnter={() => early(load)}
        onFocus={() => early(load)}
        onClick={() => setOpen((present) => !present)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
      </button>
      {open ? (
        <Suspense fallback={null}>
          <MenuList
            trigger={button}
            groups={groups}
            label={label}
            placement={placement}
            onAction={(id) => {
              setOpen(false);
              // The page is inert while the menu is open. A dialog that opens gives the focus back to where it was, so the button has it first.
              requestAnimationFrame(() => {
                button.current?.focus();
                onAction(id);
              });
            }}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      ) : null}
    </>
  );
}
