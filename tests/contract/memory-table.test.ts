import { MemoryTable } from '../pipelines/simulation/memory-table.ts'
import { tableContract } from './table.contract.ts'

tableContract('the memory of the simulated world', async () => ({ table: new MemoryTable(), close: async () => {} }))
