import { pagePolicy } from '../../core/pages/page.js';

const STYLE = `:root{color-scheme:light dark}body{font:1.05rem/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.5rem;line-height:1.3}`;

/** Only the style below, by its hash. */
export const NO_LINK_POLICY = pagePolicy(STYLE);

/** What somebody sees who follows a short address that leads nowhere. */
export const NO_LINK_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>This link leads nowhere</title>
<style>${STYLE}</style>
</head>
<body>
<h1>This link leads nowhere</h1>
<p>It may have been cut off when it was copied, or whoever made it has taken it away.</p>
</body>
</html>
`;
