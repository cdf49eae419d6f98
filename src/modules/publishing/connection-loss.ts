/** Class 08 and 57P of SQLSTATE, and what node says about sockets: the statement may be repeated when Postgres is back. */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(08|57P|53300)|^E(CONN|PIPE|TIMEDOUT|HOSTUNREACH)/.test(code)) return true;
  return (
    typeof message === 'string' &&
    /connection terminated|timeout exceeded when trying to connect|not queryable|client was closed/i.test(message)
  );
}
