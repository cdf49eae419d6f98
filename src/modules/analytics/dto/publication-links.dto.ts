/** A tracked link of a publication, with what Carillon counted of it. */
export class PublicationLinkView {
  /** Where it leads. */
  url: string;
  /** What stands in the post. */
  shortUrl: string;
  /** Openings since the hour of publication. */
  clicks: number;
  /** Previews, crawlers and fetches ahead; not among the clicks. */
  robots: number;
}

export class PublicationLinks {
  /** As counted now, a second ago at most; the report's number is that of the last measurement. Empty where it has no tracked link. */
  items: PublicationLinkView[];
}
