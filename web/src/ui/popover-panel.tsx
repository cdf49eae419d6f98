import type { ReactNode, RefObject } from 'react';
import { Dialog, Popover } from 'react-aria-components';
import { classNames } from '@/lib/class-names';
import { AriaLocale } from './aria-locale';
import type { MenuPlacement } from './menu';

export function PopoverPanel({
  trigger,
  label,
  placement,
  className,
  onClose,
  children,
}: {
  readonly trigger: RefObject<HTMLElement | null>;
  readonly label: string;
  readonly placement: MenuPlacement;
  readonly className: string | undefined;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  return (
    <AriaLocale>
      <Popover
        isOpen
        triggerRef={trigger}
        placement={placement}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        className={classNames(
          'max-w-[calc(100vw-1rem)] rounded-xl border border-line bg-surface text-ink shadow-float outline-none',
          className ?? 'w-80',
        )}
      >
        <Dialog aria-label={label} className="max-h-[70dvh] overflow-auto p-4 outline-none">
          {children}
        </Dialog>
      </Popover>
    </AriaLocale>
  );
}
