import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One address of a post is written in many ways; this is the one that they are compared in. */
export class CompareAddresses1765400001000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      CREATE FUNCTION tidied_address(address text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT COALESCE(
          'https://' || regexp_replace(lower(part[1]), ':(80|443)$', '') || rtrim(regexp_replace(part[2], '%3a', ':', 'gi'), '/')
            || COALESCE('?' || (
              SELECT string_agg(pair, '&' ORDER BY place)
              FROM unnest(string_to_array(substr(part[3], 2), '&')) WITH ORDINALITY AS given (pair, place)
              WHERE pair <> '' AND pair !~* '^(utm_[^=]*|fbclid|gclid|igshid|igsh|rcm|trk|ref_src)(=|$)'), '')
            || COALESCE(part[4], ''),
          address)
        FROM (SELECT regexp_match(address, '^https?://(?:[^/?#@]*@)?(?:www[.])?([^/?#]+)([^?#]*)([?][^#]*)?(#!?/.*)?', 'i') AS part) split
      $$;
      COMMENT ON FUNCTION tidied_address IS 'A web address without what leads to the same page: scheme, www, port, slash at the end, marks of campaigns and clicks, place on the page';
      CREATE INDEX publication_by_address ON publication (account_id, md5(tidied_address(permalink))) WHERE permalink IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error('Migrations go forward only: restore a backup instead.');
  }
}
