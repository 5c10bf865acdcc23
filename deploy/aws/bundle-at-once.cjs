const { build } = require('esbuild')

/**
 * Bundles all functions in one call of esbuild, which reads every file once; serverless-esbuild would call it for each function, and read the SDK 50 times. Each bundle is whole in itself nevertheless.
 * serverless-esbuild finds the bundles in its cache, and does the rest.
 */
class BundleAtOnce {
  constructor(serverless) {
    const bundle = () => bundleFor(serverless.pluginManager.plugins.find(({ buildCache }) => buildCache))
    this.hooks = { 'before:package:createDeploymentArtifacts': bundle }
  }
}

const bundleFor = async (serverlessEsbuild) => {
  const { buildOptions, plugins, functionEntries, buildDirPath } = serverlessEsbuild
  const { bundle, minify, format, platform, target, mainFields, banner, outputFileExtension } = buildOptions
  const entryPoints = [...new Set(functionEntries.map(({ entry }) => entry))]
  await build({
    ...{ entryPoints, bundle, minify, format, platform, target, mainFields, banner, plugins },
    ...{ outdir: buildDirPath, outbase: '.', outExtension: { '.js': outputFileExtension } },
  })
  const isBundled = { result: { rebuild: async () => {} } }
  serverlessEsbuild.buildCache = Object.fromEntries(entryPoints.map((entry) => [entry, isBundled]))
}

module.exports = BundleAtOnce
