/**
 * The system's code of a failed call (`ENOENT`), or ''. Looks at the shape alone: errors of Node's own calls are not instances of the
 * `Error` that code in another realm sees, as in a test runner's sandbox.
 */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

/** The message of whatever was thrown. */
export function errorMessage(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}
