import { useState } from 'react';
import { classNames } from '@/lib/class-names';

/** A face or its initials. The picture comes from our own server, never from a network's. */
export function Avatar({
  name,
  src,
  size = 'medium',
}: {
  readonly name: string;
  readonly src?: string | null;
  readonly size?: 'small' | 'medium' | 'large';
}) {
  const [broken, setBroken] = useState(false);
  const box = { small: 'size-6 text-[0.625rem]', medium: 'size-9 text-sm', large: 'size-14 text-lg' }[size];
  return (
    <span
      aria-hidden
      // Drawn, not written: initials are no part of the name of a button that shows them.
      data-initials={src && !broken ? undefined : initials(name)}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center overflow-hidden rounded-full bg-accent-soft font-semibold text-accent-text before:content-[attr(data-initials)]',
        box,
      )}
    >
      {src && !broken ? (
        <img src={src} alt="" className="size-full object-cover" loading="lazy" onError={() => setBroken(true)} />
      ) : null}
    </span>
  );
}

function initials(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32).toLocaleUpperCase())
    .join('');
}
