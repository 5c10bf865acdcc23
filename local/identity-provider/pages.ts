/** The few pages that people see when they log in. No script, nothing from elsewhere. */

export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  // Not `no-referrer`, with which a browser does not say that a form is of this origin.
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 10vh auto; padding: 0 1rem; color: #1c2430; background: #f5f6f8 }
main { background: #fff; border: 1px solid #d5dae1; border-radius: 6px; padding: 1.5rem 2rem }
h1 { font-size: 1.25rem; margin: 0 0 1rem }
label { display: block; margin: .75rem 0 }
input:not([type=hidden]) { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: .5rem; border: 1px solid #98a2b3; border-radius: 4px }
button { font: inherit; padding: .5rem 1rem; margin: 1rem .5rem 0 0; border: 1px solid #1d4ed8; border-radius: 4px; background: #1d4ed8; color: #fff }
button.second { background: #fff; color: #1d4ed8 }
.wrong { color: #b42318 }
code { font-size: 1.5rem }`

const page = (title: string, content: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} - Howdah</title><style>${style}</style></head>
<body><main><h1>${title}</h1>
${content}
</main></body>
</html>
`

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export const loginPage = (action: string, wrong?: string): string =>
  page(
    'Log in',
    `${wrong ? `<p class="wrong" role="alert">${escaped(wrong)}</p>` : ''}
<form method="post" action="${escaped(action)}">
<label>User <input name="user" autocomplete="username" autofocus required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button type="submit">Log in</button>
</form>`,
  )

export const consentPage = (action: string, client: string): string =>
  page(
    'Allow access',
    `<p><strong>${escaped(client)}</strong> wants to use Howdah in your name.</p>
<form method="post" action="${escaped(action)}">
<button type="submit" name="decision" value="allow" autofocus>Allow</button>
<button type="submit" name="decision" value="deny" class="second">Deny</button>
</form>`,
  )

/** The provider's own form focuses by a script, which the page does not allow. */
const withoutScript = (form: string): string => form.replaceAll(/ onfocus="[^"]*"/g, '')

export const codePage = (form: string, wrong?: string): string =>
  page(
    'Connect a device',
    `<p${wrong ? ' class="wrong" role="alert"' : ''}>${escaped(wrong ?? 'Enter the code that your terminal shows.')}</p>
${withoutScript(form)}
<button type="submit" form="op.deviceInputForm">Continue</button>`,
  )

export const confirmCodePage = (form: string, client: string, code: string): string =>
  page(
    'Connect a device',
    `<p><strong>${escaped(client)}</strong> shows this code:</p><p><code>${escaped(code)}</code></p>
<p>If it shows another one, or you did not ask for this, abort.</p>
${withoutScript(form)}
<button type="submit" form="op.deviceConfirmForm" autofocus>Continue</button>
<button type="submit" form="op.deviceConfirmForm" name="abort" value="yes" class="second">Abort</button>`,
  )

export const donePage = (client: string): string =>
  page('Logged in', `<p>${escaped(client)} is logged in. You can close this page.</p>`)

export const logoutPage = (form: string): string =>
  page(
    'Log out',
    `${form}\n<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Log out</button>`,
  )

export const loggedOutPage = (): string => page('Logged out', '<p>You are logged out. You can close this page.</p>')

export const errorPage = (error: string, description: string): string =>
  page('That did not work', `<p class="wrong" role="alert">${escaped(description)}</p><p>${escaped(error)}</p>`)
