import { EmailField, MyWorkspaceDto, NameField, ZoneField } from '../../workspaces/index.js';
import { NewPasswordField } from './fields.js';
import { SignedInDto } from './session.dto.js';

export class SetupNeededDto {
  /** True until the installation has an owner. */
  needed: boolean;
}

export class SetupDto {
  /** Your name, as others see it. */
  @NameField()
  name: string;

  /** You sign in with it. */
  @EmailField()
  email: string;

  /** At least ten characters; not your e-mail address, and none of the usual ones. */
  @NewPasswordField()
  password: string;

  /** Name of the first workspace. */
  @NameField()
  workspaceName: string;

  /** IANA time zone of the first workspace. */
  @ZoneField()
  zone: string;
}

export class SignedInToWorkspaceDto extends SignedInDto {
  workspace: MyWorkspaceDto;
}
