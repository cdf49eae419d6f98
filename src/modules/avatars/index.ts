/** Pictures of accounts, copied from their networks, for browsers. */
export { AvatarsModule } from './avatars.module.js';
