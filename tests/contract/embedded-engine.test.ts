import { seconds } from '../../shared/core/time.ts'
import { engineContract } from './engine.contract.ts'
import { heldLab } from './held-lab.ts'

engineContract('this process', async () => {
  const { lab, letGo, file } = await heldLab()
  return {
    engine: () => lab.plane.engine,
    file,
    request: (key) => lab.request(key),
    finish: async () => {
      letGo()
      await lab.settle()
    },
    die: async () => {
      lab.plane.kill()
      lab.begin()
    },
    pass: () => lab.pass(seconds(1)),
    close: async () => {},
  }
})
