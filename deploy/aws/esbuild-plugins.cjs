/** What is left out of the functions' bundles because a function on Lambda never uses it. */
const { dirname, join } = require('node:path')

/** Credentials of a function are in its environment; the SDK would also look into files, other processes, and the services that log people in. */
const environmentCredentials = {
  name: 'environment-credentials',
  setup: (build) => {
    const path = join(__dirname, 'environment-credentials.ts')
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({ path }))
  },
}

/** Errors of validation are told in English; zod brings 50 languages. */
const onlyEnglish = {
  name: 'only-english',
  setup: (build) => {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path }) => ({
      contents: `export { default as en } from './en.js'`,
      resolveDir: dirname(path),
    }))
  },
}

module.exports = [environmentCredentials, onlyEnglish]
