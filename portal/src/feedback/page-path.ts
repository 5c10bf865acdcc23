/** As the API takes it. */
const path = /^\/([A-Za-z0-9._~!$&'()*+,;=:@%-][A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?$/
const most = 300

/** The page that somebody is on, without its query; undefined where its address is none that can be told. */
export const pagePath = ({ pathname }: Pick<Location, 'pathname'>): string | undefined =>
  pathname.length <= most && path.test(pathname) ? pathname : undefined
