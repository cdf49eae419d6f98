const KEY = 'carillon.connect-link';

/** The link that was opened in this tab, so that a sign-in that came to nothing can begin again. The server knows only its hash. */
export function rememberLink(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // It then has to be opened again.
  }
}

export function linkOfTab(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
