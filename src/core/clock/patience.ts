/** A call was given up; it still ends somehow, some time. */
export class PatienceOver extends Error {
  override readonly name = 'PatienceOver';
}

/**
 * Waits for a call, but not for ever.
 * @throws what the call throws, or PatienceOver
 */
export async function withinPatience<T>(patienceMs: number, call: () => Promise<T>): Promise<T> {
  const running = call();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PatienceOver(`No answer within ${patienceMs} ms.`)), patienceMs);
  });
  try {
    // A call that fails after it was given up is heard by the race, so nobody is told twice.
    return await Promise.race([running, end]);
  } finally {
    clearTimeout(timer);
  }
}
