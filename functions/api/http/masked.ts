/** What is shown in place of a password. */
const mask = '********'

/** What was sent, without the password. */
export const masked = (body: object): object =>
  'password' in body && body.password !== undefined ? { ...body, password: mask } : body
