import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength, MinLength } from 'class-validator';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../password.rules.js';

/** A password somebody chooses. */
export const NewPasswordField = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MinLength(MIN_PASSWORD_LENGTH),
    MaxLength(MAX_PASSWORD_LENGTH),
    ApiProperty({ format: 'password', minLength: MIN_PASSWORD_LENGTH, maxLength: MAX_PASSWORD_LENGTH }),
  );

/** A password somebody proves who they are with. */
export const PasswordField = (): PropertyDecorator =>
  applyDecorators(
    IsString(),
    MaxLength(MAX_PASSWORD_LENGTH),
    ApiProperty({ format: 'password', maxLength: MAX_PASSWORD_LENGTH }),
  );
