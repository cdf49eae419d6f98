const AT_ONCE = 4;

export interface Turns<Entry> {
  readonly done: readonly Entry[];
  readonly failed: readonly { readonly entry: Entry; readonly error: unknown }[];
}

/** Does the same to many things, a few at a time. One that fails does not stop the others. */
export async function inTurns<Entry>(
  entries: readonly Entry[],
  act: (entry: Entry) => Promise<unknown>,
): Promise<Turns<Entry>> {
  const waiting = [...entries];
  const done: Entry[] = [];
  const failed: { entry: Entry; error: unknown }[] = [];
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      try {
        await act(entry);
        done.push(entry);
      } catch (error) {
        failed.push({ entry, error });
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { done, failed };
}
