import { Bar } from '../../parts/Panel.tsx'

const rows = [0, 1, 2, 3]

/** Rows of grey bars, where rows will be. */
export const TableBars = ({ columns }: { columns: number }) =>
  rows.map((row) => (
    <tr key={row}>
      {Array.from({ length: columns }, (_, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other
        <td key={column}>
          <Bar width="70%" />
        </td>
      ))}
    </tr>
  ))
