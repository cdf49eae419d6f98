/** Characters that XML 1.0 knows no way to hold (§2.2): most controls, halves of surrogate pairs, U+FFFE and U+FFFF. */
const NOT_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for element content and quoted attributes of XML and HTML alike. What XML can't hold is left out. */
export function escaped(text: string): string {
  return text.replace(NOT_XML, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** One element; attributes that are null are left out. `content` is markup already; null makes an empty element. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | null>>,
  content: string | null,
): string {
  const list = Object.entries(attributes)
    .filter((entry): entry is [string, string | number] => entry[1] !== null)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`)
    .join('');
  return content === null ? `<${name}${list}/>` : `<${name}${list}>${content}</${name}>`;
}

/** An element that holds text alone. */
export function textElement(
  name: string,
  text: string,
  attributes: Readonly<Record<string, string | number | null>> = {},
): string {
  return element(name, attributes, escaped(text));
}

const URL_IN_TEXT = /https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]}]/giu;

/** Plain text as HTML: blank lines part paragraphs, line breaks stay, web addresses become links. */
export function paragraphs(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => `<p>${linked(block.trim()).replaceAll('\n', '<br/>')}</p>`)
    .join('\n');
}

function linked(text: string): string {
  let html = '';
  let done = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    html += escaped(text.slice(done, match.index));
    html += element('a', { href: match[0] }, escaped(match[0]));
    done = match.index + match[0].length;
  }
  return html + escaped(text.slice(done));
}
