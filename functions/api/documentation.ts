import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { OpenAPIHono } from '@hono/zod-openapi'
import { type ErrorKind, errorKinds } from '../../shared/errors/registry.ts'

/** Everything comes from here: no other host, no script in the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'"

const headers = {
  'Content-Security-Policy': policy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
}

const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
  'favicon-32x32.png': 'image/png',
}

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Howdah API</title>
<link rel="icon" href="/docs/favicon-32x32.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="documentation"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/begin.js"></script>
</body>
</html>
`

const begin = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#documentation', deepLinking: true, validatorUrl: null, displayRequestDuration: true })
`

/** `/openapi.json`, `/docs` for people, `/docs/errors` for those who follow the type of a problem. */
export const mountDocumentation = (app: OpenAPIHono, describeApi: () => unknown): void => {
  let description: string | undefined
  app.get('/openapi.json', () => {
    description ??= JSON.stringify(describeApi())
    return new Response(description, { headers: { ...headers, 'Content-Type': 'application/json' } })
  })
  app.get('/docs', () => html(page))
  app.get('/docs/', (c) => c.redirect('/docs'))
  app.get('/docs/errors', () => html(errorsPage()))
  app.get('/docs/begin.js', () => new Response(begin, { headers: { ...headers, 'Content-Type': 'text/javascript' } }))
  for (const [name, type] of Object.entries(assets)) {
    // Whoever asks a thousand times gets the same bytes.
    let bytes: Buffer<ArrayBuffer> | undefined
    app.get(`/docs/${name}`, async () => {
      bytes ??= await readFile(join(swaggerFolder(), name))
      return new Response(bytes, {
        headers: { ...headers, 'Content-Type': type, 'Cache-Control': 'max-age=86400' },
      })
    })
  }
}

const html = (text: string): Response =>
  new Response(text, { headers: { ...headers, 'Content-Type': 'text/html; charset=utf-8' } })

const swaggerFolder = (): string => dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))

const errorsPage = (): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Errors of the Howdah API</title></head>
<body>
<h1>Errors</h1>
${Object.entries<ErrorKind>(errorKinds)
  .map(
    ([code, { title, status, hint, command }]) =>
      `<h2 id="${code}">${code}</h2>\n<p>${escaped(title)}. HTTP status ${status}.</p>\n<p>${escaped(hint)}</p>${command ? `\n<pre>${escaped(command)}</pre>` : ''}`,
  )
  .join('\n')}
</body>
</html>
`

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
