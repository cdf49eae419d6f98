import type { ReactNode } from 'react';
import { classNames } from '@/lib/class-names';

export interface Fact {
  readonly id: string;
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and what they stand for, side by side where there is room. */
export function Facts({ facts, className }: { readonly facts: readonly Fact[]; readonly className?: string }) {
  return (
    <dl
      className={classNames(
        'grid gap-x-4 gap-y-2 sm:gap-x-6 text-[0.9375rem] min-[22rem]:grid-cols-[max-content_minmax(0,1fr)]',
        className,
      )}
    >
      {facts.map(({ id, name, value }) => (
        <div key={id} className="contents">
          <dt className="text-ink-soft max-[22rem]:mt-1">{name}</dt>
          <dd className="min-w-0 max-[22rem]:-mt-2">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
