import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode, type RefObject } from 'react';

export interface TabEntry {
  readonly id: string;
  readonly name: ReactNode;
  readonly content: ReactNode;
}

/** Tabs after the ARIA pattern: arrows, Home and End move along; only the chosen one is in the tab order. */
export function Tabs({
  label,
  tabs,
  selected,
  onSelect,
}: {
  readonly label: string;
  readonly tabs: readonly TabEntry[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(
    0,
    tabs.findIndex((tab) => tab.id === selected),
  );
  useInSight(list, '[aria-selected="true"]', selected);
  const press = (event: KeyboardEvent): void => {
    const step = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
    const next = { ArrowRight: at + step, ArrowLeft: at - step, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const tab = tabs[(next + tabs.length) % tabs.length];
    if (!tab) return;
    onSelect(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[tabs.indexOf(tab)]?.focus();
  };
  const current = tabs[at];
  return (
    <div className="flex flex-col gap-4">
      <div
        ref={list}
        role="tablist"
        aria-label={label}
        onKeyDown={press}
        className="flex flex-wrap gap-x-1 border-b border-line max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:[scrollbar-width:none]"
      >
        {tabs.map((tab, index) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-tab-${tab.id}`}
            aria-selected={index === at}
            aria-controls={index === at ? `${id}-panel` : undefined}
            tabIndex={index === at ? 0 : -1}
            onClick={() => onSelect(tab.id)}
            className="-mb-px flex min-h-10 shrink-0 cursor-pointer items-center gap-2 border-b-2 border-transparent px-3 text-[0.9375rem] text-ink-soft outline-offset-[-2px] hover:text-ink aria-selected:border-accent aria-selected:font-medium aria-selected:text-ink"
          >
            {tab.name}
          </button>
        ))}
      </div>
      {current ? (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${current.id}`} tabIndex={-1}>
          {current.content}
        </div>
      ) : null}
    </div>
  );
}

/** A row of which one is chosen: views, ranges. */
export function Segments<Id extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly { readonly id: Id; readonly name: string }[];
  readonly value: Id;
  readonly onChange: (id: Id) => void;
}) {
  const group = useRef<HTMLDivElement>(null);
  useInSight(group, '[aria-pressed="true"]', value);
  return (
    <div
      ref={group}
      role="group"
      aria-label={label}
      className="inline-flex max-w-full flex-wrap rounded-lg max-sm:flex-nowrap max-sm:overflow-x-auto max-sm:[scrollbar-width:none] border border-line-strong bg-surface p-0.5"
    >
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          aria-pressed={option.id === value}
          onClick={() => onChange(option.id)}
          className="min-h-8 shrink-0 cursor-pointer rounded-md px-3 text-sm text-ink-soft hover:bg-sunken aria-pressed:bg-accent-soft aria-pressed:font-medium aria-pressed:text-accent-text"
        >
          {option.name}
        </button>
      ))}
    </div>
  );
}

/** A row that is too long for a phone is pushed sideways until what is chosen can be seen; the page itself stays where it is. */
function useInSight(row: RefObject<HTMLElement | null>, chosen: string, value: string): void {
  useEffect(() => {
    const element = row.current;
    const box = element?.querySelector(chosen)?.getBoundingClientRect();
    if (!element || !box) return;
    const { left, right } = element.getBoundingClientRect();
    if (box.right > right) element.scrollBy({ left: box.right - right });
    else if (box.left < left) element.scrollBy({ left: box.left - left });
  }, [chosen, row, value]);
}
