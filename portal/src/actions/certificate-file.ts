import { shortId } from '../parts/short-id.ts'

/** A name that people know the file by, and that needs no quotes: `shop.crt`. */
export const certificateFileOf = ({ name, id }: { readonly name: string; readonly id: string }): string => {
  const plain = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._]+/g, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
  return `${plain || shortId(id)}.crt`
}
