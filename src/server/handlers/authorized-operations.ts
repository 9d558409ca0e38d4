// What a client may do with a resource, as the bits of Kafka's AclOperation (KIP-430). Without an authorizer that is all
// that there is to do.

export const allTopicOperations = bits(3, 4, 5, 6, 7, 8, 10, 11)
export const allClusterOperations = bits(5, 7, 8, 9, 10, 11, 12)
export const allGroupOperations = bits(3, 6, 8, 10, 11)
/** Where nobody asked. */
export const noOperations = -2147483648

function bits(...operations: readonly number[]): number {
  return operations.reduce((all, operation) => all | (1 << operation), 0)
}
