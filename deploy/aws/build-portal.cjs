/** Builds the portal before it is packaged, of today's sources. */
class BuildPortal {
  constructor(serverless) {
    const build = async () => {
      const { ensurePortal } = await import('../../portal/build.ts')
      await ensurePortal(serverless.serviceDir, (line) => console.error(line))
    }
    this.hooks = { 'before:package:createDeploymentArtifacts': build }
  }
}

module.exports = BuildPortal
