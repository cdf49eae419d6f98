import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const MOST_TRIES = 12;

/** The server has another version of the app by now, without the files of the one that runs here: only the page loaded anew goes on. */
export class NewVersion extends Error {
  override readonly name = 'NewVersion';
}

/**
 * Loads code again and again until it comes: the server may be away just then.
 * @throws what the last try threw; `NewVersion` as soon as it is clear that no try will do
 */
export async function persistently<Code>(
  load: () => Promise<Code>,
  isReplaced: () => Promise<boolean> = isAppReplaced,
): Promise<Code> {
  let waitMs = FIRST_WAIT_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (await isReplaced()) throw new NewVersion('There is a new version of the app.', { cause: error });
      if (tries >= MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

/** Whether the page that the server has now begins with other code than the one that is shown. */
async function isAppReplaced(): Promise<boolean> {
  const own = document.querySelector('script[type="module"][src]')?.getAttribute('src');
  if (!own) return false;
  try {
    // oxlint-disable-next-line no-restricted-globals -- The page itself is no operation of the API.
    const answer = await fetch('/', { cache: 'no-store' });
    return answer.ok && !(await answer.text()).includes(own);
  } catch {
    return false;
  }
}

let instead: ComponentType | null = null;

/** What stands where a part that can't be loaded would: the page around it goes on. */
export function showInstead(part: ComponentType): void {
  instead = part;
}

/**
 * A part that is loaded when it is first shown, as `lazy`, but not given up when the server is away just then. React remembers a failure for good, so it
 * may not see one too early.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as React's own `lazy`: props of every shape
export function lazyPart<Part extends ComponentType<any>>(
  load: () => Promise<{ default: Part }>,
): LazyExoticComponent<Part> {
  return lazy(() =>
    persistently(load).catch((error: unknown) => {
      if (instead === null) throw error;
      return { default: instead as Part };
    }),
  );
}

/** Loads what will soon be wanted. Nobody waits for it, so nobody is told when it fails: whoever shows it asks again. */
export function early(load: () => Promise<unknown>): void {
  load().catch(() => undefined);
}
