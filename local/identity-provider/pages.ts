/** The few pages that people see when they sign in, in the portal's look. No script, nothing from elsewhere. */

export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  // Not `no-referrer`, with which a browser does not say that a form is of this origin.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Howdah</title>
<link rel="icon" href="/favicon.svg"><link rel="stylesheet" href="/look.css"></head>
<body class="sign-in"><main><p class="product">Howdah</p><h1>${title}</h1>
${content}
</main></body>
</html>
`

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

/** What was wrong, and the user that was typed: never the password. */
interface Refused {
  readonly wrong: string
  readonly user: string
}

/** Whoever was refused goes on at the password; the name that was typed stays. */
export const loginPage = (action: string, { wrong, user }: Partial<Refused> = {}): string =>
  page(
    'Sign in',
    `${wrong ? `<p class="wrong" role="alert">${escaped(wrong)}</p>` : ''}
<form method="post" action="${escaped(action)}">
<label>User <input name="user" autocomplete="username"${user ? ` value="${escaped(user)}"` : ' autofocus'} required></label>
<label>Password <input name="password" type="password" autocomplete="current-password"${user ? ' autofocus' : ''} required></label>
<button type="submit" class="primary">Sign in</button>
</form>
<p class="help">The first <code>npm start</code> printed the users administrator, operator and viewer with their passwords, once, in its terminal.</p>`,
  )

export const consentPage = (action: string, client: string): string =>
  page(
    'Allow access',
    `<p><strong>${escaped(client)}</strong> wants to use Howdah in your name.</p>
<form method="post" action="${escaped(action)}">
<button type="submit" name="decision" value="allow" class="primary" autofocus>Allow</button>
<button type="submit" name="decision" value="deny">Deny</button>
</form>`,
  )

/** The provider's own form focuses by a script, which the page does not allow. */
const withoutScript = (form: string): string => form.replaceAll(/ onfocus="[^"]*"/g, '')

export const codePage = (form: string, wrong?: string): string =>
  page(
    'Connect a device',
    `<p${wrong ? ' class="wrong" role="alert"' : ''}>${escaped(wrong ?? 'Enter the code that your terminal shows.')}</p>
${withoutScript(form)}
<button type="submit" form="op.deviceInputForm" class="primary">Continue</button>`,
  )

export const confirmCodePage = (form: string, client: string, code: string): string =>
  page(
    'Connect a device',
    `<p><strong>${escaped(client)}</strong> shows this code:</p><p><code class="device-code">${escaped(code)}</code></p>
<p>If it shows another one, or you did not ask for this, abort.</p>
${withoutScript(form)}
<button type="submit" form="op.deviceConfirmForm" class="primary" autofocus>Continue</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes">Abort</button>`,
  )

export const donePage = (client: string): string =>
  page('Signed in', `<p>${escaped(client)} is signed in. You can close this page.</p>`)

export const logoutPage = (form: string): string =>
  page(
    'Sign out',
    `${form}\n<button type="submit" form="op.logoutForm" name="logout" value="yes" class="primary" autofocus>Sign out</button>`,
  )

export const loggedOutPage = (): string => page('Signed out', '<p>You are signed out. You can close this page.</p>')

export const errorPage = (error: string, description: string): string =>
  page('That did not work', `<p class="wrong" role="alert">${escaped(description)}</p><p>${escaped(error)}</p>`)
