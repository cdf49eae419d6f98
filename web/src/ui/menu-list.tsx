import { Header, Menu as AriaMenu, MenuItem, MenuSection, Popover, Separator, type Key } from 'react-aria-components';
import type { RefObject } from 'react';
import { classNames } from '@/lib/class-names';
import { AriaLocale } from './aria-locale';
import type { MenuGroup, MenuPlacement } from './menu';

/** The open menu. It brings much code, so `Menu` loads it when somebody reaches for the button. */
export function MenuList({
  trigger,
  groups,
  label,
  placement,
  onAction,
  onClose,
}: {
  readonly trigger: RefObject<HTMLButtonElement | null>;
  readonly groups: readonly MenuGroup[];
  readonly label: string;
  readonly placement: MenuPlacement;
  readonly onAction: (id: string) => void;
  readonly onClose: () => void;
}) {
  return (
    <AriaLocale>
      <Popover
        isOpen
        aria-label={label}
        triggerRef={trigger}
        placement={placement}
        onOpenChange={(open) => {
          if (!open) onClose();
        }}
        className="min-w-52 rounded-xl border border-line bg-surface p-1 text-ink shadow-float outline-none"
      >
        <AriaMenu
          aria-label={label}
          autoFocus="first"
          onClose={onClose}
          onAction={(key: Key) => onAction(String(key))}
          className="max-h-[70dvh] overflow-auto outline-none"
        >
          {groups.map((group, index) => (
            <MenuSection key={group.id} aria-label={group.title ?? label}>
              {index > 0 ? <Separator className="my-1 h-px bg-line" /> : null}
              {group.title ? (
                <Header className="px-2.5 pt-1.5 pb-1 text-xs font-semibold text-ink-faint">{group.title}</Header>
              ) : null}
              {group.entries.map((entry) => (
                <MenuItem
                  key={entry.id}
                  id={entry.id}
                  textValue={entry.name}
                  isDisabled={entry.disabled ?? false}
                  className={classNames(
                    'flex min-h-9 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 py-1.5 text-[0.9375rem] outline-none data-[disabled]:cursor-not-allowed data-[disabled]:text-ink-faint data-[focused]:bg-sunken',
                    entry.danger ? 'text-bad' : '',
                    entry.selected ? 'font-semibold' : '',
                  )}
                >
                  {entry.icon}
                  <span className="flex min-w-0 grow flex-col">
                    <span className="truncate">{entry.name}</span>
                    {entry.detail ? (
                      <span className="truncate text-sm font-normal text-ink-soft">{entry.detail}</span>
                    ) : null}
                  </span>
                  {entry.keys ? <kbd className="font-mono text-xs text-ink-faint">{entry.keys}</kbd> : null}
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </AriaMenu>
      </Popover>
    </AriaLocale>
  );
}
