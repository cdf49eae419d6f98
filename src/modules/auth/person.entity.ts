import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('person')
export class PersonEntity {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** As it was typed. */
  @Column({ type: 'text' })
  email: string;

  /** What sign-in compares. */
  @Column({ type: 'text', name: 'email_key', unique: true })
  emailKey: string;

  @Column({ type: 'text' })
  name: string;

  /** Argon2id, PHC string. Never leaves this module. */
  @Column({ type: 'text', name: 'password_hash' })
  passwordHash: string;

  @Column({ type: 'timestamptz', precision: 3, name: 'created_at' })
  createdAt: Date;

  @Column({ type: 'timestamptz', precision: 3, name: 'updated_at' })
  updatedAt: Date;
}
