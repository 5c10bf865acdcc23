const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 })

/** `41,900`, `517.33`: from the decimal that the API sends, which is never made a float. */
export const quantityText = (quantity: string): string =>
  /^\d+(\.\d+)?$/.test(quantity) ? grouped.format(quantity as Intl.StringNumericLiteral) : quantity
