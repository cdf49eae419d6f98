import { useEffect, type ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

/** The top of a page: its one h1, which is also the window's title, and what can be done here. */
export function PageHeader({
  title,
  subtitle,
  actions,
}: {
  readonly title: string;
  readonly subtitle?: ReactNode;
  readonly actions?: ReactNode;
}) {
  useTitle(title);
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 pb-5">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight" tabIndex={-1} data-page-title>
          {title}
        </h1>
        {subtitle ? <div className="mt-1 text-ink-soft">{subtitle}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2 print:hidden">{actions}</div> : null}
    </header>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Carillon`;
  }, [title]);
}

export function Card({
  title,
  actions,
  children,
  className,
  as: As = 'section',
}: {
  readonly title?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
  readonly as?: 'section' | 'div' | 'li' | 'article';
}) {
  return (
    <As className={classNames('rounded-2xl border border-line bg-surface p-5 shadow-card', className)}>
      {title ? (
        <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
          <h2 className="text-base font-semibold">{title}</h2>
          {actions ? <div className="flex flex-wrap items-center gap-2 print:hidden">{actions}</div> : null}
        </div>
      ) : null}
      {children}
    </As>
  );
}

/** A table that scrolls inside itself on a narrow screen; it can be reached and scrolled by keyboard. */
export function TableFrame({
  label,
  dense = false,
  children,
}: {
  readonly label: string;
  /** For many columns. */
  readonly dense?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <div
      role="region"
      aria-label={label}
      tabIndex={0}
      className="relative overflow-x-auto rounded-xl border border-line bg-surface"
    >
      <table
        className={classNames(
          'w-full border-collapse text-[0.9375rem] [&_tbody_:is(td,th)]:border-t [&_tbody_:is(td,th)]:border-line [&_td]:py-2.5 [&_:is(td,th)]:[overflow-wrap:break-word] [&_th]:py-2.5 [&_th]:text-start [&_th]:text-sm [&_th]:font-medium [&_th]:text-ink-soft',
          dense
            ? '[&_:is(td,th)]:px-2 [&_:is(td,th):first-child]:ps-4 [&_:is(td,th):last-child]:pe-4'
            : '[&_td]:px-4 [&_th]:px-4',
        )}
      >
        {children}
      </table>
    </div>
  );
}
