import styles from './type.module.css'

/** The type of a request, by the API's word, which is never broken but at a hyphen. */
export const Type = ({ of }: { of: string }) => <code className={styles.type}>{of}</code>
