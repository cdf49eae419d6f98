import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsEmail, IsString, Matches, MaxLength, MinLength, ValidateIf } from 'class-validator';
import { IsZone } from '../../../core/api/validators.js';
import { usualZoneName } from '../zone.rules.js';

const NAME_LENGTH = 100;
/** RFC 5321 §4.5.3.1.3 allows 256 with the angle brackets around it. */
const EMAIL_LENGTH = 254;
const ZONE_LENGTH = 64;

/** No line breaks, tabs or other control characters. */
const ONE_LINE = /^[^\p{Cc}\u2028\u2029]*$/u;

const edit = (change: (text: string) => string) =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? change(value) : value));

interface FieldOptions {
  /** True where the field may be left out. */
  readonly omittable?: boolean;
}

/** May be left out, but not null: unlike `IsOptional`, which lets null through. */
export const Omittable = () => ValidateIf((_, value: unknown) => value !== undefined);

/** One line of 1 to 100 characters; blanks around it are cut off. */
export const NameField = ({ omittable = false }: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    ...(omittable ? [Omittable()] : []),
    edit((text) => text.trim()),
    IsString(),
    MinLength(1),
    MaxLength(NAME_LENGTH),
    Matches(ONE_LINE, { message: '$property must be one line' }),
    ApiProperty({ required: !omittable, minLength: 1, maxLength: NAME_LENGTH }),
  );

export const EmailField = (): PropertyDecorator =>
  applyDecorators(
    edit((text) => text.trim()),
    IsString(),
    MaxLength(EMAIL_LENGTH),
    IsEmail(),
    ApiProperty({ format: 'email', maxLength: EMAIL_LENGTH }),
  );

/** An IANA time zone. */
export const ZoneField = ({ omittable = false }: FieldOptions = {}): PropertyDecorator =>
  applyDecorators(
    ...(omittable ? [Omittable()] : []),
    edit((text) => usualZoneName(text.trim())),
    IsString(),
    MaxLength(ZONE_LENGTH),
    IsZone(),
    ApiProperty({ required: !omittable, maxLength: ZONE_LENGTH, example: 'Europe/Berlin' }),
  );
