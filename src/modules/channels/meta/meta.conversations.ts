import { ChannelError, conversationsNotAllowed } from '../contract/index.js';
import { PERMISSION_MISSING } from './meta.errors.js';

/**
 * A call about conversations. They have permissions of their own, which people may leave out and Meta may not have granted yet: publishing goes on without
 * them, so the account is not disconnected for that.
 */
export async function aboutConversations<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ChannelError) || error.code !== PERMISSION_MISSING) throw error;
    const { message, status, excerpt } = error;
    throw conversationsNotAllowed('reconnect', message, { status, excerpt, cause: error });
  }
}
