/** What binds a sealed app to its row: copied to another one, it does not open. */
export function appSeal(channel: string, server: string): string {
  return `channel_app:${channel}:${server}`;
}
