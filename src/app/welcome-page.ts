/** What a browser sees at `/`. */
export function welcomePage(publicUrl: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Carillon</title>
<style>
:root { color-scheme: light dark; font: 1.0625rem/1.6 system-ui, sans-serif }
main { max-width: 40rem; margin: 12vh auto; padding: 0 1.25rem }
h1 { font-size: 2.25rem; margin-bottom: 0 }
code { font-size: .95em }
</style>
</head>
<body>
<main>
<h1>Carillon</h1>
<p>It is running.</p>
<ul>
<li><a href="/api/docs">API documentation</a>, to try every call</li>
<li><a href="/api/openapi.json">OpenAPI description</a></li>
<li><a href="/health/ready">Is it ready to send?</a></li>
</ul>
<p>First visit? <code>POST ${publicUrl}/api/v1/setup</code> creates the owner and the first workspace. <code>npm run demo</code> shows the whole job.</p>
</main>
</body>
</html>
`;
}
