/**
 * Class 08 (connection), 53 (out of disk, memory or connections), 57P (shutting down) and 58 (trouble of its system) of SQLSTATE, 25006 (a standby
 * that was not promoted yet; PostgreSQL documentation, appendix A), and what node says about sockets and about names that don't resolve for the
 * moment: the statement may be repeated when Postgres is back.
 */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = detailsOf(error);
  if (typeof code === 'string' && (AWAY.test(code) || UNREACHABLE.test(code))) return true;
  return (
    typeof message === 'string' &&
    /connection terminated|timeout exceeded when trying to connect|not queryable|client was closed/i.test(message)
  );
}

const AWAY = /^(?:(?:08|53|58)...|57P..|25006)$/;
const UNREACHABLE = /^E(?:CONN|PIPE|TIMEDOUT|HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN|NOTFOUND|AI_)/;

/** Class 22 and 23 (data and constraints; PostgreSQL documentation, appendix A): what is to be written is bad, however often it is tried. */
export function isBadRow(error: unknown): boolean {
  const { code } = detailsOf(error);
  return typeof code === 'string' && /^2[23]...$/.test(code);
}

/** Class 22 (data; PostgreSQL documentation, appendix A): a value does not fit, such as a sum that is too large, however often it is tried. */
export function isBadValue(error: unknown): boolean {
  const { code } = detailsOf(error);
  return typeof code === 'string' && /^22...$/.test(code);
}

/** serialization_failure and deadlock_detected (PostgreSQL documentation, appendix A): the same work may succeed right away. */
export function metAnother(error: unknown): boolean {
  const { code } = detailsOf(error);
  return code === '40001' || code === '40P01';
}

function detailsOf(error: unknown): { readonly code?: unknown; readonly message?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
