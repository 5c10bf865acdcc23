/**
 * Puts values in for CloudFormation's `Ref`, `Fn::GetAtt` and `Fn::Sub`
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html).
 * @param values by `Name` and `Name.Attribute`
 * @throws Error for a reference without a value
 */
export const resolved = (value: unknown, values: (reference: string) => string | undefined): unknown => {
  const known = (reference: string): string => {
    const found = values(reference)
    if (found === undefined) throw new Error(`the emulator has nothing for ${reference}`)
    return found
  }
  if (Array.isArray(value)) return value.map((one) => resolved(one, values))
  if (typeof value !== 'object' || value === null) return value
  const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = value as Record<string, unknown>
  if (typeof Ref === 'string') return known(Ref)
  if (attribute) return known([attribute].flat().join('.'))
  if (typeof text === 'string')
    return text.replaceAll(/\$\{([^!}][^}]*)\}/g, (_, reference: string) => known(reference))
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, resolved(one, values)]))
}
