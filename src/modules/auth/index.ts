/** Sign-in, API keys, and the guard that stands before every route of the API. */
export { ApiKeyEntity } from './api-key.entity.js';
export { AuthModule } from './auth.module.js';
export { PersonEntity } from './person.entity.js';
export { resetPassword } from './reset-password.js';
export { SessionEntity } from './session.entity.js';
