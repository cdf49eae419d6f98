import type { MemberDto } from './dto/member.dto.js';
import type { MemberRow } from './members.repository.js';

export function presentMember(member: MemberRow): MemberDto {
  return {
    personId: member.personId,
    name: member.name,
    email: member.email,
    role: member.role,
    joinedAt: member.joinedAt.toISOString(),
  };
}
