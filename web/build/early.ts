/** What pages need besides the frame, by the names of the built files. */
export interface EarlyFiles {
  /** A regular expression for the path of the page, and its code. */
  readonly pages: readonly {
    readonly path: string;
    readonly code: readonly string[];
    /** Code that is used on a narrow screen, or on a wide one only. */
    readonly narrow: readonly string[];
    readonly wide: readonly string[];
    readonly words: readonly string[];
  }[];
  /** Files of words by language and part of the app. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/**
 * Runs in the page, as text, before the app's own code has come: asks for everything that this page will want, while the browser would know of the
 * frame alone. It changes nothing of what the app does later, which finds its files on their way or there. Who is signed in is asked for as well.
 */
export function early({ pages, words }: EarlyFiles): void {
  const page = pages.find(({ path }) => new RegExp(path).test(location.pathname));
  if (!page) return;
  let stored: string | null = null;
  try {
    stored = localStorage.getItem('carillon.language');
  } catch {
    // The browser's languages hold, as in the app.
  }
  const language =
    [stored, ...navigator.languages].map((tag) => tag?.split('-')[0]?.toLowerCase() ?? '').find((tag) => words[tag]) ??
    'en';
  const hint = (rel: string, href: string, kind?: string): void => {
    const link = document.createElement('link');
    link.rel = rel;
    if (kind !== undefined) link.as = kind;
    link.crossOrigin = 'anonymous';
    link.href = href;
    document.head.append(link);
  };
  hint('preload', '/api/v1/me', 'fetch');
  const isWide = matchMedia('(min-width: 48rem)').matches;
  const files = [...page.code, ...(isWide ? page.wide : page.narrow)];
  for (const name of page.words) {
    const file = words[language]?.[name];
    if (file !== undefined) files.push(file);
  }
  for (const file of files) hint('modulepreload', `/${file}`);
}
