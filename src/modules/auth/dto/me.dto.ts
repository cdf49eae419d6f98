import { ApiProperty } from '@nestjs/swagger';
import { MyWorkspaceDto, NameField } from '../../workspaces/index.js';
import { NewPasswordField, PasswordField } from './fields.js';
import { PersonDto } from './person.dto.js';

export class MeDto {
  person: PersonDto;
  /** Where you are a member, with your role and what it allows. */
  @ApiProperty({ type: [MyWorkspaceDto] })
  workspaces: readonly MyWorkspaceDto[];
  /** You set this installation up: you may enter what concerns all of its workspaces. */
  isInstallationOwner: boolean;
  /** Send it as X-CSRF-Token with everything that changes something. */
  csrfToken: string;
}

export class UpdateMeDto {
  /** Your name, as others see it. */
  @NameField()
  name: string;
}

export class ChangePasswordDto {
  @PasswordField()
  currentPassword: string;

  /** At least ten characters; not your e-mail address, and none of the usual ones. */
  @NewPasswordField()
  newPassword: string;
}
