/** Injection tokens of publishing's ports, bound in the composition root. */
export const CONNECTIONS = Symbol('Connections');
export const MEDIA_FILES = Symbol('MediaFiles');
