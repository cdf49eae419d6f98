import type { FieldError } from '../../core/errors/app-error.js';

export const MIN_PASSWORD_LENGTH = 10;
/** Long enough for any sentence, short enough that hashing one costs nothing to speak of. */
export const MAX_PASSWORD_LENGTH = 200;

/** The first guesses of everybody who tries, as far as the minimum length lets them through. */
const TRIVIAL = new Set([
  'password12',
  'password123',
  'password1234',
  'password12345',
  'password123456',
  'passwordpassword',
  'passw0rd123',
  'p@ssw0rd123',
  'mypassword',
  'mypassword1',
  'changeme123',
  'changemenow',
  'letmein123',
  'letmeinnow',
  'welcome123',
  'welcome1234',
  'iloveyou123',
  'iloveyou12',
  'administrator',
  'admin12345',
  'adminadmin',
  'qwertyuiop',
  'qwerty12345',
  'qwerty123456',
  'qwertyqwerty',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl1',
  'asdfghjkl;',
  '1q2w3e4r5t',
  '1qaz2wsx3edc',
  'abcdefghij',
  'abcdefghijk',
  'abcd123456',
  'abc1234567',
  'a123456789',
  '0123456789',
  '1234567890',
  '12345678901',
  '123456789012',
  '9876543210',
  '0987654321',
  '1234554321',
  '1111122222',
  '1212121212',
  '123123123123',
  'carillon12',
  'carillon123',
  'carillon1234',
]);

/**
 * Why `password` can't be chosen, or null. Length and a list instead of rules about digits and signs, as NIST SP 800-63B advises.
 */
export function passwordFault(password: string, email: string): Pick<FieldError, 'code' | 'detail'> | null {
  const plain = password.trim().toLowerCase();
  if (plain === email.trim().toLowerCase()) {
    return { code: 'password-is-email', detail: 'Your e-mail address is known to others: choose another password.' };
  }
  if (TRIVIAL.has(plain) || new Set(plain).size <= 2) {
    return { code: 'password-trivial', detail: 'This password is among the first that anybody would try.' };
  }
  return null;
}
