import { Bar } from '../../parts/Panel.tsx'
import table from '../../parts/table.module.css'
import { words } from '../../words/common.ts'
import { Head } from './Head.tsx'

const widths = ['60%', '80px', '80%', '70%', '90%', '40px', '60px', '60%', '80px', '24px']
const onNarrow = new Set([0, 1, 9])

/** The table as it will be. */
export const LoadingTable = ({ rows }: { rows: number }) => (
  <div className={table.scroll}>
    <table className={`${table.table} ${table.twoLines}`} aria-busy="true" aria-label={words.loading}>
      <Head sort="name" />
      <tbody>
        {Array.from({ length: rows }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
          <tr key={row}>
            {widths.map((width, column) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike
              <td key={column} className={onNarrow.has(column) ? undefined : table.wideOnly}>
                <Bar width={width} height={14} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
