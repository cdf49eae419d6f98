import { NameField } from '../../workspaces/index.js';
import { NewPasswordField } from './fields.js';

export class RegisterDto {
  /** Your name, as others see it. */
  @NameField()
  name: string;

  /** At least ten characters; not your e-mail address, and none of the usual ones. */
  @NewPasswordField()
  password: string;
}
