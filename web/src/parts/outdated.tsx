import type { ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

/** Numbers that stay on the screen while those that were asked for come: seen and told to be no longer the answer. */
export function Outdated({
  when,
  className,
  children,
}: {
  readonly when: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <div aria-busy={when} className={classNames(className, when && 'opacity-40')}>
      {children}
    </div>
  );
}
