import { client } from './generated/client.gen';

/** Calls `tell` whenever an answer says that nobody is signed in. */
export function onUnauthenticated(tell: () => void): void {
  client.interceptors.response.use((response) => {
    if (response.status === 401) tell();
    return response;
  });
}
