/**
 * Waits for a call, but not for ever.
 * @param onLate gets the call that was given up, which still ends somehow, some time
 * @throws what the call throws, or an Error when patience ends
 */
export async function withinPatience<T>(
  patienceMs: number,
  call: () => Promise<T>,
  onLate: (late: Promise<unknown>) => void = (late) => void late.catch(() => undefined),
): Promise<T> {
  const running = call();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      onLate(running);
      reject(new Error(`No answer within ${patienceMs} ms.`));
    }, patienceMs);
  });
  try {
    return await Promise.race([running, end]);
  } finally {
    clearTimeout(timer);
  }
}
