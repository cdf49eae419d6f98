/** How long a process counts as alive after its last sign of life; it gives one every 3 s. */
const ALIVE_MS = 15_000;

/** @returns 0 for null, and for an instant to come */
export function secondsSince(at: Date | null, now: Date): number {
  return at === null ? 0 : Math.max(0, (now.getTime() - at.getTime()) / 1_000);
}

export function isAlive(process: { readonly seenAt: Date }, now: Date): boolean {
  return now.getTime() - process.seenAt.getTime() <= ALIVE_MS;
}

/** How many live processes have each role. */
export function liveProcesses(
  processes: readonly { readonly seenAt: Date; readonly roles: readonly string[] }[],
  now: Date,
): Readonly<Record<'api' | 'scheduler' | 'worker', number>> {
  const live = processes.filter((process) => isAlive(process, now));
  const having = (role: string): number => live.filter(({ roles }) => roles.includes(role)).length;
  return { api: having('api'), scheduler: having('scheduler'), worker: having('worker') };
}
