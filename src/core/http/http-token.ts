/** Injection token of the guarded HttpClient. */
export const HTTP_CLIENT = Symbol('HttpClient');
