import { ZoneField } from '../../workspaces/index.js';

export class SampleWorkspaceDto {
  /** IANA time zone whose clock its posts go by. */
  @ZoneField()
  zone: string;
}
