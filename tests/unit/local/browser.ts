interface Page {
  readonly url: string
  readonly status: number
  readonly page: string
  readonly headers: Headers
}

/** As little of a browser as logging in needs. */
export class Browser {
  readonly #cookies = new Map<string, { value: string; path: string }>()
  /** Every cookie that was set, as it was set. */
  readonly setCookies: string[] = []

  /** What would be sent with a call of that path, on whatever port of the machine. */
  cookiesFor(pathname: string): Readonly<Record<string, string>> {
    const ofPath = [...this.#cookies].filter(([, { path }]) => pathname.startsWith(path))
    return Object.fromEntries(ofPath.map(([name, { value }]) => [name, value]))
  }

  /** Takes the cookies of another one that are sent to everything of the provider. */
  steal(from: Browser): void {
    for (const [name, value] of Object.entries(from.cookiesFor('/oidc/'))) this.#cookies.set(name, { value, path: '/' })
  }

  async open(url: string, form?: Readonly<Record<string, string>>): Promise<Page> {
    const { pathname } = new URL(url)
    const cookie = Object.entries(this.cookiesFor(pathname)).map(([name, value]) => `${name}=${value}`)
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: cookie.join('; '), ...(form ? { origin: new URL(url).origin } : {}) },
      ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split('; ')
      const at = pair.indexOf('=')
      const path = attributes.find((one) => one.toLowerCase().startsWith('path='))?.slice(5) ?? '/'
      this.setCookies.push(line)
      if (line.includes('expires=Thu, 01 Jan 1970')) this.#cookies.delete(pair.slice(0, at))
      else this.#cookies.set(pair.slice(0, at), { value: pair.slice(at + 1), path })
    }
    const location = response.headers.get('location')
    if (!location) return { url, status: response.status, page: await response.text(), headers: response.headers }
    const next = new URL(location, url)
    if (next.pathname === '/callback') return { url: next.href, status: 200, page: '', headers: response.headers }
    return this.open(next.href)
  }

  /** Logs in and allows what is asked for. */
  async logIn(url: string, name: string, password: string): Promise<Page> {
    const login = await this.open(url)
    const consent = await this.open(login.url, { user: name, password })
    return consent.page.includes('decision') ? this.open(consent.url, { decision: 'allow' }) : consent
  }

  /** Confirms the code that a terminal shows. */
  async confirm(verificationUri: string, userCode: string, name: string, password: string): Promise<Page> {
    const page = await this.open(verificationUri)
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page.page)?.[1] ?? ''
    const login = await this.open(page.url, { xsrf, user_code: userCode, confirm: 'yes' })
    const consent = await this.open(login.url, { user: name, password })
    return consent.page.includes('decision') ? this.open(consent.url, { decision: 'allow' }) : consent
  }
}
